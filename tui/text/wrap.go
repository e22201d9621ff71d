package text

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Width is how many cells a text takes.
func Width(s string) int { return ansi.StringWidth(s) }

// Cut shortens a text to a width, with an ellipsis.
func Cut(s string, width int, ellipsis string) string {
	if width <= 0 {
		return ""
	}
	return ansi.Truncate(s, width, ellipsis)
}

// Wrap breaks spans into lines of at most width cells: between words, or, where keep is set or a word is too long, anywhere between
// two characters.
func Wrap(spans []Span, width int, keep bool) [][]Span {
	w := wrapper{width: max(width, 1)}
	for _, s := range spans {
		switch {
		case keep:
			w.put(s.Class, s.Text)
		default:
			for _, word := range words(s.Text) {
				w.word(s.Class, word)
			}
		}
	}
	return append(w.lines, w.line)
}

// words splits a text into words and single blanks between them.
func words(s string) (list []string) {
	for s != "" {
		i := strings.IndexByte(s, ' ')
		switch {
		case i < 0:
			return append(list, s)
		case i > 0:
			list = append(list, s[:i])
		}
		list, s = append(list, " "), s[i+1:]
	}
	return list
}

type wrapper struct {
	width int
	used  int
	line  []Span
	lines [][]Span
}

func (w *wrapper) word(class Class, word string) {
	n := ansi.StringWidth(word)
	switch {
	case word == " " && w.used == 0 && len(w.lines) > 0: // a line begins with a word
		return
	case word == " " && w.used >= w.width:
		w.newLine()
		return
	case w.used > 0 && w.used+n > w.width:
		w.newLine()
	}
	w.put(class, word)
}

// put appends a text, going on in new lines where it does not fit.
func (w *wrapper) put(class Class, s string) {
	for s != "" {
		room := w.width - w.used
		head := s
		if ansi.StringWidth(s) > room {
			head = ansi.Truncate(s, room, "")
		}
		for n := room + 1; head == "" && w.used == 0; n++ { // a character wider than the line
			head = ansi.Truncate(s, n, "")
		}
		if head != "" {
			if n := len(w.line); n > 0 && w.line[n-1].Class == class {
				w.line[n-1].Text += head
			} else {
				w.line = append(w.line, Span{class, head})
			}
			w.used += ansi.StringWidth(head)
			s = s[len(head):]
		}
		if s != "" {
			w.newLine()
		}
	}
}

func (w *wrapper) newLine() {
	if n := len(w.line); n > 0 {
		w.line[n-1].Text = strings.TrimRight(w.line[n-1].Text, " ")
	}
	w.lines, w.line, w.used = append(w.lines, w.line), nil, 0
}
