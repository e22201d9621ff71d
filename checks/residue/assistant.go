package residue

import (
	"io/fs"
	"path"
	"strings"
)

// assistants looks at what coding assistants keep: transcripts, memories, indexes, caches. A folder that is named for a project of the client's is
// one finding; elsewhere each file that names the client is.
func (s *search) assistants() {
	folders := s.under("CLAUDE_CONFIG_DIR", ".claude")
	folders = append(folders, s.under("CODEX_HOME", ".codex")...)
	folders = append(folders, s.home(
		".cursor", ".continue", ".gemini", ".codeium", ".windsurf", ".aider", ".tabnine", ".cody", ".copilot", ".qwen", ".kiro", ".amazonq", ".aws/amazonq",
		".roo", ".cline", ".goose", ".ollama/history", ".codewhisperer", ".opencode", ".amp", ".factory",
	)...)
	for _, name := range []string{"github-copilot", "goose", "opencode", "zed/conversations", "amp", "io.datasette.llm", "aichat", "Claude", "crush"} {
		for _, p := range s.support(name) {
			folders = appendNew(folders, p)
		}
	}
	for _, name := range []string{"goose", "opencode", "amazon-q", "claude", "crush", "amp", "zed"} {
		folders = append(folders, s.data(name)...)
	}
	for _, p := range folders {
		if info, ok := s.stat(p); ok && info.IsDir() {
			s.assistant(p, 0)
		} else if ok {
			s.transcript(p)
		}
	}
	for _, p := range s.home(".claude.json", ".claude.json.backup") {
		s.transcript(p)
	}
}

// assistant looks through a folder of an assistant.
func (s *search) assistant(folder place, depth int) {
	if depth > 8 {
		s.count("%d folders of assistants lie deeper than folders were looked into")
		return
	}
	for _, e := range s.list(folder) {
		p := folder.join(e.Name())
		switch {
		case s.ctx.Err() != nil:
			return
		case e.Type()&fs.ModeSymlink != 0:
			s.transcript(p) // it is said if it leads out; a folder behind a link within is met where it lies
		case e.Type().IsRegular():
			s.transcript(p)
		case !e.IsDir(): // a socket keeps nothing
		case e.Name() == "node_modules" || e.Name() == "extensions" || e.Name() == "bin":
		default:
			if why := s.project(e.Name()); why != "" {
				s.add(Finding{Kind: Assistant, Path: s.shown(p), What: "a folder of a coding assistant", Why: why, Command: s.removeAll(p)})
				continue
			}
			s.assistant(p, depth+1)
		}
	}
}

// project says why a folder of an assistant is of a project of the client's. Assistants make its name from the path of the project, with dashes for
// what is not a letter or digit.
func (s *search) project(name string) string {
	if hits := s.m.in(name); len(hits) > 0 {
		return "its name holds " + because(hits)
	}
	folded := strings.Trim(dashes(name), "-")
	for _, k := range s.known {
		of := strings.Trim(dashes(k.Path), "-")
		if len(of) > 8 && (folded == of || strings.HasPrefix(folded, of+"-")) {
			return "its name is that of " + s.said(k.Path) + ", " + k.What
		}
	}
	return ""
}

func dashes(text string) string {
	return strings.Map(func(c rune) rune {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' {
			return c
		}
		return '-'
	}, text)
}

// transcript looks at one file of an assistant. Of one that holds many projects only a part is the client's.
func (s *search) transcript(p place) {
	hits := s.mentions(s.around, p)
	if len(hits) == 0 {
		if hits = s.m.in(p.base()); len(hits) == 0 {
			return
		}
	}
	way := s.remove(p)
	switch path.Base(p.name) {
	case "history.jsonl":
		var names []string
		for _, h := range hits {
			names = append(names, h.Text)
		}
		way = s.withoutLines(p, names)
	case ".claude.json", ".claude.json.backup", "settings.json", "config.json", "config.toml", "config.yaml", "mcp.json", "CLAUDE.md", "AGENTS.md":
		way = s.edit(p, hits[0].line)
	}
	why := "its name holds " + because(hits)
	if hits[0].count > 0 && hits[0].line > 0 {
		why = "it holds " + counted(hits)
	}
	s.add(Finding{Kind: Assistant, Path: s.shown(p), What: "a file of a coding assistant", Why: why, Command: way})
}

// aider looks at what aider leaves in the folders it works in.
func (s *search) aider(p place) {
	if k, known := s.inKnown(p.abs()); known {
		s.add(Finding{
			Kind: Assistant, Path: s.shown(p), What: "a file of a coding assistant", Why: "it lies in " + s.said(k.Path) + ", " + k.What, Command: s.remove(p),
		})
		return
	}
	s.transcript(p)
}
