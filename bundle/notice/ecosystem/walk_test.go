package ecosystem

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handover-kit/handover/bundle/notice/component"
)

func readDir(t *testing.T, dir string) ([]component.Component, []component.Gap) {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	return read(t, root.FS(), Options{})
}

func TestLinks(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	tree := mapFS(map[string]string{
		"package-lock.json": npmLockOf("inner", "outer", "dangling", "texts"),
		"node_modules/.pnpm/inner@1.0.0/node_modules/inner/package.json": `{"name": "inner", "version": "1.0.0", "license": "MIT"}`,
		"node_modules/.pnpm/inner@1.0.0/node_modules/inner/LICENSE":      "MIT",
		"node_modules/texts/package.json":                                `{"name": "texts", "version": "1.0.0", "license": "MIT"}`,
	})
	if err := errors.Join(
		os.CopyFS(dir, tree),
		os.WriteFile(filepath.Join(outside, "package.json"), []byte(`{"name": "outer", "version": "1.0.0", "license": "LEAKED"}`), 0o644),
		os.WriteFile(filepath.Join(outside, "LICENSE"), []byte("LEAKED"), 0o644),
		os.Symlink(".pnpm/inner@1.0.0/node_modules/inner", filepath.Join(dir, "node_modules/inner")),
		os.Symlink(outside, filepath.Join(dir, "node_modules/outer")),
		os.Symlink("nowhere", filepath.Join(dir, "node_modules/dangling")),
		os.Symlink(filepath.Join(outside, "LICENSE"), filepath.Join(dir, "node_modules/texts/LICENSE")),
		os.Symlink(filepath.Join(outside, "package.json"), filepath.Join(dir, "Pipfile.lock")),
		os.Symlink("../..", filepath.Join(dir, "node_modules/.pnpm/inner@1.0.0/node_modules/loop")),
	); err != nil {
		t.Skip("no symlinks here:", err)
	}
	list, gaps := readDir(t, dir)
	got := show(list, gaps)
	for _, want := range []string{
		"pkg:npm/inner@1.0.0\n\truntime, \"MIT\", from package-lock.json\n\ttext LICENSE, 3 bytes\n",
		"pkg:npm/outer@1.0.0\n\truntime, \"\", from package-lock.json\n\tgap: " + NotInstalled,
		"gap: its licence file \"LICENSE\" cannot be read: path escapes from parent",
		"Pipfile.lock: it cannot be read: path escapes from parent",
		"node_modules/outer: it cannot be read: path escapes from parent",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("not there: %s", want)
		}
	}
	if strings.Contains(got, "LEAKED") || t.Failed() {
		t.Error(got)
	}
}

func TestOrder(t *testing.T) {
	files := map[string]string{}
	for n := range 50 {
		files[fmt.Sprintf("a%d/package-lock.json", n)] = npmLockOf("x", "y", fmt.Sprintf("z%d", n%7))
		files[fmt.Sprintf("a%d/node_modules/x/package.json", n)] = fmt.Sprintf(`{"name": "x", "version": "1.0.0", "license": "L%d"}`, n)
	}
	first := show(read(t, mapFS(files), Options{}))
	for range 5 {
		if again := show(read(t, mapFS(files), Options{})); again != first {
			t.Fatal("another order")
		}
	}
}

func TestStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, _, err := Read(ctx, mapFS(map[string]string{"package-lock.json": npmLockOf("x")}), Options{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, _, err := Read(t.Context(), mapFS(nil), Options{}, "missing"); err == nil {
		t.Error("read a folder that is not there")
	}
}

func TestPURL(t *testing.T) {
	for _, c := range []struct {
		e                        component.Ecosystem
		name, version, vcs, want string
	}{
		{component.NPM, "@Scope/Name", "1.0.0+build", "", "pkg:npm/%40scope/name@1.0.0%2Bbuild"},
		{component.Python, "zope-interface", "6.0", "", "pkg:pypi/zope-interface@6.0"},
		{component.Java, "com.acme:core", "1", "", "pkg:maven/com.acme/core@1"},
		{component.Java, "core", "1", "", ""},
		{component.PHP, "acme/Tool", "v1", "", "pkg:composer/acme/tool@v1"},
		{component.DotNet, "Newtonsoft.Json", "13.0.3", "", "pkg:nuget/Newtonsoft.Json@13.0.3"},
		{component.NPM, "x", "", "git+ssh://git:token@github.com/a/x.git?auth=1#00", "pkg:npm/x?vcs_url=git%2Bssh%3A%2F%2Fgithub.com%2Fa%2Fx.git%2300"},
	} {
		if got := purl(c.e, c.name, c.version, c.vcs); got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

func TestWalk(t *testing.T) {
	files := map[string]string{"app/package-lock.json": npmLockOf("yes")}
	for _, dir := range []string{".git", "vendor/x", "node_modules/x", "app/node_modules/x", "crate/target/x", ".venv/lib/python3/site-packages/x"} {
		files[dir+"/package-lock.json"] = npmLockOf("no")
	}
	files["crate/Cargo.toml"] = ""
	files["target/package-lock.json"] = npmLockOf("also")
	list, _ := read(t, mapFS(files), Options{})
	if got := show(list, nil); len(list) != 2 || strings.Contains(got, "npm/no") {
		t.Error(got)
	}
	list, _, err := Read(t.Context(), mapFS(files), Options{}, "target", "app/", "app")
	if err != nil || len(list) != 2 {
		t.Error(err, show(list, nil))
	}
}
