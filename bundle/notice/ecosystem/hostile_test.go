package ecosystem

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf16"

	"github.com/handover-kit/handover/bundle/notice/component"
)

func mapFS(files map[string]string) fstest.MapFS {
	tree := fstest.MapFS{}
	for name, body := range files {
		tree[name] = &fstest.MapFile{Data: []byte(body)}
	}
	return tree
}

// npmLockOf is a package-lock.json of packages in version 1.0.0.
func npmLockOf(names ...string) string {
	var b strings.Builder
	for _, name := range names {
		key, _ := json.Marshal("node_modules/" + name)
		fmt.Fprintf(&b, `,%s: {"version": "1.0.0"}`, key)
	}
	return `{"lockfileVersion": 3, "packages": {"": {}` + b.String() + `}}`
}

// installed gives the one package of a project that has these files in node_modules/it.
func installed(t *testing.T, files map[string]string) component.Component {
	t.Helper()
	tree := mapFS(map[string]string{"package-lock.json": npmLockOf("it")})
	for name, body := range files {
		tree["node_modules/it/"+name] = &fstest.MapFile{Data: []byte(body)}
	}
	list, gaps := read(t, tree, Options{})
	if len(list) != 1 || len(gaps) > 0 {
		t.Fatal(show(list, gaps))
	}
	return list[0]
}

func TestLicenceField(t *testing.T) {
	for _, c := range []struct{ field, want string }{
		{`"license": "MIT"`, "MIT"},
		{`"license": "UNLICENSED"`, "UNLICENSED"},
		{`"license": "SEE LICENSE IN terms.txt"`, "SEE LICENSE IN terms.txt"},
		{`"license": {"type": "MIT", "url": "https://opensource.org/licenses/MIT"}`, "MIT"},
		{`"license": {"url": "https://example.org/terms"}`, "https://example.org/terms"},
		{`"licenses": [{"type": "MIT", "url": "x"}, {"type": "GPL-2.0"}]`, "MIT OR GPL-2.0"},
		{`"license": ["MIT", "ISC"]`, "MIT OR ISC"},
		{`"licence": "ISC"`, "ISC"},
		{`"license": 7, "licenses": []`, ""},
		{`"license": {"type": {"type": 1}}`, ""},
		{`"private": true`, ""},
	} {
		got := installed(t, map[string]string{
			"package.json": `{"name": "it", "version": "1.0.0", ` + c.field + `}`, "terms.txt": "Terms", "LICENSE": "L",
		})
		if got.Declared != c.want || (c.want == "") != slices.Contains(got.Gaps, NoLicence) {
			t.Errorf("%s: %q, %q", c.field, got.Declared, got.Gaps)
		}
		if see := strings.HasPrefix(c.want, "SEE"); see && (len(got.Texts) != 2 || string(got.Texts[1].Body) != "Terms") {
			t.Errorf("%s: %v", c.field, got.Texts)
		}
	}
}

func TestTextsOutside(t *testing.T) {
	for _, name := range []string{"../../../etc/passwd", "/etc/passwd", `..\\..\\package-lock.json`, "../../package-lock.json", "missing", "."} {
		got := installed(t, map[string]string{
			"package.json": `{"name": "it", "version": "1.0.0", "license": "SEE LICENSE IN ` + name + `"}`,
		})
		if len(got.Texts) > 0 || !slices.Equal(got.Gaps, []string{NoNamedText}) {
			t.Errorf("%s: %v, %q", name, got.Texts, got.Gaps)
		}
	}
}

