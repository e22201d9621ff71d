package handover

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/secrets"
)

// plants makes secrets of a live format, each of its own, so that it can be told where each one was found.
type plants struct {
	t      *testing.T
	dir    string
	values map[string]string // where -> value
	random *rand.Rand
}

// secret is a token that no file of ours may hold: it is put together when the test runs.
func (p *plants) secret(where string) string {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	b := make([]byte, 24)
	for i := range b {
		b[i] = letters[p.random.IntN(len(letters))]
	}
	p.values[where] = "sk_" + "live_" + string(b)
	return p.values[where]
}

func (p *plants) put(name string, content []byte) {
	file := filepath.Join(p.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		p.t.Fatal(err)
	}
}

func (p *plants) git(args ...string) {
	p.t.Helper()
	cmd := exec.CommandContext(p.t.Context(), "git", append([]string{"-C", p.dir, "-c", "user.name=Mara", "-c", "user.email=mara@elegant.example", "-c", "commit.gpgsign=false"}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		p.t.Fatalf("git %v: %v: %s", args, err, out)
	}
}

// history plants in what a look at the work tree does not see.
func (p *plants) history() {
	p.git("init", "-q", "-b", "main")
	p.put("a.txt", []byte("one\n"))
	p.put(".gitignore", []byte(".env\n"))
	p.git("add", ".")
	p.git("commit", "-q", "-m", "start "+p.secret("commit message"))
	p.git("checkout", "-q", "-b", "side")
	p.put("a.txt", []byte("two\n"))
	p.git("commit", "-q", "-am", "two")
	p.git("checkout", "-q", "main")
	p.put("a.txt", []byte("three\n"))
	p.git("commit", "-q", "-am", "three")
	if err := exec.CommandContext(p.t.Context(), "git", "-C", p.dir, "merge", "-q", "side").Run(); err == nil {
		p.t.Fatal("the merge was to conflict")
	}
	p.put("a.txt", []byte("key = "+p.secret("merge resolution")+"\n"))
	p.git("add", ".")
	p.git("commit", "-q", "-m", "merge")
	p.put("a.txt", []byte("clean\n"))
	p.git("commit", "-q", "-am", "clean")
	p.put("b.txt", []byte(p.secret("amended-away commit")+"\n"))
	p.git("add", ".")
	p.git("commit", "-q", "-m", "oops")
	p.put("b.txt", []byte("nothing\n"))
	p.git("add", ".")
	p.git("commit", "-q", "--amend", "-m", "fine")
	p.put("b.txt", []byte(p.secret("stash")+"\n"))
	p.git("stash", "-q")
	p.git("tag", "-a", "-m", p.secret("tag message"), "v1")
	p.git("notes", "add", "-m", p.secret("note"))
	p.git("remote", "add", "origin", "https://bot:"+p.secret("remote URL")+"@git.example/portal.git")
}

// files plants in what must be opened to be seen.
func (p *plants) files() {
	p.put("exports/"+p.secret("file name")+".csv", []byte("x\n"))
	wide := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune("key: " + p.secret("UTF-16") + "\r\n")) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	p.put("wide.txt", wide)
	p.put("encoded.txt", []byte("data: "+base64.StdEncoding.EncodeToString([]byte("the key is "+p.secret("base64")+", keep it\n"))+"\n"))
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("notes.txt")
	if err != nil {
		p.t.Fatal(err)
	}
	fmt.Fprintln(w, p.secret("zip"))
	if err := z.Close(); err != nil {
		p.t.Fatal(err)
	}
	p.put("notes.zip", b.Bytes())
	var page bytes.Buffer
	d := zlib.NewWriter(&page)
	fmt.Fprintf(d, "BT (%s) Tj ET\n", p.secret("PDF"))
	if err := d.Close(); err != nil {
		p.t.Fatal(err)
	}
	p.put("page.pdf", fmt.Appendf(nil, "%%PDF-1.4\n1 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream\nendobj\ntrailer\n<<>>\n%%%%EOF\n", page.Len(), page.Bytes()))
	p.put("allowed.js", []byte(`const key = "`+p.secret("allow comment")+`" // gitleaks:allow`+"\n"))
	p.put("vendor/lib/x.go", []byte(`var k = "`+p.secret("vendor")+`"`+"\n"))
	p.put("node_modules/x/index.js", []byte(`k="`+p.secret("node_modules")+`"`+"\n"))
	p.put("package-lock.json", []byte(`{"resolved":"https://x:`+p.secret("lockfile")+`@npm.example/x.tgz"}`+"\n"))
	b.Reset()
	g := gzip.NewWriter(&b)
	fmt.Fprintln(g, p.secret("gzip"))
	if err := g.Close(); err != nil {
		p.t.Fatal(err)
	}
	p.put("log.gz", b.Bytes())
	p.put("tool.bin", append(append([]byte{0x7f, 'E', 'L', 'F', 0, 1, 2, 3}, []byte(p.secret("binary"))...), 0, 0, 1))
	sql := exec.CommandContext(p.t.Context(), "sqlite3", filepath.Join(p.dir, "app.db"), "CREATE TABLE t(v TEXT); INSERT INTO t VALUES('"+p.secret("SQLite")+"');")
	if out, err := sql.CombinedOutput(); err != nil {
		p.t.Fatalf("sqlite3 (.ci/tools installs it): %v: %s", err, out)
	}
	p.put(".gitattributes", []byte("*.dat binary\n"))
	p.put("blob.dat", []byte(p.secret("binary attribute")+"\n"))
	p.git("add", "-f", ".")
	p.git("commit", "-q", "-m", "files")
	p.put(".env", []byte("STRIPE="+p.secret("ignored .env")+"\n"))
}

