// Package widget draws the parts that screens are made of: a list with a selected row, a document whose lines lead somewhere. They know
// nothing of engagements and keep no state of their own but what is laid out already.
package widget

import (
	"strings"

	"github.com/handover-kit/handover/tui/text"
	"github.com/handover-kit/handover/tui/theme"
)

// labelWidth is the column of labels such as "Why".
const labelWidth = 10

// Page is a document laid out for a width.
type Page struct {
	Lines   []string // drawn
	Targets []int    // first drawn line of each target
	To      []*text.Target
	ends    []int // last drawn line of each target, and one
}

// Lay lays a document out. The target numbered chosen, from 0, is pointed at; -1 for none.
func Lay(doc text.Doc, t *theme.Theme, width, chosen int) *Page {
	p := &Page{}
	for _, l := range doc {
		at := len(p.Lines)
		pointed := false
		if l.Target != nil {
			pointed = len(p.To) == chosen
			p.Targets, p.To = append(p.Targets, at), append(p.To, l.Target)
		}
		p.Lines = append(p.Lines, layLine(l, t, width, pointed)...)
		if l.Target != nil {
			p.ends = append(p.ends, len(p.Lines))
		}
	}
	return p
}

func layLine(l text.Line, t *theme.Theme, width int, pointed bool) []string {
	lead, margin := l.Indent, l.Indent
	if l.Label != "" {
		lead, margin = 0, labelWidth
		if width < 40 { // the label on a line of its own
			margin = 2
		}
	}
	if l.Mark != text.NoMark {
		margin += 2
	}
	spans := make([]text.Span, len(l.Spans))
	for n, s := range l.Spans {
		spans[n] = text.Span{Class: s.Class, Text: t.Plain(s.Text)}
	}
	var out []string
	first := head(l, t, lead, pointed)
	if l.Label != "" && text.Width(l.Label)+1 > margin {
		out = append(out, t.Draw(text.Dim, l.Label))
		first = strings.Repeat(" ", margin)
		if pointed {
			first = pointer(t, margin)
		}
	}
	for n, line := range wrapped(l, spans, width-margin) {
		before := strings.Repeat(" ", margin)
		if n == 0 {
			before = first
		}
		var b strings.Builder
		for _, s := range line {
			b.WriteString(t.Draw(s.Class, s.Text))
		}
		out = append(out, strings.TrimRight(before+b.String(), " "))
	}
	return out
}

// wrapped is a paragraph in lines: a command so that a shell still reads it.
func wrapped(l text.Line, spans []text.Span, width int) [][]text.Span {
	if !l.Keep || len(spans) != 1 {
		return text.Wrap(spans, width, l.Keep)
	}
	var lines [][]text.Span
	for _, s := range text.WrapCommand(spans[0].Text, width) {
		lines = append(lines, []text.Span{{Class: spans[0].Class, Text: s}})
	}
	return lines
}

// head is what stands before the first line of a paragraph.
func head(l text.Line, t *theme.Theme, lead int, pointed bool) string {
	var b strings.Builder
	switch {
	case l.Label != "":
		b.WriteString(t.Draw(text.Dim, l.Label))
		gap := labelWidth - text.Width(l.Label)
		if pointed && gap > 1 {
			b.WriteString(strings.Repeat(" ", gap-2) + t.Draw(text.Accent, t.Pointer()) + " ")
		} else {
			b.WriteString(strings.Repeat(" ", max(gap, 1)))
		}
	case pointed && lead >= 2:
		b.WriteString(pointer(t, lead))
	default:
		b.WriteString(strings.Repeat(" ", lead))
	}
	if l.Mark != text.NoMark {
		mark, class := t.Mark(l.Mark)
		b.WriteString(t.Draw(class, mark) + " ")
	}
	return b.String()
}

func pointer(t *theme.Theme, width int) string {
	return strings.Repeat(" ", width-2) + t.Draw(text.Accent, t.Pointer()) + " "
}

// Window gives the lines from top on, height of them at most, and the top that shows the chosen target whole where it can be.
func (p *Page) Window(top, height, chosen int) ([]string, int) {
	if chosen >= 0 && chosen < len(p.Targets) {
		if end := p.ends[chosen]; end > top+height {
			top = end - height
		}
		if first := p.Targets[chosen]; first < top {
			top = first
		}
	}
	top = max(0, min(top, len(p.Lines)-height))
	return p.Lines[top:min(top+height, len(p.Lines))], top
}
