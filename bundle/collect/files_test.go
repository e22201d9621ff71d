package collect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks/engagement"
)

// lay writes files into a folder; a name that ends in a slash is a folder.
func lay(t testing.TB, dir string, files map[string]string) string {
	t.Helper()
	for name, content := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if strings.HasSuffix(name, "/") {
			must(t, os.MkdirAll(full, 0o700))
			continue
		}
		must(t, os.MkdirAll(filepath.Dir(full), 0o700))
		must(t, os.WriteFile(full, []byte(content), 0o600))
	}
	return dir
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func filesHost(t testing.TB) Host {
	t.Helper()
	return Host{Scratch: t.TempDir(), Environ: []string{"PATH=" + os.Getenv("PATH")}}
}

func gatherFiles(t *testing.T, kind engagement.Kind, dir string, host Host) *Collection {
	t.Helper()
	c, err := Files{}.Collect(t.Context(), engagement.Asset{ID: "x", Kind: kind, Path: dir}, host)
	must(t, err)
	checkCollection(t, c)
	return c
}

// checkCollection holds what must be true of every collection.
func checkCollection(t *testing.T, c *Collection) {
	t.Helper()
	for _, files := range [][]bundle.File{c.Open, c.Sealed} {
		seen := make(map[string]string)
		for i, f := range files {
			if err := bundle.CheckName(f.Path); err != nil {
				t.Errorf("%v", err)
			}
			if i > 0 && files[i-1].Path >= f.Path && !strings.HasPrefix(f.Path, credentialFolder) {
				t.Errorf("%q stands before %q", files[i-1].Path, f.Path)
			}
			for at := f.Path; at != "."; at = path.Dir(at) {
				if other, ok := seen[bundle.FoldKey(at)]; ok && other != at {
					t.Errorf("%q and %q collide", other, at)
				}
				seen[bundle.FoldKey(at)] = at
			}
			if (f.Open == nil) != (f.Type == bundle.TypeDir || f.Type == bundle.TypeLink) {
				t.Errorf("%q of type %q: Open is nil: %t", f.Path, f.Type, f.Open == nil)
			}
			if f.Asset == "" {
				t.Errorf("%q has no asset", f.Path)
			}
		}
	}
}

func paths(files []bundle.File) []string {
	var all []string
	for _, f := range files {
		name := f.Path
		switch f.Type {
		case bundle.TypeDir:
			name += "/"
		case bundle.TypeLink:
			name += " -> " + f.Link
		case bundle.TypeFile:
		}
		all = append(all, name)
	}
	return all
}

