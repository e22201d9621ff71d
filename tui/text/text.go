// Package text is what the faces of the program show, free of any terminal: the rows of a list, and documents made of lines. The
// terminal app draws them, the plain face reads them out, so that both say the same words.
package text

import (
	"fmt"
	"strings"

	"github.com/handover-kit/handover"
)

// Class is what a piece of text is, never how it looks.
type Class uint8

// The classes. Alive is for what is still alive or blocks, Proven for what is shown to be done; nothing else has a colour.
const (
	Plain Class = iota
	Dim
	Strong
	Accent
	Alive
	Proven
)

// Mark stands before a row. It is never alone: a word beside it says the same.
type Mark uint8

// The marks.
const (
	NoMark Mark = iota
	Open
	Bad    // alive, failed, in the way
	Good   // done, gone, shown
	Unsure // nobody can tell
	Waits  // locked, or scheduled
	Warns
)

// Span is a piece of a line.
type Span struct {
	Class Class
	Text  string
}

// Target is what a line leads to.
type Target struct {
	Item    string // Key of an item to open
	Row     string // id of a row of the same page to go to
	Command string // a command to copy
}

// Line is one paragraph of a document. It is wrapped where it is drawn.
type Line struct {
	Label  string // stands in a column of its own, as in "Why"
	Indent int    // columns
	Mark   Mark
	Spans  []Span
	Keep   bool // a command: broken so that a shell still reads it
	Target *Target
}

// Doc is a document.
type Doc []Line

// String is the text of a line without its classes.
func (l Line) String() string {
	var b strings.Builder
	for _, s := range l.Spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Add appends a paragraph of one class. It is made printable.
func (d *Doc) Add(class Class, format string, args ...any) {
	*d = append(*d, Line{Spans: []Span{{class, clean(format, args)}}})
}

// Space appends an empty line, unless the document is empty or ends in one.
func (d *Doc) Space() {
	if n := len(*d); n > 0 && len((*d)[n-1].Spans) > 0 {
		*d = append(*d, Line{})
	}
}

// Head appends a heading.
func (d *Doc) Head(format string, args ...any) {
	d.Space()
	d.Add(Strong, format, args...)
}

// Field appends a labelled paragraph, unless the text is empty.
func (d *Doc) Field(label, format string, args ...any) {
	if s := clean(format, args); s != "" {
		*d = append(*d, Line{Label: label, Spans: []Span{{Plain, s}}})
	}
}

// Point appends a line with a mark, indented.
func (d *Doc) Point(m Mark, class Class, format string, args ...any) {
	*d = append(*d, Line{Indent: 2, Mark: m, Spans: []Span{{class, clean(format, args)}}})
}

// Note appends an indented paragraph that belongs to the one before.
func (d *Doc) Note(format string, args ...any) {
	if s := clean(format, args); s != "" {
		*d = append(*d, Line{Indent: 4, Spans: []Span{{Dim, s}}})
	}
}

// Command appends a command that can be copied.
func (d *Doc) Command(label, run string) {
	*d = append(*d, Line{Label: label, Indent: 4, Keep: true, Spans: []Span{{Accent, handover.Printable(run)}}, Target: &Target{Command: run}})
}

// To makes the last line lead somewhere.
func (d Doc) To(t Target) {
	if len(d) > 0 {
		d[len(d)-1].Target = &t
	}
}

// clean formats and makes printable. Format strings are ours; what is in args may be anybody's.
func clean(format string, args []any) string {
	if len(args) == 0 {
		return handover.Printable(format)
	}
	return handover.Printable(fmt.Sprintf(format, args...))
}

// Row is a line of a list.
type Row struct {
	ID    string // stays the same whatever comes and goes around it; empty for a heading
	Level int    // depth in a tree
	Mark  Mark
	Name  string // GH-05; may be empty
	Title string
	Short string // a title for narrow screens; the Title if empty
	Note  string // at the right edge: 2 alive
	Badge string // last of all: B
	Class Class  // of Name and Title
}

// Heading is a row that cannot be chosen.
func Heading(format string, args ...any) Row {
	return Row{Title: clean(format, args), Class: Strong}
}

// List is the rows of a page, under a line that says what they are.
type List struct {
	Head  string
	Rows  []Row
	Empty Doc // what to say when there are no rows
}

// Find is the place of the row with that id; -1 when there is none.
func (l *List) Find(id string) int {
	for i := range l.Rows {
		if l.Rows[i].ID == id && id != "" {
			return i
		}
	}
	return -1
}

// Filter leaves the rows that have every word of the query, in any letter case, with the headings above them.
func (l List) Filter(query string) List {
	words := strings.Fields(strings.ToLower(query))
	if len(words) == 0 {
		return l
	}
	out := List{Head: l.Head}
	heads, under := []Row{}, ""
	for _, r := range l.Rows {
		if r.ID == "" {
			heads, under = []Row{r}, r.Title
			continue
		}
		if !r.has(words, under) {
			continue
		}
		out.Rows = append(append(out.Rows, heads...), r)
		heads = nil
	}
	out.Empty.Add(Dim, "Nothing here has %q. Esc shows everything again.", query)
	return out
}

func (r *Row) has(words []string, under string) bool {
	all := strings.ToLower(r.Name + " " + r.Title + " " + r.Note + " " + r.Badge + " " + under)
	for _, w := range words {
		if !strings.Contains(all, w) {
			return false
		}
	}
	return true
}

// Count is "1 thing" or "3 things".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
