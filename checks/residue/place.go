package residue

import (
	"io/fs"
	"path"
	"path/filepath"
	"strings"
)

// place is a file or folder below one of the folders that are looked in.
type place struct {
	fs   fs.FS
	root string // absolute, with slashes
	name string // below root
}

func (f Folder) place(name string) place {
	return place{f.FS, filepath.ToSlash(f.Path), path.Clean(name)}
}

func (p place) join(name string) place { p.name = path.Join(p.name, name); return p }

func (p place) dir() place { p.name = path.Dir(p.name); return p }

func (p place) base() string { return path.Base(p.abs()) }

func (p place) abs() string { return path.Join(p.root, p.name) }

// shown is how a place is written for people and shells: ~ is the home folder.
func (s *search) shown(p place) string { return s.show(p.abs()) }

// said is a path within a sentence.
func (s *search) said(abs string) string { return escaped(s.show(abs)) }

func (s *search) show(abs string) string {
	home := filepath.ToSlash(s.o.Home.Path)
	if home == "" || !within(abs, home) {
		return abs
	}
	return "~" + strings.TrimPrefix(abs, strings.TrimSuffix(home, "/"))
}

// within says whether a path is a folder or lies in it.
func within(name, folder string) bool {
	name, folder = filepath.ToSlash(name), strings.TrimSuffix(filepath.ToSlash(folder), "/")
	return name == folder || strings.HasPrefix(name, folder+"/")
}

// home gives places of the home folder.
func (s *search) home(names ...string) []place {
	if s.o.Home.FS == nil {
		return nil
	}
	var all []place
	for _, n := range names {
		all = append(all, s.o.Home.place(n))
	}
	return all
}

// locate finds the place of an absolute path, if it lies in one of the folders.
func (s *search) locate(abs string) (place, bool) {
	abs = path.Clean(filepath.ToSlash(abs))
	for _, f := range append([]Folder{s.o.Home}, s.o.Folders...) {
		if root := path.Clean(filepath.ToSlash(f.Path)); f.FS != nil && within(abs, root) {
			return f.place(strings.TrimPrefix(strings.TrimPrefix(abs, strings.TrimSuffix(root, "/")), "/")), true
		}
	}
	return place{}, false
}

// under gives where a tool keeps a file: where variables of the environment say, and in its usual places of the home folder, where something may
// be left from before. A variable is written as NAME or, where it names the folder, as NAME/rest.
func (s *search) under(variable string, usual ...string) []place {
	all := s.home(usual...)
	name, rest, _ := strings.Cut(variable, "/")
	for _, value := range filepath.SplitList(s.o.Environ[name]) {
		value = strings.TrimSpace(value)
		if tail, ok := strings.CutPrefix(value, "~/"); ok {
			value = path.Join(s.o.Home.Path, tail)
		}
		if !filepath.IsAbs(value) {
			continue
		}
		abs := path.Join(filepath.ToSlash(value), rest)
		p, ok := s.locate(abs)
		if !ok {
			s.miss(s.show(abs), name+" leads here, outside the folders that were looked in; give the folder as FOLDER")
			continue
		}
		all = appendNew(all, p)
	}
	return all
}

// config, data and cache give places of the folders that XDG_CONFIG_HOME and its likes may move.
func (s *search) config(name string) []place {
	return s.under("XDG_CONFIG_HOME/"+name, ".config/"+name)
}

func (s *search) data(name string) []place {
	return s.under("XDG_DATA_HOME/"+name, ".local/share/"+name)
}

// support gives the places of an application's folder on the three systems.
func (s *search) support(name string) []place {
	all := s.config(name)
	for _, p := range s.home("Library/Application Support/"+name, "AppData/Roaming/"+name) {
		all = appendNew(all, p)
	}
	return all
}

func appendNew(all []place, p place) []place {
	for _, old := range all {
		if old.abs() == p.abs() {
			return all
		}
	}
	return append(all, p)
}
