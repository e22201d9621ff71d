package collect

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// lfsRepo makes a repository whose big files are kept by git-lfs, with two versions of one in its history.
func lfsRepo(b *sourceBox, folder string) {
	b.t.Helper()
	b.repo(folder)
	b.git(folder, "lfs install --local", "lfs track *.bin")
	b.commit(folder, "a b.bin", strings.Repeat("one", 1000))
	b.commit(folder, "a b.bin", strings.Repeat("two", 2000))
	b.git(folder, "checkout -q -b side")
	b.commit(folder, "side.bin", "side")
	b.git(folder, "checkout -q main")
}

// needLFS skips where the outside judge is missing; gathering itself needs no git-lfs.
func needLFS(b *sourceBox) {
	if out, err := b.try(".", "git", "lfs", "version"); err != nil {
		b.t.Skipf("git-lfs is not installed: %s", out)
	}
}

func TestSourceLFS(t *testing.T) {
	b := newSourceBox(t)
	needLFS(b)
	lfsRepo(b, "r")
	c := b.collect("r")
	if len(c.Gaps) > 0 {
		t.Errorf("gaps:\n%s", gapsText(c))
	}
	if c.Facts["lfs-objects"] != "3" {
		t.Errorf("facts %v", c.Facts)
	}
	b.open(c, "bag")
	// By hand, as the page for the receiver says.
	b.env = append(b.env, "GIT_LFS_SKIP_SMUDGE=1")
	b.git(".", "clone -q bag/data/source/portal.bundle byhand")
	b.git("byhand", "lfs install --local")
	b.run(".", "cp", "-R", "bag/data/source/portal/lfs/objects", "byhand/.git/lfs/objects")
	b.git("byhand", "lfs checkout", "lfs fsck", "checkout -q side", "lfs checkout")
	// By the script.
	b.run(".", "sh", "bag/data/source/portal/restore.sh", "restored")
	b.git("restored", "lfs fsck", "lfs fsck HEAD~1")
	for name, want := range map[string]string{
		"byhand/side.bin": "side", "byhand/a b.bin": strings.Repeat("two", 2000), "restored/a b.bin": strings.Repeat("two", 2000),
	} {
		if got, err := os.ReadFile(b.path(name)); err != nil || string(got) != want {
			t.Errorf("%s: %.20q, %v", name, got, err)
		}
	}
	if got := b.git("restored", "status --porcelain"); got != "" {
		t.Errorf("restored is not clean: %s", got)
	}
}

func TestSourceLFSRefused(t *testing.T) {
	b := newSourceBox(t)
	needLFS(b)
	lfsRepo(b, "server")
	b.git(".", "clone -q file://"+b.path("server")+" r")
	b.git("r", "lfs install --local", "lfs pull")
	// Without the objects of old versions and other branches, which a checkout does not fetch.
	refusal := b.refused("r", "2 LFS objects missing: ")
	b.run(".", "sh", "-c", refusal.Fix)
	b.collect("r")
	objects, err := filepath.Glob(b.path("r/.git/lfs/objects/*/*/*"))
	if err != nil || len(objects) != 3 {
		t.Fatal(objects, err)
	}
	for name, damage := range map[string]func() error{
		"content": func() error { return os.WriteFile(objects[0], []byte("rubbish"), 0o600) },
		"length":  func() error { return os.WriteFile(objects[0], nil, 0o600) },
		"kind":    func() error { return os.Symlink(objects[1], objects[0]) },
	} {
		if err := errors.Join(os.Remove(objects[0]), damage()); err != nil {
			t.Fatal(name, err)
		}
		_ = b.refused("r", "1 LFS object damaged: "+filepath.Base(objects[0]))
	}
}

