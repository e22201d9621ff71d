package collect

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// A view is a git folder of ours that borrows the objects of a repository: it has refs and a configuration of its
// own, so that git reads nothing of the repository's but objects. Nothing is ever written through it. Ownership of
// the repository is no matter either (safe.directory is about the git folder, which is ours).

// newView makes an empty view in dir, which must not exist, of the objects of c.
func newView(g *git, dir string, c checkout, cfg *sourceConfig) (gitDir, error) {
	objects, err := filepath.Abs(filepath.Join(c.common, "objects"))
	if err != nil {
		return gitDir{}, err
	}
	config := "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = " + cfg.hash + "\n"
	if cfg.reftable {
		config += "\trefstorage = reftable\n"
	}
	for _, sub := range []string{"objects/info", "objects/pack", "refs/heads"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(sub)), 0o700); err != nil {
			return gitDir{}, err
		}
	}
	for name, content := range map[string]string{
		"config":                  config,
		"HEAD":                    "ref: refs/heads/.invalid\n",
		"objects/info/alternates": quoteC(filepath.ToSlash(objects)) + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(content), 0o600); err != nil {
			return gitDir{}, err
		}
	}
	return gitDir{git: g, dir: dir}, nil
}

// quoteC quotes as git unquotes in its alternates file, so that no folder name can end the line.
func quoteC(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range []byte(s) {
		switch {
		case c == '"' || c == '\\':
			b.WriteString(`\` + string(c))
		case c < ' ' || c >= 0x7f:
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String() + `"`
}

// copyRefs copies the refs of a repository into a view. Loose files go first: a ref that git packs meanwhile is then
// found in the packed file.
func copyRefs(c checkout, cfg *sourceConfig, view gitDir) error {
	if cfg.reftable {
		return copyTables(c.common, view.dir)
	}
	if err := copyHead(filepath.Join(c.git, "HEAD"), filepath.Join(view.dir, "HEAD")); err != nil {
		return err
	}
	refs, err := filepath.EvalSymlinks(filepath.Join(c.common, "refs"))
	if err != nil {
		return err
	}
	err = filepath.WalkDir(refs, func(name string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // packed or deleted meanwhile
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(refs, name)
		if err != nil {
			return err
		}
		to := filepath.Join(view.dir, "refs", rel)
		if entry.IsDir() {
			return os.MkdirAll(to, 0o700)
		}
		if strings.HasPrefix(entry.Name(), ".") || strings.HasSuffix(entry.Name(), ".lock") {
			return nil // git too passes these over
		}
		return copyRef(name, to)
	})
	if err != nil {
		return err
	}
	return copyPlain(filepath.Join(c.common, "packed-refs"), filepath.Join(view.dir, "packed-refs"))
}

// copyHead copies HEAD. With one that git would not take it says only that there is no repository.
func copyHead(from, to string) error {
	if err := copyRef(from, to); err != nil {
		return err
	}
	content, err := readSmall(to, 4<<10)
	if err != nil {
		return err
	}
	if !regexp.MustCompile(`^(ref:\s*refs/\S+|[0-9a-f]{40}|[0-9a-f]{64})\s*$`).Match(content) {
		return damagedHead(strconv.Quote(string(content[:min(60, len(content))])))
	}
	return nil
}

// copyRef copies one loose ref, turning the symbolic link that old versions of git made into the text of today.
func copyRef(from, to string) error {
	info, err := os.Lstat(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		if target, err := os.Readlink(from); err == nil && strings.HasPrefix(target, "refs/") {
			return os.WriteFile(to, []byte("ref: "+target+"\n"), 0o600)
		}
	}
	content, err := readSmall(from, 4<<10)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o600)
}

// copyPlain copies a file of a git folder, if it is there, with its time stamp: git compares that of the index with those
// of the files in the work tree.
func copyPlain(from, to string) error {
	info, err := os.Stat(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return &brokenLink{from, "is not a regular file"}
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	return os.Chtimes(to, info.ModTime(), info.ModTime())
}

// copyTables copies the reftables of a git folder.
func copyTables(from, to string) error {
	from, to = filepath.Join(from, "reftable"), filepath.Join(to, "reftable")
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	list, err := readSmall(filepath.Join(from, "tables.list"), 1<<20)
	if err != nil {
		return err
	}
	for table := range strings.FieldsSeq(string(list)) {
		if filepath.Base(table) != table {
			return &brokenLink{filepath.Join(from, "tables.list"), "names a file elsewhere: " + strconv.Quote(table)}
		}
		if _, err := os.Stat(filepath.Join(from, table)); err != nil {
			return err
		}
		if err := copyPlain(filepath.Join(from, table), filepath.Join(to, table)); err != nil {
			return err
		}
	}
	return copyPlain(filepath.Join(from, "tables.list"), filepath.Join(to, "tables.list"))
}
