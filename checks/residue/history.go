package residue

import (
	"slices"
	"strconv"
	"strings"
)

// history looks at what shells and programs remember of what was typed: how often a name stands there, never the line.
func (s *search) history() {
	files := s.under("HISTFILE", ".bash_history", ".zsh_history", ".zhistory", ".histfile", ".history", ".sh_history", ".ksh_history", ".tcsh_history")
	files = append(files, s.data("fish/fish_history")...)
	files = append(files, s.data("powershell/PSReadLine/ConsoleHost_history.txt")...)
	files = append(files, s.config("nushell/history.txt")...)
	files = append(files, s.home("AppData/Roaming/Microsoft/Windows/PowerShell/PSReadLine/ConsoleHost_history.txt")...)
	for _, folder := range s.home(".bash_sessions", ".zsh_sessions") {
		files = append(files, s.sub(folder, "*")...)
	}
	for _, p := range files {
		s.remembered(p, "the history of a shell")
	}
	others := s.under("PSQL_HISTORY", ".psql_history", ".mysql_history", ".sqlite_history", ".rediscli_history", ".mongo/.mongosh_history", ".dbshell",
		".python_history", ".node_repl_history", ".irb_history", ".pry_history", ".lesshst", ".wget-hsts", ".viminfo", ".nano/search_history", ".z", ".fasd",
		".local/share/mc/history", ".local/state/nvim/shada/main.shada", ".mycli-history", ".config/pgcli/history", ".ipython/profile_default/history.sqlite")
	for _, name := range []string{"atuin/history.db", "zoxide/db.zo", "autojump/autojump.txt", "recently-used.xbel", "nvim/shada/main.shada"} {
		others = append(others, s.data(name)...)
	}
	for _, p := range others {
		s.remembered(p, "what a program remembers of what was typed or opened")
	}
}

// remembered looks at one such file. The command takes out the lines, whatever the case of the name; what lies around them stays.
func (s *search) remembered(p place, what string) {
	hits := s.mentions(s.around, p)
	if len(hits) == 0 {
		return
	}
	var names []string
	for _, h := range hits {
		if !slices.Contains(names, h.Text) {
			names = append(names, h.Text)
		}
	}
	way := s.remove(p)
	base := p.base()
	switch {
	case base == "fish_history":
		var each []string
		for _, n := range names {
			each = append(each, "history delete --contains "+quote(n))
		}
		way = "fish -c " + quote(strings.Join(each, "; "))
	case !strings.Contains(base, ".db") && !strings.HasSuffix(base, ".sqlite") && !strings.HasSuffix(base, ".shada") && !strings.HasSuffix(base, ".zo"):
		way = s.withoutLines(p, names)
	}
	s.add(Finding{Kind: History, Path: s.shown(p), What: what, Why: "it holds " + counted(hits), Command: way})
}

// withoutLines is a command that writes a file anew without the lines that hold one of the names. The names stand in an argument, so that they mean
// only themselves.
func (s *search) withoutLines(p place, names []string) string {
	words := []string{"perl -i -ne", quote(`BEGIN { $names = join "|", map { quotemeta } splice(@ARGV, 0, ` + strconv.Itoa(len(names)) + `) } print unless /$names/i`), "--"}
	for _, name := range names {
		words = append(words, quote(name))
	}
	return strings.Join(append(words, s.arg(p)), " ")
}