// What merely looks like a pointer is told from one that stands for a file.
func TestSourceLFSLookalike(t *testing.T) {
	b := newSourceBox(t)
	b.repo("r")
	b.commit("r", "doc/pointer", pointerFor("x"))
	wantGaps(t, b.collect("r"), "content of 1 file that looks like a Git LFS pointer")
	b.commit("r", "sub/.gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n*.key filter=git-crypt\n")
	_ = b.refused("r", "1 LFS object missing")
	b.write("r/.git/lfs/objects/"+objectName("x"), "x")
	wantGaps(t, b.collect("r"), "what the filter git-crypt makes of its files")
	b.git("r", "config lfs.storage elsewhere")
	_ = b.refused("r", "1 LFS object missing")
	b.write("r/.git/elsewhere/objects/"+objectName("x"), "x")
	b.collect("r")
}

func objectName(content string) string {
	sum := sha256.Sum256([]byte(content))
	oid := hex.EncodeToString(sum[:])
	return oid[:2] + "/" + oid[2:4] + "/" + oid
}

func pointerFor(content string) string {
	oid := filepath.Base(objectName(content))
	return "version https://git-lfs.github.com/spec/v1\noid sha256:" + oid + "\nsize " + strconv.Itoa(len(content)) + "\n"
}

func TestParsePointer(t *testing.T) {
	good := pointerFor("x")
	tests := []struct {
		name, text string
		ok         bool
	}{
		{"as written", good, true},
		{"without the last newline", strings.TrimSuffix(good, "\n"), true},
		{"older version", strings.Replace(good, "git-lfs.github.com", "hawser.github.com", 1), true},
		{"oldest version", strings.Replace(good, "https://git-lfs.github.com/spec/v1", "http://git-media.io/v/2", 1), true},
		{"with an extension", strings.Replace(good, "oid", "ext-0-x sha256:"+strings.Repeat("0", 64)+"\noid", 1), true},
		{"Windows line ends", strings.ReplaceAll(good, "\n", "\r\n"), true},
		{"unknown version", strings.Replace(good, "/v1", "/v9", 1), false},
		{"other digest", strings.Replace(good, "sha256:", "md5:", 1), false},
		{"short digest", strings.Replace(good, "\nsize", "\nsize", 1)[:80], false},
		{"negative size", strings.Replace(good, "size ", "size -", 1), false},
		{"no size", good[:strings.Index(good, "size")], false},
		{"two sizes", good + "size 1\n", false},
		{"more text", good + "and more\n", false},
		{"too long", good + strings.Repeat("\n", 1024), false},
		{"empty", "", false},
	}
	for _, test := range tests {
		if p, ok := parsePointer([]byte(test.text)); ok != test.ok || ok && (p.Size != 1 || len(p.OID) != 64) {
			t.Errorf("%s: %+v %v", test.name, p, ok)
		}
	}
}

func FuzzParsePointer(f *testing.F) {
	f.Add([]byte(pointerFor("x")))
	f.Add([]byte("version https://git-lfs.github.com/spec/v1\next-0-a b\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		if p, ok := parsePointer(content); ok && (len(p.OID) != 64 || p.Size < 0 || strings.Trim(p.OID, "0123456789abcdef") != "") {
			t.Errorf("%q: %+v", content, p)
		}
	})
}

func FuzzTreeLinks(f *testing.F) {
	f.Add([]byte("160000 lib\x00aaaaaaaaaaaaaaaaaaaa100644 x\x00bbbbbbbbbbbbbbbbbbbb"), 20)
	f.Add([]byte("160000 \x00"), 32)
	f.Fuzz(func(t *testing.T, tree []byte, idLen int) {
		if idLen != 20 && idLen != 32 {
			return
		}
		for _, link := range treeLinks(tree, idLen) {
			if len(link.Commit) != 2*idLen || strings.ContainsRune(link.Path, 0) {
				t.Errorf("%q: %+v", tree, link)
			}
		}
	})
}

func FuzzObjectHeader(f *testing.F) {
	f.Add("0123456789abcdef0123456789abcdef01234567 blob 12 some path")
	f.Add("x missing")
	f.Fuzz(func(t *testing.T, line string) {
		h, err := parseObjectHeader(line)
		if err == nil && (h.size < 0 || !strings.HasPrefix(line, h.id+" "+h.kind+" ") || !strings.HasSuffix(line, h.path)) {
			t.Errorf("%q: %+v", line, h)
		}
	})
}
