package session

import (
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/handover-kit/handover"
)

// Paths reads a line as a shell would: names with blanks between them, quoted or not. Relative ones are made absolute, "~/" is the home
// folder, file:// addresses are the files they name.
func (s *Session) Paths(line string) (names []string) {
	for _, word := range Words(line) {
		names = append(names, s.path(word))
	}
	return names
}

func (s *Session) path(name string) string {
	if u, err := url.Parse(name); err == nil && u.Scheme == "file" && (u.Host == "" || u.Host == "localhost") {
		name = filepath.FromSlash(u.Path)
	}
	if rest, ok := strings.CutPrefix(name, "~/"); ok && s.o.Machine.Home != "" {
		return filepath.Join(s.o.Machine.Home, rest)
	}
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(s.o.WorkDir, name)
}

// Words splits a line as a POSIX shell does, without expanding anything. A quote that is not closed goes to the end.
func Words(line string) (words []string) {
	var word strings.Builder
	in, quote := false, rune(0)
	runes := []rune(line)
	for i := 0; i < len(runes); i++ {
		switch r := runes[i]; {
		case quote != 0 && r == quote:
			quote = 0
		case quote == '\'':
			word.WriteRune(r)
		case r == '$' && quote == 0 && i+1 < len(runes) && runes[i+1] == '\'':
			text, used := dollar(runes[i+2:])
			word.WriteString(text)
			i += 1 + used
			in = true
		case r == '\\' && i+1 < len(runes) && runtime.GOOS != "windows" && (quote == 0 || strings.ContainsRune(`"\$`+"`", runes[i+1])):
			i++
			in = true
			word.WriteRune(runes[i])
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, in = r, true
		case r == ' ' || r == '\t' || r == '\n' || r == '\r':
			if in {
				words = append(words, word.String())
			}
			word.Reset()
			in = false
		default:
			in = true
			word.WriteRune(r)
		}
	}
	if in {
		words = append(words, word.String())
	}
	return words
}

// dollar reads what stands in $'…' (POSIX.1-2024, 2.2.4), as Quote writes it, and how many runes that were, the last quote too.
func dollar(runes []rune) (text string, used int) {
	end := 0
	for end < len(runes) && runes[end] != '\'' {
		if runes[end] == '\\' {
			end++
		}
		end++
	}
	end = min(end, len(runes))
	raw := string(runes[:end])
	if s, err := strconv.Unquote(`"` + strings.ReplaceAll(strings.ReplaceAll(raw, `\'`, `'`), `"`, `\"`) + `"`); err == nil {
		raw = s
	}
	return raw, end + 1
}

// Quote writes a name so that Words reads it as it is, in printable letters.
func Quote(name string) string {
	if printable := handover.Printable(name); printable != name {
		quoted := strconv.QuoteToGraphic(name)
		return "$'" + strings.ReplaceAll(strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`), `'`, `\'`) + "'"
	}
	if name != "" && !strings.ContainsAny(name, " \t\n\r'\"\\$`") {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
}

// Dropped reads what a terminal pastes when files are dropped on it: the files, when everything in it is one. Terminals differ: some quote
// as a shell does, some write file:// addresses or one name a line.
func (s *Session) Dropped(paste string) (files []string, ok bool) {
	paste = strings.TrimSpace(paste)
	if paste == "" || len(paste) > 64<<10 {
		return nil, false
	}
	for _, names := range [][]string{{paste}, strings.Split(strings.ReplaceAll(paste, "\r\n", "\n"), "\n"), strings.Split(paste, "\r"), Words(paste)} {
		files = nil
		for _, name := range names {
			file := s.path(strings.TrimSpace(name))
			if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
				break
			}
			files = append(files, file)
		}
		if len(files) == len(names) {
			return files, true
		}
	}
	return nil, false
}

// maxMatches is how many entries of a folder are proposed.
const maxMatches = 200

// Complete proposes ways to go on with the last word of a line: the entries of its folder that begin as it does, folders first. Each
// proposal is the whole line, with a separator behind a folder.
func (s *Session) Complete(line string) (lines, shown []string) {
	head, last := lastWord(line)
	dir, prefix := filepath.Split(last)
	entries, err := os.ReadDir(s.path(dir))
	if err != nil {
		return nil, nil
	}
	slices.SortStableFunc(entries, func(a, b os.DirEntry) int { return order(b) - order(a) })
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, prefix) || prefix == "" && strings.HasPrefix(name, ".") {
			continue
		}
		if info, err := os.Stat(filepath.Join(s.path(dir), name)); err == nil && info.IsDir() {
			name += string(filepath.Separator)
		}
		lines, shown = append(lines, head+Quote(dir+name)), append(shown, name)
		if len(lines) == maxMatches {
			break
		}
	}
	return lines, shown
}

func order(e os.DirEntry) int {
	if e.IsDir() {
		return 1
	}
	return 0
}

// lastWord is the word at the end of a line, unquoted, and what comes before it as it stands.
func lastWord(line string) (head, last string) {
	words := Words(line)
	if len(words) == 0 || strings.HasSuffix(line, " ") && len(Words(line+"x")) > len(words) {
		return line, ""
	}
	last = words[len(words)-1]
	for n := range words[:len(words)-1] {
		head += Quote(words[n]) + " "
	}
	return head, last
}

// inWorkspace is a name as handover.yaml means it: relative to the workspace.
func (s *Session) inWorkspace(name string) string {
	if rest, ok := strings.CutPrefix(name, "~/"); ok {
		return filepath.Join(s.o.Machine.Home, rest)
	}
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(s.o.Dir, name)
}