// Wherever a secret is planted, it is found; and nothing of it but its first letters is told.
func TestScanPlants(t *testing.T) {
	t.Parallel()
	p := &plants{t: t, dir: filepath.Join(t.TempDir(), "portal"), values: map[string]string{}, random: rand.New(rand.NewPCG(7, uint64(os.Getpid())))}
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	p.history()
	p.files()
	if len(p.values) != 21 {
		t.Fatalf("%d plants", len(p.values))
	}
	m := Machine{Environ: os.Environ()}
	found, err := m.ScanPaths(t.Context(), "", []string{p.dir})
	if err != nil {
		t.Fatal(err)
	}
	for where, value := range p.values {
		id := idOf(t, value)
		i := slices.IndexFunc(found.Findings, func(f SecretFinding) bool { return f.ID == id })
		if i < 0 {
			t.Errorf("%s: not found", where)
			continue
		}
		if f := found.Findings[i]; f.Class != secrets.Certain {
			t.Errorf("%s: %s", where, f.Class)
		}
		for _, f := range found.Findings {
			if strings.Contains(fmt.Sprintf("%+v", f), value[8:]) {
				t.Errorf("%s: its value is told: %+v", where, f)
			}
		}
	}
	if found.Objects < 30 || found.Files < 15 || found.Clean() {
		t.Errorf("%+v", found)
	}
}