// Texts are carried byte for byte; what is too large is said, and not said to be missing.
func TestTexts(t *testing.T) {
	wide := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune("Lizenz für alle\r\n")) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	bodies := map[string]string{
		"package.json": `{"name": "it", "version": "1.0.0", "license": "MIT"}`,
		"LICENSE":      "Lizenz f\xfcr alle\r\n", "Licence.utf16.txt": string(wide), "copying": "\x00\x01", "MIT-LICENSE.txt": "m",
		"UNLICENSE": "u", "LICENSES/MIT.txt": "r", "NOTICE.md": "n", "license.js": "no", "LICENSE.d.ts": "no", "licensed": "no",
		"licensee.txt": "no", "LICENSE.empty": "", "README.md": "no", "notices.json": "no", "lib/LICENSE": "no",
	}
	got := installed(t, bodies)
	var names []string
	for _, text := range slices.Concat(got.Texts, got.Notices) {
		names = append(names, text.Path)
		if string(text.Body) != bodies[text.Path] {
			t.Errorf("%s: %q", text.Path, text.Body)
		}
	}
	want := []string{"LICENSE", "LICENSES/MIT.txt", "Licence.utf16.txt", "MIT-LICENSE.txt", "UNLICENSE", "copying", "NOTICE.md"}
	if !slices.Equal(names, want) {
		t.Errorf("texts %q", names)
	}

	got = installed(t, map[string]string{
		"package.json": bodies["package.json"], "LICENSE": strings.Repeat("x", 10<<20), "LICENSE.\x1b[2J": "x",
	})
	if len(got.Texts) > 0 || len(got.Gaps) != 2 || got.Gaps[0] != `its licence file "LICENSE" is larger than 1 MiB` || slices.Contains(got.Gaps, NoText) {
		t.Errorf("%d texts, %q", len(got.Texts), got.Gaps)
	}
}

func TestNames(t *testing.T) {
	names := []string{
		"../../x", "a/../../b", "/etc", "nul\x00", "bell\x07", strings.Repeat("long", 1000), "a b", "@x", "@/x", "@a/..", "a/b",
		`back\slash`, "..", "<b>", "\u202eevil", "line\nbreak", "good",
	}
	list, gaps := read(t, mapFS(map[string]string{"package-lock.json": npmLockOf(names...)}), Options{})
	if len(list) != 1 || list[0].Name != "good" {
		t.Error(show(list, nil))
	}
	if len(gaps) != len(names)-1 {
		t.Errorf("%d gaps for %d names:\n%s", len(gaps), len(names)-1, show(nil, gaps))
	}
	for _, gap := range gaps {
		if len(gap.Why) > 300 || strings.ContainsAny(gap.Why, "\x00\x07\n\u202e") {
			t.Errorf("%q", gap.Why)
		}
	}
}

