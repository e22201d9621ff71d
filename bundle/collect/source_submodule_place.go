package collect

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// lies tells whether c is this repository, or one that it is in: a loop that only links made by hand can form.
func (s *sourceRepo) lies(c checkout) bool {
	for ; s != nil; s = s.super {
		have, err := os.Stat(s.at.common)
		other, otherErr := os.Stat(c.common)
		if err == nil && otherErr == nil && os.SameFile(have, other) {
			return true
		}
	}
	return false
}

// locateSubmodule finds where a submodule's repository is: in its place in the work tree, or where git keeps those that were
// checked out once. nil when neither. What leads out of the superproject is an error: it would deliver some other
// repository of this machine.
func locateSubmodule(super checkout, sub submodule) (*checkout, error) {
	if super.work != "" {
		at, err := locateInTree(super.work, sub.path)
		if err != nil {
			return nil, err
		}
		if at != nil {
			return at, within(super, at.git, at.common)
		}
	}
	if sub.name == "" || !filepath.IsLocal(filepath.FromSlash(sub.name)) {
		return nil, nil
	}
	for _, dir := range []string{super.git, super.common} {
		kept := filepath.Join(dir, "modules", filepath.FromSlash(sub.name))
		if at, err := locateBare(kept); err != nil {
			return nil, err
		} else if at != nil {
			return at, within(super, at.git, at.common)
		}
	}
	return nil, nil
}

// locateInTree finds a repository in the work tree, following no link on the way.
func locateInTree(work, path string) (*checkout, error) {
	dir := work
	for element := range strings.SplitSeq(path, "/") {
		dir = filepath.Join(dir, element)
		info, err := os.Lstat(dir)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			return nil, nil
		}
	}
	at, err := locate(dir)
	if at != nil && at.work == "" {
		return nil, err
	}
	return at, err
}

// within demands that git folders of a submodule belong to its superproject.
func within(super checkout, dirs ...string) error {
	for _, dir := range dirs {
		real, err := filepath.EvalSymlinks(dir)
		if err != nil {
			return err
		}
		inside := false
		for _, root := range []string{super.work, super.git, super.common} {
			if root == "" {
				continue
			}
			realRoot, err := filepath.EvalSymlinks(root)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(realRoot, real)
			inside = inside || err == nil && filepath.IsLocal(rel)
		}
		if !inside {
			return &brokenLink{dir, "is the git folder of a submodule, but lies outside the superproject"}
		}
	}
	return nil
}
