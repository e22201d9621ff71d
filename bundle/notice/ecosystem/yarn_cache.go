package ecosystem

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// readYarnCache reads the packages that yarn keeps as archives (Plug'n'Play), each with one folder node_modules/name.
func (p *project) readYarnCache(dir string) []component.Component {
	entries, err := fs.ReadDir(p.tree, dir)
	if err != nil {
		p.fail(dir, err)
	}
	var files []string
	for _, entry := range entries {
		if path.Ext(entry.Name()) == ".zip" {
			files = append(files, path.Join(dir, entry.Name()))
		}
	}
	list := make([]component.Component, len(files))
	err = p.each(len(files), func(n int) {
		if err := inZip(p.tree, files[n], func(archive *zip.Reader) (err error) {
			list[n], err = readZippedPackage(archive)
			return err
		}); err != nil {
			p.fail(files[n], err)
		}
	})
	if err != nil {
		return nil // the caller's context is done
	}
	return list
}

// readZippedPackage reads the package whose package.json lies highest.
func readZippedPackage(archive *zip.Reader) (component.Component, error) {
	dir := ""
	for _, f := range archive.File {
		at, name := path.Split(f.Name)
		if name == "package.json" && strings.HasPrefix(f.Name, "node_modules/") && fs.ValidPath(f.Name) && (dir == "" || len(at) < len(dir)) {
			dir = at
		}
	}
	if dir == "" {
		return component.Component{}, errors.New("there is no package in it")
	}
	c, _, err := readNodePackage(archive, path.Clean(dir))
	return c, err
}

// inZip opens an archive of the tree for the time of read.
func inZip(fsys fs.FS, name string, read func(*zip.Reader) error) error {
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errors.New("it is no regular file")
	case info.Size() > zipLimit:
		return errSize
	}
	f, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	at, ok := f.(io.ReaderAt)
	if !ok {
		data, err := io.ReadAll(io.LimitReader(f, zipLimit))
		if err != nil {
			return err
		}
		at = bytes.NewReader(data)
	}
	archive, err := zip.NewReader(at, info.Size())
	if err != nil {
		return err
	}
	return read(archive)
}
