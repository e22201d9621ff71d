package residue

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// command puts words together for a POSIX shell. Words that are not ours are names: they mean only themselves. It is empty where a name holds what must
// not be shown.
func command(program string, names ...string) string {
	for _, name := range names {
		if concealed(name) != name {
			return ""
		}
		if strings.HasPrefix(name, "-") { // it would be read as an option
			program += " --"
		}
		program += " " + quote(name)
	}
	return program
}

// arg writes a place for a shell. The tilde of the home folder stays outside the quotes.
func (s *search) arg(p place) string {
	shown := s.shown(p)
	if rest, ok := strings.CutPrefix(shown, "~/"); ok {
		return "~/" + quote(rest)
	}
	if shown == "~" {
		return shown
	}
	return quote(shown)
}

// quote writes a word so that a shell takes it as it is. What would not print stands as an escape in $'…' (POSIX.1-2024), so that the line is safe to
// show and still right.
func quote(word string) string {
	if word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/@:+,=%-") == "" && word[0] != '=' {
		return word
	}
	if printable(word) {
		return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	var b strings.Builder
	b.WriteString("$'")
	for i, width := 0, 0; i < len(word); i += width {
		var c rune
		c, width = utf8.DecodeRuneInString(word[i:])
		switch {
		case c == '\'' || c == '\\':
			b.WriteString(`\` + string(c))
		case c < utf8.RuneSelf && unicode.IsPrint(c):
			b.WriteRune(c)
		default: // octal has a fixed width, so what follows cannot be taken for a digit of it
			for k := range width {
				fmt.Fprintf(&b, `\%03o`, word[i+k])
			}
		}
	}
	return b.String() + "'"
}

func printable(s string) bool {
	for _, c := range s {
		if !strconv.IsPrint(c) {
			return false
		}
	}
	return utf8.ValidString(s)
}

// remove is the command that removes a file.
func (s *search) remove(p place) string { return "rm " + s.arg(p) }

// removeAll is the command that removes a folder.
func (s *search) removeAll(p place) string { return "rm -r " + s.arg(p) }

// edit is the command for what only a person can take out of a file that holds other things as well.
func (s *search) edit(p place, line int) string {
	if line < 1 {
		return "${EDITOR:-vi} " + s.arg(p)
	}
	return "${EDITOR:-vi} +" + strconv.Itoa(line) + " " + s.arg(p)
}

// inert makes a foreign name safe to show: no control characters, no login within an address, nothing that has the look of a token, and not
// too long.
func inert(name string) string {
	name = concealed(name)
	if len(name) > 120 {
		name = strings.ToValidUTF8(name[:120], "") + "…"
	}
	return escaped(name)
}

// escaped is a text in which nothing moves a cursor or breaks a line.
func escaped(text string) string {
	if printable(text) {
		return text
	}
	quoted := strconv.Quote(text)
	return quoted[1 : len(quoted)-1]
}

// concealed is a name without logins, queries and tokens.
func concealed(name string) string {
	name, _, _ = strings.Cut(name, "?")
	if strings.Contains(name, "://") {
		name = withoutLogin(name)
	}
	return hideTokens(name)
}

// hideTokens cuts words that have the look of a secret: names of things are not long mixtures of letters and digits.
func hideTokens(text string) string {
	var b strings.Builder
	for text != "" {
		end := strings.IndexFunc(text, func(c rune) bool { return !tokenSign(c) })
		if end < 0 {
			end = len(text)
		}
		if word := text[:end]; tokenLike(word) {
			b.WriteString(word[:4] + "…")
		} else {
			b.WriteString(word)
		}
		if end < len(text) {
			_, width := utf8.DecodeRuneInString(text[end:])
			b.WriteString(text[end : end+width])
			end += width
		}
		text = text[end:]
	}
	return b.String()
}

func tokenSign(c rune) bool {
	return c < utf8.RuneSelf && (unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune("_+=", c))
}

func tokenLike(word string) bool {
	return len(word) >= 20 && strings.ContainsAny(word, "0123456789") && strings.ToLower(word) != word && strings.ToUpper(word) != word || len(word) >= 40
}