func checkPaths(t *testing.T, files []bundle.File, want ...string) {
	t.Helper()
	if got := paths(files); !slices.Equal(got, want) {
		t.Errorf("paths:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func checkGap(t *testing.T, c *Collection, what, why string) {
	t.Helper()
	for _, gap := range c.Gaps {
		if strings.Contains(gap.What, what) && strings.Contains(gap.Why, why) {
			return
		}
	}
	t.Errorf("no gap %q: %q in %+v", what, why, c.Gaps)
}

func checkFinding(t *testing.T, c *Collection, at, why string) {
	t.Helper()
	for _, finding := range c.Findings {
		if finding.Path == at && strings.Contains(finding.Why, why) && finding.Hint != "" {
			return
		}
	}
	t.Errorf("no finding %q: %q with a hint in %+v", at, why, c.Findings)
}

func content(t *testing.T, f bundle.File) string {
	t.Helper()
	r, err := f.Open()
	must(t, err)
	defer r.Close()
	all, err := io.ReadAll(r)
	must(t, err)
	if int64(len(all)) != f.Size {
		t.Errorf("%s: size %d, read %d bytes", f.Path, f.Size, len(all))
	}
	return string(all)
}

func TestFilesFolders(t *testing.T) {
	dir := lay(t, t.TempDir(), map[string]string{"b.md": "b", "a/x.png": "x", "empty/": "", "a.md": "a"})
	for kind, folder := range map[engagement.Kind]string{
		engagement.KindDesign: "design", engagement.KindDiagram: "diagrams", engagement.KindRunbook: "runbooks",
		engagement.KindDocument: "documents", engagement.KindNotice: "notice", engagement.KindData: "data",
	} {
		c := gatherFiles(t, kind, dir, filesHost(t))
		at := "data/" + folder + "/x/"
		checkPaths(t, c.Open, at+"a.md", at+"a/x.png", at+"b.md", at+"empty/")
		if len(c.Gaps)+len(c.Findings)+len(c.Sealed) > 0 {
			t.Errorf("%s: %+v", kind, c)
		}
		if got := content(t, c.Open[0]); got != "a" {
			t.Errorf("%s: content %q", kind, got)
		}
	}
}

func TestFilesOneFile(t *testing.T) {
	dir := lay(t, t.TempDir(), map[string]string{"export.zip": "PK", ".git/": "", ".gitignore": "*"})
	must(t, os.Symlink("export.zip", filepath.Join(dir, "link")))
	for _, name := range []string{"export.zip", "link"} {
		c := gatherFiles(t, engagement.KindDocument, filepath.Join(dir, name), filesHost(t))
		checkPaths(t, c.Open, "data/documents/x/export.zip")
	}
	empty := gatherFiles(t, engagement.KindDocument, lay(t, t.TempDir(), nil), filesHost(t))
	checkPaths(t, empty.Open, "data/documents/x/")
	checkGap(t, empty, "the content of x", "nothing in the folder")
}

func TestFilesRefuses(t *testing.T) {
	dir := t.TempDir()
	for _, asset := range []engagement.Asset{
		{ID: "x", Kind: engagement.KindDesign, Path: filepath.Join(dir, "missing")},
		{ID: "x", Kind: engagement.KindSource, Path: dir},
	} {
		_, err := Files{}.Collect(t.Context(), asset, filesHost(t))
		if _, ok := errors.AsType[*Refusal](err); !ok {
			t.Errorf("%+v: %v, want a refusal", asset, err)
		}
	}
	host := filesHost(t)
	host.Exclude = []string{"[a"}
	if _, err := (Files{}).Collect(t.Context(), engagement.Asset{ID: "x", Kind: engagement.KindDesign, Path: dir}, host); err == nil {
		t.Error("a broken pattern is taken")
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	lay(t, dir, map[string]string{"a": ""})
	if _, err := (Files{}).Collect(stopped, engagement.Asset{ID: "x", Kind: engagement.KindDesign, Path: dir}, filesHost(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestFilesNames(t *testing.T) {
	dir := lay(t, t.TempDir(), map[string]string{
		"README.md": "1", "readme.md": "2", "Docs/a": "", "docs/a": "", "re\u0301sume\u0301": "", "what?": "", "100%/a": "", "a\\b": "", "nul.txt": "",
		"bad\xff": "", "new\nline": "", "evil\u202egpj.exe": "",
	})
	c := gatherFiles(t, engagement.KindDocument, dir, filesHost(t))
	if len(c.Open) != 12 {
		t.Fatalf("%d of 12 files: %q", len(c.Open), paths(c.Open))
	}
	originals := make(map[string]string)
	for _, f := range c.Open {
		if f.Original != "" {
			originals[f.Original] = strings.TrimPrefix(f.Path, "data/documents/x/")
		}
	}
	for original, pattern := range map[string]string{
		"readme.md": "readme-*.md", "docs/a": "docs-*/a", "re\u0301sume\u0301": "résumé", "what?": "what_-*", "100%/a": "100_-*/a",
		`a\b`: "a_b-*", "nul.txt": "nul-*.txt", `bad\xff`: "bad_-*", "new\nline": "new_line-*", "evil\u202egpj.exe": "evil_gpj-*.exe",
	} {
		if ok, _ := path.Match(pattern, originals[original]); !ok {
			t.Errorf("%q stands as %q, want %q", original, originals[original], pattern)
		}
		delete(originals, original)
	}
	if len(originals) > 0 {
		t.Errorf("renamed without need: %q", originals)
	}
	checkGap(t, c, "10 original names", "recorded")
}

func TestFilesSecrets(t *testing.T) {
	state := `{"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "l", "resources": []}`
	named := map[string]string{
		"a.tfstate": "", "b/a.tfstate.backup": "", "C.TFSTATE": "", "terraform.tfstate.1700000000.backup": "", "x.tfplan": "", ".env": "A=1", ".env.production": "",
		".Env.local": "", ".envrc": "", ".pulumi/stacks/p/dev.json": "{}",
	}
	hidden := map[string]string{ // known by what they hold: the sink looks when they pass it
		"pulled.json": state, "plain": state, "sorted.txt": `{"check_results":null,"lineage":"l","outputs":{}`,
		"show.json": `{"format_version":"1.0","terraform_version":"1.9","values":{`, "plan.json": `{"format_version":"1.2","planned_values":{}}`,
		"encrypted": `{"serial":1,"lineage":"l","meta":{},"encrypted_data":"eA=="}`, "plan.bin": "PK\x03\x04" + strings.Repeat("\x00", 22) + "\x06\x00\x00\x00tfplan",
		"stack.json": `{"version":3,"deployment":{"manifest":{}}}`, "bom.json": "\ufeff" + state,
	}
	good := map[string]string{
		".env.example": "A=", ".env.sample": "", "p/.env.template": "", "package.json": `{"name":"x","version":"1.0.0"}`, "a.json": `[1]`, "data.zip": "PK\x03\x04",
		"notes.txt": "terraform_version lineage serial", "environment": "", "lock.json": `{"version":4,"packages":{}}`,
	}
	files := make(map[string]string)
	for _, some := range []map[string]string{named, hidden, good} {
		maps.Copy(files, some)
	}
	c := gatherFiles(t, engagement.KindDocument, lay(t, t.TempDir(), files), filesHost(t))
	for name := range named {
		checkFinding(t, c, name, "never travels in the open part")
	}
	if len(c.Findings) != len(named) || len(c.Open) != len(hidden)+len(good) {
		t.Errorf("%d findings, want %d: %+v; %d files: %q", len(c.Findings), len(named), c.Findings, len(c.Open), paths(c.Open))
	}
	for name, text := range files {
		_, isHidden := hidden[name]
		_, isNamed := named[name]
		if got := SealedOnlyContent(name, []byte(text)); !isNamed && (got != "") != isHidden {
			t.Errorf("content of %s: %q", name, got)
		}
		if isHidden && !SealedOnlyBegins(name, []byte(text)) {
			t.Errorf("%s is let go by its first bytes", name)
		}
	}
	one := gatherFiles(t, engagement.KindData, filepath.Join(lay(t, t.TempDir(), files), "a.tfstate"), filesHost(t))
	checkFinding(t, one, "a.tfstate", "infrastructure state")
}

func TestFilesRepositories(t *testing.T) {
	c := gatherFiles(t, engagement.KindDocument, lay(t, t.TempDir(), map[string]string{
		"a.md": "", "sub/.git/HEAD": "ref: x", "sub/b.md": "", "mod/.git": "gitdir: ../x", "case/.GIT/x": "", "hfs/.g\u200cit/x": "", "ntfs/.git./x": "",
		"bare/HEAD": "ref: x", "bare/objects/": "", "bare/refs/": "", "bare/config": "", "shared/HEAD": "", "shared/commondir": "", "no/HEAD": "", "no/refs/": "",
	}), filesHost(t))
	for _, at := range []string{"sub/.git", "mod/.git", "case/.GIT", "\"hfs/.g\\u200cit\"", "ntfs/.git.", "bare", "shared"} {
		checkFinding(t, c, at, "git repository")
	}
	if len(c.Findings) != 7 {
		t.Errorf("%+v", c.Findings)
	}
	for _, f := range c.Open {
		if strings.Contains(f.Path, "bare") || strings.Contains(f.Path, ".git") {
			t.Errorf("%s is in", f.Path)
		}
	}
}

func TestFilesLinks(t *testing.T) {
	outside := lay(t, t.TempDir(), map[string]string{"secret": "s"})
	dir := lay(t, t.TempDir(), map[string]string{"a/b/c.md": "", "d.md": "", "what?/e": "", "node_modules/x": ""})
	for name, target := range map[string]string{
		"inside": "a/b/c.md", "a/up": "../d.md", "dotted": "./a//b/", "self": ".", "to-renamed": "what?/e", "folder": "a",
		"through": "folder/b/c.md", "dangling": "missing", "left-out": "node_modules/x", "loop1": "loop2", "loop2": "loop1",
		"absolute": filepath.Join(dir, "d.md"), "escape": "../../etc/passwd", "escape-one": "..", "climb": "a/../d.md", "out": outside,
		"a/b/root": "../..", "a/chain": "b/root/../secret", "quiet": "out/secret",
	} {
		must(t, os.Symlink(target, filepath.Join(dir, filepath.FromSlash(name))))
	}
	host := filesHost(t)
	host.Exclude = []string{"**/node_modules"}
	c := gatherFiles(t, engagement.KindDocument, dir, host)
	links := make(map[string]string)
	for _, f := range c.Open {
		if f.Type == bundle.TypeLink {
			links[strings.TrimPrefix(f.Path, "data/documents/x/")] = f.Link
		}
	}
	want := map[string]string{
		"inside": "a/b/c.md", "a/up": "../d.md", "dotted": "a/b", "self": ".", "to-renamed": bundle.SafeName("what?") + "/e", "folder": "a",
		"through": "folder/b/c.md", "dangling": "missing", "left-out": "node_modules/x", "loop1": "loop2", "loop2": "loop1", "a/b/root": "../..",
	}
	for name, target := range want {
		if links[name] != target {
			t.Errorf("link %s -> %q, want %q", name, links[name], target)
		}
		delete(links, name)
	}
	if len(links) > 0 {
		t.Errorf("kept all the same: %q", links)
	}
	for name, why := range map[string]string{
		"absolute": "absolute", "escape": "out of its tree", "escape-one": "out of its tree", "climb": "behind a name", "out": "absolute",
		"a/chain": "behind a name", "quiet": "another link",
	} {
		checkGap(t, c, name, why)
	}
	checkGap(t, c, "target of 4 symbolic links", "kept as they are")
}

func TestFilesExclude(t *testing.T) {
	host := filesHost(t)
	host.Exclude = []string{"**/node_modules", "*.log", "build/", "docs/**/*.tmp"}
	c := gatherFiles(t, engagement.KindDocument, lay(t, t.TempDir(), map[string]string{
		"a.log": "", "sub/b.log": "", "node_modules/x/y": "", "sub/node_modules/z": "", "build/out": "", "sub/build": "", "docs/a/b/c.tmp": "",
		".handover/key": "k", "sub/.handover/key": "k", ".env": "A=1",
	}), host)
	checkPaths(t, c.Open, "data/documents/x/sub/b.log", "data/documents/x/sub/build")
	checkGap(t, c, "2 folders", `"**/node_modules"`)
	checkGap(t, c, "1 file", `"*.log"`)
	checkGap(t, c, "1 folder", `"build/"`)
	checkGap(t, c, "2 folders", "workspace's own")
	checkFinding(t, c, ".env", "variables")
}

func TestFilesChanged(t *testing.T) {
	dir := lay(t, t.TempDir(), map[string]string{"a.md": "before"})
	c := gatherFiles(t, engagement.KindDocument, dir, filesHost(t))
	lay(t, dir, map[string]string{"a.md": "after it"})
	_, err := c.Open[0].Open()
	if _, ok := errors.AsType[*bundle.ChangedError](err); !ok {
		t.Errorf("a changed file opens: %v", err)
	}
}

// TestFilesDeep walks a tree whose paths no system call takes whole: a finding, never a hole.
func TestFilesDeep(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	must(t, err)
	defer root.Close()
	at, element := root, strings.Repeat("d", 200)
	for range 25 {
		must(t, at.Mkdir(element, 0o700))
		next, err := at.OpenRoot(element)
		must(t, err)
		defer next.Close()
		at = next
	}
	c := gatherFiles(t, engagement.KindDocument, dir, filesHost(t))
	if len(c.Findings) != 1 || !strings.Contains(c.Findings[0].Why, "cannot be") {
		t.Errorf("findings %+v", c.Findings)
	}
}

func BenchmarkFiles100k(b *testing.B) {
	dir := b.TempDir()
	for i := range 100_000 {
		name := filepath.Join(dir, fmt.Sprintf("folder %03d", i/500), fmt.Sprintf("page-%d.html", i))
		if i%500 == 0 {
			must(b, os.Mkdir(filepath.Dir(name), 0o700))
		}
		must(b, os.WriteFile(name, []byte("x"), 0o644)) // as most files are
	}
	host := filesHost(b)
	host.Exclude = []string{"**/node_modules", "**/.venv"}
	b.ResetTimer()
	for b.Loop() {
		c, err := Files{}.Collect(b.Context(), engagement.Asset{ID: "x", Kind: engagement.KindData, Path: dir}, host)
		if err != nil || len(c.Open) != 100_000 {
			b.Fatal(err)
		}
	}
}
