package plain

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/tui/keys"
	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
)

// say says a line. Whatever is in it, it becomes words, and printable.
func (t *talk) say(format string, args ...any) {
	fmt.Fprintln(t.out, handover.Printable(spoken(t.named(fmt.Sprintf(format, args...)))))
}

// named puts the name of a command in the place of its key, where a text says what the key does: a single letter is hard to hear. The key
// works as well.
func (t *talk) named(s string) string {
	const verbs = " does gathers lets looks marks notes prepares seals shows signs takes writes "
	words := strings.Split(s, " ")
	for n := range len(words) - 1 {
		if k := words[n]; len(k) == 1 && strings.Contains(verbs, " "+words[n+1]+" ") {
			if b := keys.Find(t.page(), k); b != nil {
				words[n] = b.Name
			}
		}
	}
	return strings.Join(words, " ")
}

// verbatim says something that is to be copied: as it is, on a line of its own.
func (t *talk) verbatim(s string) { fmt.Fprintln(t.out, handover.Printable(s)) }

// prompted says a question; the answer is typed behind it.
func (t *talk) prompted(s string) { io.WriteString(t.out, handover.Printable(spoken(s))+" ") } //nolint:errcheck // nobody is left to hear it

// sayLines says a text of several lines.
func (t *talk) sayLines(before, s string) {
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			t.say("%s%s", before, line)
			before = ""
		}
	}
}

// sayError says what went wrong, and the way on.
func (t *talk) sayError(before string, err error) {
	t.sayLines(before, err.Error())
	if hint := session.Hint(err); hint != "" {
		t.sayLines("Way on: ", hint)
	}
}

// phrases are words of the pages that are true on a screen only, and what is true here.
func phrases() *strings.Replacer {
	return strings.NewReplacer(
		"y copies it; then drop the file here", "Then drop the file here, or type its path.",
		"(tab completes it)", "(tab and enter complete it)",
		"Esc shows", "back shows", "space says", "mark says",
		" · ", ", ", "·", ", ", "…", "", "──", ", ", "✓", "yes", "✗", "no", "—", "-", "–", "-",
	)
}

// spoken puts words in the place of signs that a voice would spell out, or leave out.
func spoken(s string) string {
	s = arrows(phrases().Replace(s))
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0x2190 && r <= 0x21ff, r >= 0x2500 && r <= 0x27bf, r >= 0x2800 && r <= 0x28ff, r == 0x2022, r == 0x2026:
			return ' '
		}
		return r
	}, s)
}

// arrows reads an arrow as what it says: from a number to another, or one step after the other.
func arrows(s string) string {
	parts := strings.Split(s, "→")
	for n := range parts[:len(parts)-1] {
		parts[n] = strings.TrimRight(parts[n], " ")
		between := ", then"
		if last, _ := utf8.DecodeLastRuneInString(parts[n]); unicode.IsDigit(last) {
			between = " to"
		}
		parts[n] += between
	}
	return strings.Join(parts, "")
}

// parted reads columns as parts of a sentence.
func parted(s string) string {
	var parts []string
	for p := range strings.SplitSeq(s, "  ") {
		if p = strings.TrimSpace(p); p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ", ")
}

// sentence gives a text a full stop and, where it begins with a word of ours, a capital.
func sentence(s string, own bool) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	first, _, _ := strings.Cut(s, " ")
	notLetter := func(r rune) bool { return !unicode.IsLetter(r) }
	if own && !strings.ContainsFunc(strings.TrimRight(first, ",:;."), notLetter) { // else it is a name
		r, n := utf8.DecodeRuneInString(s)
		s = string(unicode.ToUpper(r)) + s[n:]
	}
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, ":") {
		return s
	}
	return s + "."
}

// read reads a document out. Lines that lead to an item are numbered, on from the number of those that were said before; the targets are
// given in that order.
func (t *talk) read(doc text.Doc, before int) (links []text.Target) {
	after := false // an empty line came before: what is strong is a heading then
	for _, l := range doc {
		if len(l.Spans) == 0 {
			after = true
			continue
		}
		words := l.String()
		switch {
		case l.Keep:
			if l.Label != "" {
				t.say("%s:", l.Label)
			}
			t.verbatim(words)
		default:
			words = parted(words)
			if l.Label != "" {
				words = l.Label + ": " + words
			}
			if after && l.Label == "" && l.Spans[0].Class == text.Strong && !strings.HasSuffix(words, ":") {
				words += ":"
			}
			if l.Target != nil && l.Target.Item != "" {
				links = append(links, *l.Target)
				words = fmt.Sprintf("%d. %s", before+len(links), words)
			}
			t.say("%s", words)
		}
		after = false
	}
	return links
}

// sorted is the ids of drafts in order.
func sorted(d session.Drafts) (ids []string) {
	for id := range d {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
