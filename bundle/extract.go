package bundle

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Extract verifies everything and writes it below dir, an empty folder that nobody else uses: the caller moves it into place
// when Extract has succeeded, and throws it away when not. It gives the level reached.
func (r *Reader) Extract(ctx context.Context, dir string) (level string, err error) {
	x := newExtraction(dir)
	level, err = r.verify(ctx, x.create)
	if err != nil {
		return "", err
	}
	return level, x.finish()
}

// ExtractSome writes the named files and folders below dir, reading those alone; each has its signed digest. It says nothing
// about the rest of the bundle.
func (r *Reader) ExtractSome(ctx context.Context, dir string, names []string) error {
	x := newExtraction(dir)
	wanted, err := r.named(names)
	if err != nil {
		return err
	}
	for i, e := range r.Entries {
		if !wanted[i] {
			continue
		}
		if err := r.extractOne(ctx, x, e); err != nil {
			return err
		}
	}
	return x.finish()
}

// named says which entries are one of names or below one; a name may stand below another.
func (r *Reader) named(names []string) ([]bool, error) {
	wanted := make([]bool, len(r.Entries))
	for _, name := range names {
		name = strings.TrimSuffix(name, "/")
		found := false
		for i, e := range r.Entries {
			if e.Path == name || strings.HasPrefix(e.Path, name+"/") {
				wanted[i], found = true, true
			}
		}
		if !found {
			return nil, fmt.Errorf("%q: %w in this bundle", name, fs.ErrNotExist)
		}
	}
	return wanted, nil
}

func (r *Reader) extractOne(ctx context.Context, x *extraction, e Entry) error {
	out, err := x.create(e)
	if err != nil || out == nil {
		return err
	}
	return errors.Join(r.copyOnce(ctx, out, e), out.Close())
}

// extraction writes entries, whose names have been checked, below a folder. Links are made last: until then nothing written
// can pass through one.
type extraction struct {
	dir   string
	made  map[string]bool // folders that exist
	links []Entry
	// private keeps what is written from everybody but its owner.
	private bool
}

func newExtraction(dir string) *extraction {
	return &extraction{dir: dir, made: map[string]bool{".": true}}
}

func (x *extraction) create(e Entry) (io.WriteCloser, error) {
	if e.Type == TypeLink {
		x.links = append(x.links, e)
		return nil, nil
	}
	folder := path.Dir(e.Path)
	if e.Type == TypeDir {
		folder = e.Path
	}
	if err := x.mkdir(folder); err != nil || e.Type == TypeDir {
		return nil, err
	}
	mode := fs.FileMode(0o644)
	if e.Mode == "0755" {
		mode = 0o755
	}
	if x.private {
		mode &^= 0o077
	}
	return os.OpenFile(x.local(e.Path), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
}

func (x *extraction) mkdir(folder string) error {
	if x.made[folder] {
		return nil
	}
	x.made[folder] = true
	mode := fs.FileMode(0o755)
	if x.private {
		mode = 0o700
	}
	return os.MkdirAll(x.local(folder), mode)
}

func (x *extraction) local(p string) string { return filepath.Join(x.dir, filepath.FromSlash(p)) }

func (x *extraction) finish() error {
	for _, e := range x.links {
		if err := x.mkdir(path.Dir(e.Path)); err != nil {
			return err
		}
		if err := os.Symlink(filepath.FromSlash(e.Link), x.local(e.Path)); err != nil {
			return err
		}
	}
	return nil
}
