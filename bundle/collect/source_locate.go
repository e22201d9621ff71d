package collect

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// checkout is a repository as it stands on disk.
type checkout struct {
	work   string // work tree; empty for a bare repository
	git    string // its git folder: HEAD and index
	common string // the git folder that holds objects and refs; differs from git in a linked worktree
}

// root is the folder a person would name to git -C.
func (c checkout) root() string {
	if c.work != "" {
		return c.work
	}
	return c.git
}

// brokenLink says that a .git is there, but leads to no repository.
type brokenLink struct{ name, why string }

func (e *brokenLink) Error() string { return e.name + " " + e.why }

// locate finds the repository whose work tree, or bare folder, path is. It reads file names and the two link files of
// git only, and returns nil when path is just a folder.
func locate(path string) (*checkout, error) {
	dot := filepath.Join(path, ".git")
	info, err := os.Stat(dot) // git too follows a symbolic link here
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Lstat(dot); err == nil {
			return nil, &brokenLink{dot, "is a link that leads nowhere"}
		}
		return locateBare(path)
	case err != nil:
		return nil, err
	case info.IsDir():
		if entries, err := os.ReadDir(dot); err == nil && len(entries) == 0 {
			return locateBare(path) // git ignores an empty .git
		}
		return follow(path, dot)
	}
	dir, err := readLink(dot, "gitdir: ")
	if err != nil {
		return nil, err
	}
	return follow(path, dir)
}

// IsBare reports whether a folder is a git repository in which nothing is checked out.
func IsBare(path string) bool {
	c, err := locate(path)
	return err == nil && c != nil && c.work == ""
}

func locateBare(path string) (*checkout, error) {
	for _, name := range []string{"objects", "refs"} {
		if info, err := os.Stat(filepath.Join(path, name)); err != nil || !info.IsDir() {
			return nil, nil
		}
	}
	if _, err := os.Lstat(filepath.Join(path, "HEAD")); err != nil {
		return nil, nil
	}
	return follow("", path)
}

// follow resolves the folder that a worktree shares with its repository, and looks whether git would take it.
func follow(work, dir string) (*checkout, error) {
	c := &checkout{work: work, git: dir, common: dir}
	link := filepath.Join(dir, "commondir")
	if _, err := os.Lstat(link); err == nil {
		if c.common, err = readLink(link, ""); err != nil {
			return nil, err
		}
	}
	for _, name := range []string{filepath.Join(c.git, "HEAD"), filepath.Join(c.common, "objects"), filepath.Join(c.common, "refs")} {
		if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			return nil, &brokenLink{c.root(), "looks like a repository, but " + filepath.Base(name) + " is missing"}
		} else if err != nil {
			return nil, err
		}
	}
	return c, nil
}

// readLink reads a file that names a folder, relative to its own.
func readLink(name, prefix string) (string, error) {
	content, err := readSmall(name, 64<<10)
	if err != nil {
		return "", err
	}
	target, ok := strings.CutPrefix(strings.TrimRight(string(content), "\r\n"), prefix)
	if !ok || target == "" || strings.ContainsRune(target, 0) {
		return "", &brokenLink{name, "does not name a git folder"}
	}
	if !filepath.IsAbs(target) {
		target = filepath.Join(filepath.Dir(name), target)
	}
	if _, err := os.Stat(target); errors.Is(err, fs.ErrNotExist) {
		return "", &brokenLink{name, "names " + target + ", which does not exist"}
	}
	return filepath.Clean(target), nil
}

// readSmall reads a regular file of at most most bytes. Anything else, such as a FIFO that would never end, is an
// error.
func readSmall(name string, most int64) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("read %s: not a regular file", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(content)) > most {
		return nil, fmt.Errorf("read %s: longer than %d bytes", name, most)
	}
	return content, nil
}

// enclosing finds the repository that a plain folder lies in; empty for none.
func enclosing(path string) string {
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		if c, err := locate(dir); err == nil && c != nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}
