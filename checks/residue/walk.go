package residue

import (
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// visit is a folder that the walk has before it.
type visit struct {
	place
	depth  int
	hidden bool // it, or a folder above it, begins with a dot
	named  bool // a folder above it is a finding by its name, or is a clone of the client's: names below say nothing new
}

// walk goes through the home folder and the others once, for clones and files that lie anywhere. It follows no links, so it comes to an end.
func (s *search) walk() {
	for _, f := range append([]Folder{s.o.Home}, s.o.Folders...) {
		if f.FS == nil {
			continue
		}
		todo := []visit{{place: f.place(".")}}
		for len(todo) > 0 && s.ctx.Err() == nil {
			v := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			if s.entries >= s.limits.Entries {
				s.miss(s.shown(v.place), "this and what follows was not looked at: more files and folders than the limit were met before")
				break
			}
			todo = append(todo, s.visit(v)...)
		}
	}
}

// visit looks at a folder and gives the folders in it, the last first.
func (s *search) visit(v visit) []visit {
	entries := s.list(v.place)
	before := s.entries
	s.entries += len(entries)
	if s.o.Progress != nil && before/1000 != s.entries/1000 {
		s.o.Progress(s.entries)
	}
	if bare(entries) && v.name != "." {
		s.clone(v.place, entries)
		return nil
	}
	v = s.folder(v, entries)
	var below []visit
	for _, e := range slices.Backward(entries) {
		p := v.join(e.Name())
		switch {
		case e.Type()&fs.ModeSymlink != 0:
			s.link(v, p)
		case !e.IsDir():
			if e.Type().IsRegular() {
				s.anyFile(v, p)
			}
		case e.Name() == ".terraform":
			s.terraformFolder(p)
		case s.skipped(v, e.Name()):
		case v.depth+1 > s.limits.Depth:
			s.count("%d folders lie deeper than folders were looked into; give one of them as FOLDER")
		default:
			below = append(below, visit{p, v.depth + 1, v.hidden || strings.HasPrefix(e.Name(), "."), v.named})
		}
	}
	return below
}

// folder looks at what a folder is as a whole.
func (s *search) folder(v visit, entries []fs.DirEntry) visit {
	if s.clone(v.place, entries) {
		v.named = true
	}
	if v.named || v.name == "." || v.abs() == s.o.Workspace {
		v.named = v.named || v.abs() == s.o.Workspace && s.o.Workspace != ""
		return v
	}
	hits := s.m.in(path.Base(v.name))
	if len(hits) == 0 || strings.Contains("/"+path.Dir(v.name), "/.") && path.Dir(v.name) != "." {
		return v
	}
	if within(s.o.Workspace, v.abs()) && s.o.Workspace != "" { // to remove it would remove the record
		return v
	}
	v.named = true
	s.add(Finding{Kind: Named, Path: s.shown(v.place), What: "a folder", Why: "its name holds " + because(hits), Command: s.removeAll(v.place)})
	return v
}

// anyFile looks at a file that lies anywhere.
func (s *search) anyFile(v visit, p place) {
	name := p.base()
	switch {
	case dotenv(name):
		s.dotenv(p)
	case strings.HasSuffix(name, ".tfstate"), strings.Contains(name, ".tfstate."), strings.HasSuffix(name, ".tfvars"):
		s.terraformFile(p)
	case strings.HasPrefix(name, ".aider"):
		s.aider(p)
	case name == ".npmrc" && v.name != ".":
		s.npmrc(p)
	case !v.named && !v.hidden:
		if hits := s.m.in(name); len(hits) > 0 {
			s.add(Finding{Kind: Named, Path: s.shown(p), What: "a file", Why: "its name holds " + because(hits), Command: s.remove(p)})
		}
	}
}

// link says of a link to a folder elsewhere that what lies there was not seen. Links of programs' own folders, and into the system's, are no news.
func (s *search) link(v visit, p place) {
	if v.hidden || strings.HasPrefix(p.base(), ".") || v.depth > 4 {
		return
	}
	target, err := fs.ReadLink(p.fs, p.name)
	if err != nil {
		s.miss(s.shown(p), "it is a link that cannot be read: "+reason(err))
		return
	}
	target = filepath.ToSlash(target)
	if !path.IsAbs(target) && !filepath.IsAbs(target) {
		target = path.Join(p.dir().abs(), target)
	}
	if _, inside := s.locate(target); inside {
		return
	}
	for _, system := range []string{"/usr", "/etc", "/bin", "/sbin", "/lib", "/lib64", "/nix", "/snap", "/proc", "/sys", "/dev", "/run", "/System", "/Applications"} {
		if within(target, system) {
			return
		}
	}
	s.miss(s.shown(p), "it is a link that leads out of the folders that were looked in, and was not followed; give what it leads to as FOLDER")
}

// skipped says which folders hold what programs download or build, and nothing a person put there. docs/residue.md lists them.
func (s *search) skipped(v visit, name string) bool {
	switch name {
	case ".git", "node_modules", "bower_components", "__pycache__", "site-packages", ".venv", ".tox", ".cargo", ".rustup", ".npm", ".yarn", ".pnpm-store",
		".gradle", ".m2", ".nuget", ".pyenv", ".rbenv", ".nvm", ".sdkman", ".cache", "Caches", ".mozilla", "google-chrome", "chromium", "BraveSoftware",
		".wine", ".steam", ".terragrunt-cache":
		return true
	}
	if v.root == "/" && v.name == "." {
		return slices.Contains([]string{"proc", "sys", "dev", "run"}, name)
	}
	if v.root != filepath.ToSlash(s.o.Home.Path) {
		return false
	}
	switch path.Join(v.name, name) {
	case "Library", "AppData", "snap", ".local/lib", "go/pkg", "Applications", ".vscode/extensions", ".cursor/extensions", ".claude", ".codex", ".continue":
		return true // of the last three, and of editors, the group of assistants looks at everything
	}
	return v.name == ".local/share" && name != "Trash" // clones lie in the trash too
}
