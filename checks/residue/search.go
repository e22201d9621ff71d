package residue

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// search is one look at a machine.
type search struct {
	ctx    context.Context
	o      Options
	limits Limits
	m      *matcher // the client's names
	around *matcher // the names, and the paths of the client's folders: for what programs note of where somebody worked

	known   []Known // the client's folders: assets, and clones as they are found
	bytes   int64   // read so far
	entries int     // met so far

	found   map[string]Finding
	missed  []Missed
	counted map[string]int
}

func newSearch(ctx context.Context, o Options) *search {
	s := &search{ctx: ctx, o: o, limits: o.Limits.withDefaults(), m: newMatcher(o.Names.All), found: map[string]Finding{}, counted: map[string]int{}}
	s.around = s.m
	s.known = slices.Clone(o.Known)
	if o.Workspace != "" {
		s.known = append(s.known, Known{Path: o.Workspace, What: "the workspace of this engagement"})
	}
	s.known = slices.DeleteFunc(s.known, func(k Known) bool { return within(o.Home.Path, k.Path) }) // else all of the home folder were the client's
	return s
}

// learnPlaces makes the paths of the client's folders names to look for.
func (s *search) learnPlaces() {
	names := slices.Clone(s.o.Names.All)
	for n, k := range s.known {
		if n == 500 || strings.Count(k.Path, "/") < 2 {
			continue
		}
		what := k.What + " lies there"
		names = append(names, Name{k.Path, what})
		if shown := s.said(k.Path); shown != k.Path {
			names = append(names, Name{shown, what})
		}
	}
	s.around = newMatcher(names)
}

// inKnown finds the innermost folder of the client's that a path lies in.
func (s *search) inKnown(abs string) (Known, bool) {
	best := Known{}
	for _, k := range s.known {
		if within(abs, k.Path) && len(k.Path) > len(best.Path) {
			best = k
		}
	}
	return best, best.Path != ""
}

// stat looks at a file or folder; what is a link is followed as far as the folder reaches. Nothing is said where there is nothing.
func (s *search) stat(p place) (fs.FileInfo, bool) {
	if p.fs == nil {
		return nil, false
	}
	info, err := fs.Stat(p.fs, p.name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, false
	case errors.Is(err, fs.ErrInvalid):
		s.miss(s.shown(p), "its name is not UTF-8 text, and cannot be opened by this program")
		return nil, false
	}
	if err != nil {
		if link, lerr := fs.Lstat(p.fs, p.name); lerr == nil && link.Mode()&fs.ModeSymlink != 0 {
			s.miss(s.shown(p), "it is a link that leads out of the folder that is looked in, or nowhere; links are followed only where they stay inside and are relative")
		} else {
			s.miss(s.shown(p), "it cannot be looked at: "+reason(err))
		}
		return nil, false
	}
	return info, true
}

// open opens a file for reading. A folder is nothing, anything else that is no file is missed: a pipe would wait for ever.
func (s *search) open(p place) (fs.File, int64, bool) {
	info, ok := s.stat(p)
	switch {
	case !ok || info.IsDir():
		return nil, 0, false
	case !info.Mode().IsRegular():
		s.miss(s.shown(p), "it is no regular file")
		return nil, 0, false
	}
	f, err := p.fs.Open(p.name)
	if err != nil {
		s.miss(s.shown(p), "it cannot be read: "+reason(err))
		return nil, 0, false
	}
	return f, info.Size(), true
}

// read reads a settings file.
func (s *search) read(p place) (string, bool) {
	f, size, ok := s.open(p)
	if !ok {
		return "", false
	}
	defer f.Close()
	if size > s.limits.Config {
		s.miss(s.shown(p), fmt.Sprintf("it is larger than %d bytes, which no settings file of its kind is", s.limits.Config))
		return "", false
	}
	data, err := io.ReadAll(io.LimitReader(f, s.limits.Config+1))
	switch {
	case err != nil:
		s.miss(s.shown(p), "it cannot be read: "+reason(err))
		return "", false
	case int64(len(data)) > s.limits.Config:
		s.miss(s.shown(p), "it grew while it was read")
		return "", false
	}
	s.bytes += int64(len(data))
	return strings.TrimPrefix(string(data), "\ufeff"), true
}

// mentions counts the names in a file of any size.
func (s *search) mentions(m *matcher, p place) []hit {
	f, size, ok := s.open(p)
	if !ok {
		return nil
	}
	defer f.Close()
	if left := s.limits.Bytes - s.bytes; size > left {
		s.miss(s.shown(p), fmt.Sprintf("it was not read: with it, more than %d bytes would have been read in all", s.limits.Bytes))
		return nil
	}
	hits, n, err := m.read(s.ctx, io.LimitReader(f, s.limits.Bytes-s.bytes))
	s.bytes += n
	if err != nil && s.ctx.Err() == nil {
		s.miss(s.shown(p), "it could not be read to its end: "+reason(err))
	}
	return hits
}

// list gives the entries of a folder, sorted.
func (s *search) list(p place) []fs.DirEntry {
	info, ok := s.stat(p)
	if !ok || !info.IsDir() {
		return nil
	}
	f, err := p.fs.Open(p.name)
	if err != nil {
		s.miss(s.shown(p), "it cannot be read: "+reason(err))
		return nil
	}
	defer f.Close()
	folder, ok := f.(fs.ReadDirFile)
	if !ok {
		return nil
	}
	entries, err := folder.ReadDir(s.limits.Folder + 1)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		s.miss(s.shown(p), "it could not be read to its end: "+reason(err))
	case len(entries) > s.limits.Folder:
		s.miss(s.shown(p), fmt.Sprintf("it holds more than %d entries; the others were not looked at", s.limits.Folder))
		entries = entries[:s.limits.Folder]
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries
}

// sub gives the files or folders of a folder whose names match a pattern of path.Match.
func (s *search) sub(p place, pattern string) []place {
	var all []place
	for _, e := range s.list(p) {
		if ok, _ := path.Match(pattern, e.Name()); ok {
			all = append(all, p.join(e.Name()))
		}
	}
	return all
}

// file notes a file as a finding if it holds one of the client's names.
func (s *search) file(kind Kind, p place, what, command string) bool {
	hits := s.mentions(s.m, p)
	if len(hits) == 0 {
		return false
	}
	s.add(Finding{Kind: kind, Path: s.shown(p), What: what, Why: "it holds " + because(hits), Command: command})
	return true
}

// opaque says of a login that does not tell whose it is that nobody knows, where the engagement has a system of the provider.
func (s *search) opaque(p place, what, way string, systems []string) {
	if info, ok := s.stat(p); ok && len(systems) > 0 && !info.IsDir() {
		s.miss(s.shown(p), fmt.Sprintf("%s does not say whose it is, and the engagement has %s: %s", what, inert(strings.Join(systems, ", ")), way))
	}
}

// reason is an error without the name of the file, which stands beside it.
func reason(err error) string {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		err = p.Err
	}
	return err.Error()
}
