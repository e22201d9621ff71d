package residue

import (
	"net/url"
	"path"
	"strings"
)

// editors looks at what editors keep of folders that were open in them: their state, their history of files, the chats of their assistants.
func (s *search) editors() {
	for _, name := range []string{"Code", "Code - Insiders", "VSCodium", "Cursor", "Windsurf", "Kiro"} {
		for _, folder := range s.support(name + "/User") {
			for _, p := range s.sub(folder.join("workspaceStorage"), "*") {
				s.workspaceStorage(p)
			}
			for _, p := range s.sub(folder.join("History"), "*") {
				s.localHistory(p)
			}
			for _, file := range []string{"globalStorage/storage.json", "globalStorage/state.vscdb", "settings.json"} {
				s.opened(folder.join(file))
			}
		}
	}
	for _, base := range append(s.support("JetBrains"), s.support("Google")...) {
		for _, ide := range s.sub(base, "*") {
			for _, file := range []string{"recentProjects.xml", "recentSolutions.xml", "trusted-paths.xml"} {
				s.opened(ide.join("options/" + file))
			}
		}
	}
	for _, name := range []string{"sublime-text/Local/Session.sublime_session", "sublime-text-3/Local/Session.sublime_session", "zed/settings.json"} {
		for _, p := range s.support(name) {
			s.opened(p)
		}
	}
	for _, p := range s.home(".emacs.d/recentf", ".emacs.d/projects", ".config/emacs/recentf") {
		s.opened(p)
	}
}

// workspaceStorage looks at the folder that VS Code and its kin keep of one folder that was open.
func (s *search) workspaceStorage(p place) {
	text, _ := s.read(p.join("workspace.json"))
	for _, n := range outline(text) {
		address := n.value
		if u, err := url.Parse(address); err == nil && u.Path != "" {
			address = u.Path
		}
		why := ""
		if hits := s.m.in(n.value); len(hits) > 0 {
			why = "it was made for a folder whose name holds " + because(hits)
		} else if k, known := s.inKnown(path.Clean(address)); known && strings.HasPrefix(address, "/") {
			why = "it was made for " + s.said(k.Path) + ", " + k.What
		}
		if why != "" {
			s.add(Finding{Kind: Editor, Path: s.shown(p), What: "the state of a folder that was open, with chats of assistants", Why: why, Command: s.removeAll(p)})
			return
		}
	}
}

// localHistory looks at the copies that VS Code keeps of a file that was edited.
func (s *search) localHistory(p place) {
	if hits := s.mentions(s.around, p.join("entries.json")); len(hits) > 0 {
		s.add(Finding{Kind: Editor, Path: s.shown(p), What: "copies of a file that was edited", Why: "its list holds " + because(hits), Command: s.removeAll(p)})
	}
}

func (s *search) opened(p place) {
	hits := s.mentions(s.around, p)
	if len(hits) == 0 {
		return
	}
	way := s.edit(p, hits[0].line)
	if strings.HasSuffix(p.name, ".vscdb") {
		way = "" // a database that holds the editor's whole state; the editor itself can clear its list
	}
	s.add(Finding{Kind: Editor, Path: s.shown(p), What: "a list of what was opened", Why: "it holds " + counted(hits), Command: way})
}
