package evidence

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// SheetLine is one secret on the rotation sheet, which the leaving firm gives to the client. Nothing in it is a value of a secret.
type SheetLine struct {
	ID        string // short and stable; by it the filled sheet is matched
	System    string
	Secret    string
	Kind      string
	KnownTo   []string // who of the leaving firm could read it
	Until     string   // until when, in words or a date; "still"
	Consumers []string // what breaks when it changes
	Delivery  string   // delivered, re-issued, in place
	Commands  []string // the vendor's own commands to rotate it, for a shell; may be empty
	Advice    string   // what to mind when they are run; may be empty
	Rotated   string   // what is known of its rotation, in words; empty for nothing

	RotatedOn, RotatedBy, Note string // the columns that the client fills
}

// SheetHead is what the page says above its lines.
type SheetHead struct{ Title, Supplier, Client, LastDay string }

// The columns that are read again.
const (
	colID   = "id"
	colOn   = "rotated_on"
	colBy   = "rotated_by"
	colNote = "note"
)

// WriteSheetCSV writes the sheet for a spreadsheet: UTF-8 with a byte order mark, without which some take it for another encoding.
func WriteSheetCSV(w io.Writer, lines []SheetLine) error {
	rows := [][]string{{colID, "system", "secret", "kind", "known_to", "until", "used_by", "delivery", "rotated", colOn, colBy, colNote}}
	for _, l := range lines {
		row := []string{
			shown(l.ID), shown(l.System), shown(l.Secret), shown(l.Kind), listed(l.KnownTo, shown), shown(l.Until), listed(l.Consumers, shown),
			shown(l.Delivery), unbroken(l.Rotated), shown(l.RotatedOn), shown(l.RotatedBy), unbroken(l.Note),
		}
		for i := range row {
			row[i] = guard(row[i])
		}
		rows = append(rows, row)
	}
	_, err := io.WriteString(w, "\ufeff")
	if err == nil {
		err = csv.NewWriter(w).WriteAll(rows)
	}
	if err != nil {
		return fmt.Errorf("write the rotation sheet: %w", err)
	}
	return nil
}

// shown is a text that came from elsewhere, safe to show on one line.
func shown(s string) string { return strings.TrimSpace(Inert(s)) }

// unbroken is shown for a text of any length: people's own words are not cut.
func unbroken(s string) string {
	var b strings.Builder
	for s = onOneLine(s); s != ""; {
		n := min(len(s), maxShown)
		for n < len(s) && n > maxShown-utf8.UTFMax && !utf8.RuneStart(s[n]) {
			n--
		}
		b.WriteString(Inert(s[:n]))
		s = s[n:]
	}
	return b.String()
}

// onOneLine makes one blank of every run of blanks and line breaks.
func onOneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func listed(list []string, each func(string) string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = each(s)
	}
	return strings.Join(out, ", ")
}

// A spreadsheet takes a cell for a formula by its first sign. What follows a semicolon may be a cell as well: a spreadsheet that parts
// cells by semicolons finds them in our texts. The apostrophe goes in front of any that are there, so reading takes off just that one.
var (
	formula = regexp.MustCompile("(^|;)([ \"']*[-=+@\t\r＝＋－＠])")
	guarded = regexp.MustCompile("(^|;)'([ \"']*[-=+@\t\r＝＋－＠])")
)

func guard(cell string) string   { return formula.ReplaceAllString(cell, "$1'$2") }
func unguard(cell string) string { return guarded.ReplaceAllString(cell, "$1$2") }

// WriteSheetMarkdown writes the sheet as a page: what to do, the table to fill, and what each secret needs.
func WriteSheetMarkdown(w io.Writer, head SheetHead, lines []SheetLine) error {
	var b strings.Builder
	head.write(&b, len(lines))
	fmt.Fprintf(&b, "\n| %s | system | secret | known_to | rotated | %s | %s | %s |\n|---|---|---|---|---|---|---|---|\n", colID, colOn, colBy, colNote)
	for _, l := range lines {
		for _, text := range []string{
			verbatim(shown(l.ID)), verbatim(shown(l.System)), verbatim(shown(l.Secret)), listed(l.KnownTo, word), verbatim(unbroken(l.Rotated)),
			verbatim(shown(l.RotatedOn)), verbatim(shown(l.RotatedBy)), verbatim(unbroken(l.Note)),
		} {
			b.WriteString("| " + strings.ReplaceAll(text, "|", `\|`) + " ")
		}
		b.WriteString("|\n")
	}
	if len(lines) > 0 {
		b.WriteString("\n## What each one needs\n")
	}
	for _, l := range lines {
		l.section(&b)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the rotation sheet: %w", err)
	}
	return nil
}

