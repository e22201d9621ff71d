package licence

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/handover-kit/handover/bundle/notice/component"
)

func TestRoleOf(t *testing.T) {
	for role, names := range map[Role]string{
		Text: "LICENSE LICENCE License.md license.txt LICENSE.MIT LICENSE-APACHE LICENSE_2.0 LICENSE.BSD-3 UNLICENSE UNLICENSE.md " +
			"MIT-LICENSE MIT-LICENSE.txt GO_LICENSE LICENSE-MIT COPYING COPYING.LESSER COPYRIGHT COPYRIGHT.txt main.js.LICENSE.txt " +
			"Licenses.txt LICENSES/MIT.txt LICENSES/LicenseRef-Ours.txt LICENSE_list sub/LICENSE LEGAL",
		Accompanying: "PATENTS patents.txt",
		Attribution:  "NOTICE NOTICE.txt NOTICE.md notice NOTICES ThirdPartyNotices.txt THIRD-PARTY-NOTICES THIRD_PARTY_LICENSES",
		None: "license.go LICENSE.json license.test.js licensed main.go README.md go.sum.license noticeboard.txt licenser.py " +
			"copyrighter COPYING.c patented",
	} {
		for name := range strings.FieldsSeq(names) {
			if got := RoleOf(name); got != role {
				t.Errorf("%s has the role %d, want %d", name, got, role)
			}
		}
	}
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("outside", "secret of somebody else")
	write("package/LICENSE", "one\xff") // not UTF-8: stays as it is
	write("package/LICENSES/MIT.txt", "two")
	write("package/NOTICE", "three")
	write("package/empty/COPYING", "")
	write("package/PATENTS", "four")
	write("package/sub/LICENSE", "not of this folder")
	write("package/LICENSE-BIG", strings.Repeat("x", FileLimit+1))
	write("package/license.go", "package license")
	links := runtime.GOOS != "windows"
	if links {
		for name, target := range map[string]string{"COPYING": "LICENSE", "LICENSE-OUT": "../outside", "LICENSE-NOWHERE": "nothing"} {
			if err := os.Symlink(target, filepath.Join(dir, "package", name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	root, err := os.OpenRoot(filepath.Join(dir, "package"))
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	files := Read(root, ".")
	want := map[string]string{"LICENSE": "one\xff", "LICENSES/MIT.txt": "two", "PATENTS": "four", "LICENSE-BIG": strings.Repeat("x", FileLimit)}
	if links {
		want["COPYING"] = "one\xff"
	}
	compare(t, files.Texts, want)
	compare(t, files.Notices, map[string]string{"NOTICE": "three"})
	said := strings.Join(files.Gaps, "\n")
	for _, part := range []string{"LICENSE-BIG: longer than", "LICENSE-OUT: a link", "LICENSE-NOWHERE: a link"} {
		if !strings.Contains(said, part) && (links || part == "LICENSE-BIG: longer than") {
			t.Errorf("no gap %q in %q", part, said)
		}
	}
	if empty := Read(root, "empty"); len(empty.Texts) != 1 {
		t.Errorf("an empty file is no file: %v", empty)
	}
	if none := Read(root, "missing"); len(none.Texts)+len(none.Gaps) > 0 {
		t.Errorf("a missing folder gives %v", none)
	}
}

func compare(t *testing.T, got []component.Text, want map[string]string) {
	t.Helper()
	for _, text := range got {
		body, ok := want[text.Path]
		if !ok || !bytes.Equal([]byte(body), text.Body) {
			t.Errorf("%s: %.40q (%d bytes)", text.Path, text.Body, len(text.Body))
		}
		delete(want, text.Path)
	}
	for name := range want {
		t.Errorf("%s is missing", name)
	}
}
