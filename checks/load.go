package checks

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// GeneratedFile is the name of the generated form of our catalogue in the file system that Load is given first.
const GeneratedFile = "catalogue.bin"

// Load gives our catalogue from its generated form, with the files of a workspace laid over it. theirs holds *.yaml files in its
// root (the workspace's folder catalogue); it may be nil, and its root may be missing. What is wrong in them comes back
// as Problems, all at once.
func Load(ours, theirs fs.FS) (*Catalogue, error) {
	data, err := fs.ReadFile(ours, GeneratedFile)
	if err != nil {
		return nil, fmt.Errorf("load catalogue: %w", err)
	}
	c, err := Decode(data)
	if err != nil || theirs == nil {
		return c, err
	}
	return c.LayOver(theirs)
}

// Parse reads a whole catalogue from the *.yaml files in the root of fsys.
func Parse(fsys fs.FS) (*Catalogue, error) {
	return (&Catalogue{}).read(fsys, false)
}

// LayOver gives a catalogue with the *.yaml files in the root of fsys laid over c, which stays as it is. An item, or anything
// else with an id, that c has is changed in the fields the file names; any other is added. Without files it gives c.
func (c *Catalogue) LayOver(fsys fs.FS) (*Catalogue, error) {
	return c.read(fsys, true)
}

func (c *Catalogue) read(fsys fs.FS, over bool) (*Catalogue, error) {
	names, err := yamlFiles(fsys)
	if err != nil {
		return nil, fmt.Errorf("read catalogue: %w", err)
	}
	if len(names) == 0 && over {
		return c, nil
	}
	b := newBuilder(c, over)
	for _, name := range names {
		data, err := readBounded(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read catalogue file: %w", err)
		}
		b.file(name, data)
	}
	return b.finish()
}

// maxFile bounds one catalogue file; ours have some 20 kB.
const maxFile = 1 << 20

func readBounded(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, fmt.Errorf("%s: not a file of at most 1 MiB", name)
	}
	return fs.ReadFile(fsys, name)
}

func yamlFiles(fsys fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		if ext := path.Ext(e.Name()); !e.IsDir() && !strings.HasPrefix(e.Name(), ".") && (ext == ".yaml" || ext == ".yml") {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, err
}