func (h SheetHead) write(b *strings.Builder, n int) {
	supplier, client := cmp.Or(word(h.Supplier), "the leaving firm"), cmp.Or(word(h.Client), "the client")
	b.WriteString("# Secrets to rotate")
	if title := word(h.Title); title != "" {
		b.WriteString(": " + title)
	}
	fmt.Fprintf(b, "\n\nFrom %s, for %s.", supplier, client)
	if day := word(h.LastDay); day != "" {
		fmt.Fprintf(b, " The last day is %s.", day)
	}
	if n == 0 {
		b.WriteString(" No secret is left to rotate.\n")
		return
	}
	fmt.Fprintf(b, "\n\nPlease rotate these secrets in the order of the table, each by one of your own people or by a machine of yours: "+
		"what one of %s rotates, they still know. Fill in %s (a day such as 2026-11-30, or a time such as 2026-11-30T14:05:00Z) and %s, "+
		"leave the secrets themselves off the sheet, and send it back, as this page or as its CSV.\n", supplier, verbatim(colOn), verbatim(colBy))
}

// section is what it takes to rotate one secret.
func (l *SheetLine) section(b *strings.Builder) {
	fmt.Fprintf(b, "\n### %s: %s", word(l.ID), word(l.Secret))
	if system := word(l.System); system != "" {
		b.WriteString(" in " + system)
	}
	b.WriteString("\n\n")
	for _, fact := range [][2]string{
		{"Kind", word(l.Kind)}, {"Known to", listed(l.KnownTo, word)}, {"Until", word(l.Until)}, {"Delivery", word(l.Delivery)},
	} {
		if fact[1] != "" {
			fmt.Fprintf(b, "- %s: %s\n", fact[0], fact[1])
		}
	}
	switch len(l.Consumers) {
	case 0:
		b.WriteString("- Used by: nothing that we know of\n")
	default:
		fmt.Fprintf(b, "- Used by: %s. Give them the new one before the old one ends.\n", listed(l.Consumers, word))
	}
	if l.Advice != "" {
		fmt.Fprintf(b, "- Mind: %s\n", word(l.Advice))
	}
	if len(l.Commands) > 0 {
		fenced(b, l.Commands)
	}
}

// fenced writes commands as a block of code, in a fence that none of them can close.
func fenced(b *strings.Builder, commands []string) {
	var text strings.Builder
	for _, command := range commands {
		for line := range strings.Lines(strings.TrimRight(command, "\r\n")) {
			text.WriteString(visible(strings.TrimRight(line, "\r\n")) + "\n")
		}
	}
	fence := strings.Repeat("`", max(3, ticks(text.String())+1))
	fmt.Fprintf(b, "\n%ssh\n%s%s\n", fence, text.String(), fence)
}

// visible is a line of a command as it is, but for what cannot be seen.
func visible(line string) string {
	var b strings.Builder
	for _, c := range line {
		if c == '\t' || !unprintable(c) {
			b.WriteRune(c)
		} else {
			b.WriteString(Inert(string(c)))
		}
	}
	return b.String()
}

// ticks is the length of the longest run of backticks.
func ticks(s string) (longest int) {
	run := 0
	for _, c := range s {
		if c != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// word is a foreign text in the running text of a page.
func word(s string) string { return verbatim(shown(s)) }

// verbatim makes a text mean nothing but itself in Markdown, where it may stand anywhere but at the beginning of a line. Plain words
// stay; anything that may be markup, or that some programs make a link of, becomes code, which none of them look into.
func verbatim(s string) string {
	if plain(s) {
		return strings.ReplaceAll(s, "&", "&amp;")
	}
	fence := strings.Repeat("`", ticks(s)+1)
	if s[0] == '`' || s[len(s)-1] == '`' {
		s = " " + s + " "
	}
	return fence + s + fence
}

// plain says whether a text has no sign that means something in Markdown, and nothing that looks like an address.
func plain(s string) bool {
	for i, c := range s {
		rest := s[i+utf8.RuneLen(c):]
		switch {
		case c >= utf8.RuneSelf || alphanumeric(c) || strings.ContainsRune(" ,;?!\"'()%&", c):
		case (c == '-' || c == '+') && i > 0:
		case c == '/' && !strings.HasPrefix(rest, "/"):
		case c == ':' && (rest == "" || strings.IndexByte(" 0123456789", rest[0]) >= 0):
		case c == '.' && !hostly(rest):
		default:
			return false
		}
	}
	return true
}

// hostly says whether two letters or digits come next: then a dot before them may be in the name of a host.
func hostly(s string) bool {
	n := 0
	for _, c := range s {
		if !alphanumeric(c) {
			return false
		}
		if n++; n == 2 {
			return true
		}
	}
	return false
}

func alphanumeric(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }
