package residue

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// clone looks whether a folder is a git repository of the client's. Its settings are read as text: git is not run, for a repository can make git run
// anything.
func (s *search) clone(p place, entries []fs.DirEntry) bool {
	dir, ok := s.gitDir(p, entries)
	if !ok || p.abs() == s.o.Workspace { // the workspace is the record
		return false
	}
	text, ok := s.read(dir.join("config"))
	why, forge := "", false
	if ok {
		why, forge = s.remotes(text)
	}
	if why == "" { // a remote that was removed is still named by what it last brought
		if hits := s.mentions(s.m, dir.join("FETCH_HEAD")); len(hits) > 0 {
			why = "it fetched from an address that holds " + because(hits)
		}
	}
	if k, known := s.inKnown(p.abs()); known && why == "" && k.Path != s.o.Workspace {
		if k.Path == p.abs() {
			why = "it is " + k.What
		} else {
			why = "it lies in " + s.said(k.Path) + ", " + k.What
		}
	}
	if why == "" {
		return false
	}
	items := []string{"ACC-24"}
	if forge {
		items = append(items, "GH-21")
	}
	// Objects are read-only, and rm would ask about each of them.
	s.add(Finding{Kind: Clone, Path: s.shown(p), What: "a git repository", Why: why, Items: items, Command: s.removeClone(p)})
	s.known = append(s.known, Known{Path: p.abs(), What: "a clone of the client's repository"})
	return true
}

func (s *search) removeClone(p place) string {
	if s.o.Workspace != "" && within(s.o.Workspace, p.abs()) {
		return "" // it holds the record of the engagement
	}
	return "rm -rf " + s.arg(p)
}

// gitDir finds where a repository keeps its settings: in .git, where the file .git says, or in the folder itself if it is bare.
func (s *search) gitDir(p place, entries []fs.DirEntry) (place, bool) {
	has := func(name string) bool {
		return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == name })
	}
	git := p.join(".git")
	switch {
	case has(".git"):
	case bare(entries):
		return p, true
	default:
		return place{}, false
	}
	info, ok := s.stat(git)
	if !ok || info.IsDir() {
		return git, ok
	}
	text, ok := s.read(git)
	if !ok {
		return place{}, false
	}
	target, ok := strings.CutPrefix(strings.TrimSpace(text), "gitdir: ")
	if !ok {
		s.miss(s.shown(git), "it is no file that git writes")
		return place{}, false
	}
	if !path.IsAbs(target) {
		target = path.Join(p.abs(), target)
	}
	if main, _, worktree := strings.Cut(target, "/.git/worktrees/"); worktree {
		target = main + "/.git"
	}
	dir, ok := s.locate(target)
	if !ok {
		s.miss(s.shown(git), "it leads to a repository outside the folders that were looked in")
	}
	return dir, ok
}

// bare says whether a folder by its entries is a repository without a work tree.
func bare(entries []fs.DirEntry) bool {
	for _, name := range []string{"HEAD", "objects", "refs", "config"} {
		if !slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == name }) {
			return false
		}
	}
	return true
}

// remotes says why the addresses of a repository are the client's, and whether one is on GitHub.
func (s *search) remotes(config string) (why string, github bool) {
	for _, sec := range sections(config) {
		for _, p := range sec.pairs {
			if p.key != "url" && p.key != "pushurl" {
				continue
			}
			address := withoutLogin(unquote(p.value))
			if strings.Contains(address, "github.") {
				github = true
			}
			if why != "" {
				continue
			}
			label := strings.NewReplacer(`"`, "", "\\", "").Replace(sec.name)
			if hits := s.m.in(address); len(hits) > 0 {
				why = "its " + inert(label) + " names " + because(hits)
			} else if n := s.fork(address); n != nil {
				why = "its " + inert(label) + " is ours and ends in " + inert(n.Text) + " (" + inert(n.What) + ")"
			}
		}
	}
	return why, github
}

// fork finds the client's repository that an address of ours is a copy of.
func (s *search) fork(address string) *Name {
	parts := strings.FieldsFunc(strings.TrimSuffix(address, ".git"), func(c rune) bool { return c == '/' || c == ':' })
	if len(parts) < 2 {
		return nil
	}
	ours := slices.ContainsFunc(s.o.Names.Handles, func(h string) bool { return strings.EqualFold(h, parts[len(parts)-2]) }) ||
		slices.ContainsFunc(s.o.Names.Domains, func(d string) bool { return newMatcher([]Name{{Text: d}}).in(address) != nil })
	if !ours {
		return nil
	}
	return s.o.Names.own(parts[len(parts)-1], "github", "gitlab")
}

// withoutLogin is an address without user and password.
func withoutLogin(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		if _, host, login := strings.Cut(address, "@"); login {
			return host
		}
		return address
	}
	host, tail, slash := strings.Cut(rest, "/")
	host = host[strings.LastIndexByte(host, '@')+1:]
	if slash {
		host += "/" + tail
	}
	return scheme + "://" + host
}

func unquote(value string) string { return strings.Trim(strings.TrimSpace(value), `"`) }