// A file that cannot be read is a gap with its name, and keeps nothing else.
func TestBroken(t *testing.T) {
	deep := strings.Repeat("[", 1<<20)
	bomb := "lockfileVersion: '9.0'\na: &a [x, x]\nb: &b [*a, *a]\npackages: {x@1.0.0: *b}\n"
	xmlBomb := `<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><project><groupId>&b;</groupId></project>`
	for _, c := range []struct{ file, body, why string }{
		{"package-lock.json", `{"lockfileVersion": 3,`, "it is not valid JSON"},
		{"package-lock.json", deep, "it is not valid JSON"},
		{"package-lock.json", `{"lockfileVersion": 9, "packages": {}}`, `its version "9" is not known here`},
		{"package-lock.json", `{"lockfileVersion": 1, "dependencies": ` + strings.Repeat(`{"a": {"version": "1.0.0", "dependencies": `, 100) + "{}" + strings.Repeat("}}", 100) + "}", "nested too deep"},
		{"pnpm-lock.yaml", "lockfileVersion: '9.0'\npackages: [", "it is not valid YAML"},
		{"pnpm-lock.yaml", "lockfileVersion: '12.0'\n", `its version "12.0" is not known here`},
		{"pnpm-lock.yaml", "packages: text\n", "it is not what is expected"},
		{"pnpm-lock.yaml", "a: " + deep, "a line is longer than 64 KiB"},
		{"pnpm-lock.yaml", strings.Repeat("[\n", 1000), "nested too deep"},
		{"pnpm-lock.yaml", bomb, "YAML aliases"},
		{"yarn.lock", "__metadata:\n  version: 99\n", `its version "99" is not known here`},
		{"yarn.lock", "# yarn lockfile v1\n\nno colon\n", "line 3"},
		{"yarn.lock", "\"open:\n", "line 1"},
		{"yarn.lock", "  version \"1\"\n", "no pattern is before it"},
		{"poetry.lock", "[[package", "it is not valid TOML"},
		{"poetry.lock", "[metadata]\nlock-version = \"7.0\"\n", `its version "7.0" is not known here`},
		{"uv.lock", "version = 2\n", `its version "2" is not known here`},
		{"pdm.lock", "x = " + strings.Repeat("[\n", 1000), "nested too deep"},
		{"pdm.lock", "[metadata]\nlock_version = \"9\"\n", `its version "9" is not known here`},
		{"Pipfile.lock", `{"_meta": {"pipfile-spec": 7}}`, `its version "7" is not known here`},
		{"Cargo.lock", "version = 9\n", `its version "9" is not known here`},
		{"pom.xml", "<project>", "it is not valid XML"},
		{"pom.xml", xmlBomb, "it is not valid XML"},
		{"pom.xml", strings.Repeat("<project>", 20000), "it is not valid XML"},
		{"app.csproj", "<Project", "it is not valid XML"},
		{"packages.lock.json", `{"version": 5}`, `its version "5" is not known here`},
		{"obj/project.assets.json", `{"version": 9}`, `its version "9" is not known here`},
		{"composer.lock", "[1", "it is not valid JSON"},
		{"lib/broken.jar", "no zip", "not a valid zip"},
	} {
		files := map[string]string{c.file: c.body, "other/Gemfile.lock": "GEM\n  specs:\n    rack (3.0.0)\n"}
		list, gaps := read(t, mapFS(files), Options{})
		if len(gaps) != 1 || gaps[0].What != c.file || !strings.Contains(gaps[0].Why, c.why) || len(gaps[0].Why) > 400 {
			t.Errorf("%s %.40q: %v", c.file, c.body, gaps)
		}
		if len(list) == 0 || list[0].Name != "rack" {
			t.Errorf("%s %.40q: %s", c.file, c.body, show(list, nil))
		}
	}
}

// What is of another type than expected does not hide the rest.
func TestOddTypes(t *testing.T) {
	lock := `{"lockfileVersion": "3", "packages": {"node_modules/a": {"version": 1}, "node_modules/b": {"version": "2.0.0", "dev": "yes"}}}`
	list, _ := read(t, mapFS(map[string]string{"package-lock.json": lock}), Options{})
	if len(list) != 2 || list[1].Version != "2.0.0" || list[0].Gaps[1] != NoVersion {
		t.Error(show(list, nil))
	}
}

func TestMany(t *testing.T) {
	const packages = 5000
	var names, files []string
	for n := range packages {
		name := fmt.Sprintf("p%d", n)
		names = append(names, name)
		files = append(files, "node_modules/"+name+"/package.json", fmt.Sprintf(`{"name": %q, "version": "1.0.0", "license": "MIT"}`, name))
		files = append(files, "node_modules/"+name+"/LICENSE", "MIT")
	}
	files = append(files, "package-lock.json", npmLockOf(append(names, names...)...)) // twice is once
	data := zipOf(t, files...).Data
	tree, err := zip.NewReader(bytes.NewReader(data), int64(len(data))) // the other file systems at hand are too slow
	if err != nil {
		t.Fatal(err)
	}
	list, gaps := read(t, tree, Options{})
	if len(list) != packages || len(gaps) > 0 || len(list[packages-1].Texts) != 1 {
		t.Errorf("%d packages, %d gaps", len(list), len(gaps))
	}
}