// idOf is the id that a scan outside a workspace gives to a value.
func idOf(t *testing.T, value string) (id string) {
	t.Helper()
	s, err := newScanner("", secrets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.stream(t.Context(), SecretPlace{Path: "x"}, strings.NewReader(value+"\n")); err != nil {
		t.Fatal(err)
	}
	if len(s.found) != 1 {
		t.Fatalf("%d findings in one token", len(s.found))
	}
	for id = range s.found {
	}
	return id
}

// A file that cannot be read, and one that ends early, are no clean ones.
func TestScanUnreadable(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for n := range 3 {
		w, err := z.Create(fmt.Sprint(n))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(w, strings.Repeat("text ", 1000))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "cut.zip"), b.Bytes()[:b.Len()/2], 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := Machine{Environ: os.Environ()}.ScanPaths(t.Context(), "", []string{dir})
	if err != nil {
		t.Fatal(err)
	}
	if found.Clean() || len(found.Unscannable) == 0 {
		t.Errorf("a zip that is cut short is clean: %+v", found)
	}
	if _, err := (Machine{}).ScanPaths(t.Context(), "", []string{filepath.Join(dir, "none")}); err == nil {
		t.Error("what is not there was looked at")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Machine{Environ: os.Environ()}).ScanPaths(ctx, "", []string{dir}); err == nil {
		t.Error("a scan that was stopped gives a result")
	}
}

func TestSecretBlocks(t *testing.T) {
	t.Parallel()
	ships := []SecretPlace{{Path: "data/a", Ships: true}}
	for _, c := range []struct {
		f             SecretFinding
		blocks, draft bool
	}{
		{SecretFinding{Class: secrets.Certain, Places: ships}, true, true},
		{SecretFinding{Class: secrets.Certain, Places: []SecretPlace{{Path: ".git/config"}}}, false, false},
		{SecretFinding{Class: secrets.Possible, Places: ships}, true, false},
		{SecretFinding{Class: secrets.Certain, Places: ships, Decision: checks.DecideRotate}, false, false},
		{SecretFinding{Class: secrets.Certain, Places: ships, Decision: checks.DecideFalsePositive}, false, false},
		{SecretFinding{Class: secrets.Certain, Places: ships, Decision: checks.DecideEnvelope}, true, true},
	} {
		for _, rehearse := range []bool{false, true} {
			want := c.blocks
			if rehearse {
				want = c.draft
			}
			if why, hint := c.f.blocks(rehearse); (why != "") != want || want && hint == "" {
				t.Errorf("%+v, draft %v: %q, %q", c.f, rehearse, why, hint)
			}
		}
	}
}

// Submodules that are checked out nowhere, and the objects of LFS, are looked at; what is shared, once.
func TestScanGitFolder(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	sub := &plants{t: t, dir: filepath.Join(top, "sub"), values: map[string]string{}, random: rand.New(rand.NewPCG(11, 1))}
	p := &plants{t: t, dir: filepath.Join(top, "portal"), values: sub.values, random: sub.random}
	for _, r := range []*plants{sub, p} {
		if err := os.MkdirAll(r.dir, 0o700); err != nil {
			t.Fatal(err)
		}
		r.git("init", "-q", "-b", "main")
		r.put("a.txt", []byte("nothing\n"))
	}
	sub.put("b.txt", []byte(sub.secret("submodule")+"\n"))
	sub.git("add", ".")
	sub.git("commit", "-q", "-m", "one")
	p.git("-c", "protocol.file.allow=always", "submodule", "-q", "add", sub.dir, "lib")
	p.git("commit", "-q", "-m", "with lib")
	p.git("worktree", "add", "-q", "../portal-2", "-b", "second")
	p.put(".git/lfs/objects/ab/cd/abcd", []byte(p.secret("LFS")+"\n"))
	for _, checkedOut := range []bool{true, false} {
		if !checkedOut {
			p.git("submodule", "-q", "deinit", "-f", "--all")
		}
		found, err := Machine{Environ: os.Environ()}.ScanPaths(t.Context(), "", []string{p.dir, filepath.Join(top, "portal-2")})
		if err != nil {
			t.Fatal(err)
		}
		for where, value := range p.values {
			i := slices.IndexFunc(found.Findings, func(f SecretFinding) bool { return f.ID == idOf(t, value) })
			if i < 0 || !found.Findings[i].Ships() {
				t.Errorf("%s, checked out %v: %+v", where, checkedOut, found.Findings)
			}
			objects := 0
			for _, at := range found.Findings[i].Places {
				if at.Object != "" {
					objects++
				}
			}
			if where == "submodule" && objects != 1 {
				t.Errorf("checked out %v: the submodule was looked at %d times: %+v", checkedOut, objects, found.Findings[i].Places)
			}
		}
	}
}

// What a clone leaves out is said.
func TestScanPartialClones(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	p := &plants{t: t, dir: filepath.Join(top, "portal"), values: map[string]string{}, random: rand.New(rand.NewPCG(11, 1))}
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	p.git("init", "-q", "-b", "main")
	p.git("config", "uploadpack.allowFilter", "true")
	for _, text := range []string{"one\n", "two\n"} {
		p.put("a.txt", []byte(text))
		p.git("add", ".")
		p.git("commit", "-q", "-m", text)
	}
	for name, c := range map[string]struct{ option, why string }{
		"shallow": {"--depth=1", "the older history is not here"},
		"partial": {"--filter=blob:none", "as in a partial clone"},
	} {
		clone := filepath.Join(top, name)
		p.git("clone", "-q", c.option, "file://"+p.dir, clone)
		found, err := Machine{Environ: os.Environ()}.ScanPaths(t.Context(), "", []string{clone})
		if err != nil {
			t.Fatal(err)
		}
		if found.Clean() || !slices.ContainsFunc(found.Unscannable, func(u Unscannable) bool { return strings.Contains(u.Why, c.why) }) {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

// Personal data in bulk is counted by file, one finding whatever its versions hold, and asked about; comments that tell scanners to look away
// are listed, and hide nothing.
func TestScanPeople(t *testing.T) {
	t.Parallel()
	p := &plants{t: t, dir: filepath.Join(t.TempDir(), "shop"), values: map[string]string{}, random: rand.New(rand.NewPCG(5, 1))}
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	list := func(n int) []byte {
		var b bytes.Buffer
		for i := range n {
			fmt.Fprintf(&b, "%d,person.%d@%s.%s\n", i, i, "mailhost", "com")
		}
		return b.Bytes()
	}
	p.git("init", "-q", "-b", "main")
	for _, n := range []int{120, 300} {
		p.put("export/customers.csv", list(n))
		p.git("add", ".")
		p.git("commit", "-q", "-m", "customers")
	}
	p.put("few.csv", list(10))
	p.put("a.js", []byte("x = '"+p.secret("allowed")+"' // gitleaks"+":allow\n"))
	p.put(".gitleaksignore", []byte("a.js:stripe:1\n"))
	p.git("add", ".")
	p.git("commit", "-q", "-m", "rest")
	found := scanTree(t, Machine{Environ: os.Environ(), Cache: t.TempDir()}, p.dir)
	var people []SecretFinding
	for _, f := range found.Findings {
		if f.Rule == PersonalData {
			people = append(people, f)
		}
	}
	if len(people) != 1 || people[0].Preview != "300 mail addresses" || people[0].Class != secrets.Possible || len(people[0].Places) != 3 {
		t.Errorf("%+v", people)
	}
	if why, hint := people[0].blocks(false); !strings.Contains(why, "300 mail addresses") || strings.Contains(hint, "rotate") {
		t.Error(why, hint)
	}
	if len(found.Findings) != 2 {
		t.Errorf("%+v", found.Findings)
	}
	var away []string
	for _, f := range found.Suppressions {
		away = append(away, f.Rule)
	}
	if !slices.Contains(away, "file of gitleaks") || len(away) != 2 {
		t.Errorf("%+v", found.Suppressions)
	}
}
