package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
	"github.com/handover-kit/handover/tui/widget"
)

// formMargin is where the answers of a form begin.
const formMargin = 13

// maxShown is how many ways to complete a path are shown.
const maxShown = 6

func (m *Model) formKeys() [][2]string {
	v := m.form
	list := [][2]string{}
	if len(v.fields) > 0 && v.fields[v.at].Kind == session.Choice {
		list = append(list, [2]string{"↑↓", "choose"})
	}
	if len(v.fields) > 0 && v.fields[v.at].isPath() {
		list = append(list, [2]string{"tab", "complete"}, [2]string{"↓", "pick"})
	}
	if v.at < len(v.fields)-1 {
		list = append(list, [2]string{"enter", "next"}, [2]string{"ctrl+s", "send"})
	} else {
		list = append(list, [2]string{"enter", "send"})
	}
	return append(list, [2]string{"esc", "put away"})
}

// formLines draws the form, with the field that has the keys in sight.
func (m *Model) formLines() ([]string, *tea.Cursor) {
	v := m.form
	width := m.w - 2
	lines := []string{m.t.Draw(text.Strong, v.f.Title)}
	lines = append(lines, widget.Lay(v.f.About, m.t, width, -1).Lines...)
	if v.back {
		lines = append(lines, m.t.Draw(text.Dim, "What you typed before is here again."))
	}
	lines = append(lines, "")
	var cursor *tea.Cursor
	focus := 0
	for n := range v.fields {
		if n == v.at {
			focus = len(lines)
		}
		drawn, at := m.fieldLines(&v.fields[n], n == v.at && !v.asking, width)
		if at != nil {
			at.Y += len(lines)
			cursor = at
		}
		lines = append(lines, drawn...)
	}
	end := len(lines)
	lines = append(lines, m.formEnd(v, width)...)
	if v.asking || v.why != "" {
		end = len(lines)
	}
	top := 0
	if end > m.bodyHeight() {
		top = min(end-m.bodyHeight(), focus)
		if v.asking || v.why != "" {
			top = end - m.bodyHeight()
		}
	}
	for n := range lines {
		lines[n] = " " + lines[n]
	}
	if cursor != nil {
		cursor.Y -= top
		cursor.X++
		if cursor.Y < 0 || cursor.Y >= m.bodyHeight() {
			cursor = nil
		}
	}
	return lines[top:], cursor
}

// formEnd is what was wrong, or what has to be confirmed.
func (m *Model) formEnd(v *formView, width int) []string {
	var doc text.Doc
	if v.why != "" {
		doc.Space()
		doc.Add(text.Alive, "%s", firstLine(v.why))
		for _, l := range restLines(v.why) {
			doc.Point(text.Bad, text.Plain, "%s", l)
		}
		doc.Field("Way on", "%s", v.hint)
	}
	if v.asking {
		doc.Space()
		doc.Add(text.Strong, "%s", v.f.Ask)
		doc.Add(text.Plain, "y does it. Enter, or any other key, does not.")
	}
	lines := widget.Lay(doc, m.t, width, -1).Lines
	if len(lines) > 0 {
		lines = append([]string{""}, lines...)
	}
	return lines
}

// fieldLines draws a field; the cursor is where its text is typed.
func (m *Model) fieldLines(x *fieldView, focused bool, width int) ([]string, *tea.Cursor) {
	label := x.Label
	if x.Required {
		label += " *"
	}
	class := text.Dim
	if focused {
		class = text.Accent
	}
	head := m.t.Draw(class, label) + strings.Repeat(" ", max(1, formMargin-text.Width(label)))
	margin := strings.Repeat(" ", formMargin)
	if x.Kind == session.Choice {
		return m.choiceLines(x, focused, width, head, margin), nil
	}
	lines := []string{head + x.input.View()}
	var cursor *tea.Cursor
	if focused {
		cursor = x.input.Cursor()
		if cursor != nil {
			cursor.X += formMargin
		}
		for _, l := range text.Wrap([]text.Span{{Text: m.t.Plain(x.Help)}}, max(10, width-formMargin), false) {
			lines = append(lines, margin+m.t.Draw(text.Dim, spansText(l)))
		}
		lines = append(lines, m.proposalLines(x, margin)...)
	}
	return lines, cursor
}

// choiceLines draws a choice: all of it while it has the keys, else what is chosen.
func (m *Model) choiceLines(x *fieldView, focused bool, width int, head, margin string) []string {
	if !focused {
		chosen := ""
		if x.chosen < len(x.Options) {
			chosen = x.Options[x.chosen].Label
		}
		return []string{head + m.t.Draw(text.Plain, m.t.Plain(chosen))}
	}
	column := 0
	for _, o := range x.Options {
		column = max(column, text.Width(o.Label))
	}
	column = min(column, 24)
	var lines []string
	for n, o := range x.Options {
		before := margin
		if n == 0 {
			before = head
		}
		point := "  "
		if n == x.chosen {
			point = m.t.Draw(text.Accent, m.t.Pointer()) + " "
		}
		number := " "
		if n < 9 {
			number = fmt.Sprint(n + 1)
		}
		line := number + " " + m.t.Plain(handover.Printable(o.Label))
		if m.w >= 60 && o.Help != "" {
			line += strings.Repeat(" ", max(1, column+3-text.Width(o.Label))) + m.t.Plain(handover.Printable(o.Help))
		}
		line = text.Cut(line, width-formMargin-2, m.t.Ellipsis())
		if n == x.chosen {
			line = m.t.Draw(text.Strong, line)
		} else {
			line = m.t.Draw(text.Plain, line)
		}
		lines = append(lines, before+point+line)
	}
	more := x.Help
	if x.chosen < len(x.Options) && text.Width(x.Options[x.chosen].Help) > width-formMargin-column-7 { // it was cut above
		more = strings.TrimSpace(x.Options[x.chosen].Help + " " + more)
	}
	for _, l := range text.Wrap([]text.Span{{Text: m.t.Plain(handover.Printable(more))}}, max(10, width-formMargin), false) {
		if len(l) > 0 {
			lines = append(lines, margin+m.t.Draw(text.Dim, spansText(l)))
		}
	}
	return lines
}

func (m *Model) proposalLines(x *fieldView, margin string) []string {
	var lines []string
	top := max(0, x.pick-maxShown+1)
	for n := top; n < len(x.shown) && n < top+maxShown; n++ {
		point := "  "
		if n == x.pick {
			point = m.t.Draw(text.Accent, m.t.Pointer()) + " "
		}
		lines = append(lines, margin+point+m.t.Draw(text.Plain, x.shown[n]))
	}
	if more := len(x.shown) - top - len(lines); more > 0 {
		lines = append(lines, margin+"  "+m.t.Draw(text.Dim, fmt.Sprintf("and %d more", more)))
	}
	return lines
}

// laidResult is the result, laid out.
func (m *Model) laidResult() *widget.Page {
	if m.result.page == nil {
		m.result.page = widget.Lay(m.result.all(), m.t, m.w-2, m.result.target)
	}
	return m.result.page
}

func (m *Model) resultHeight() int { return m.bodyHeight() - 2 }

func (m *Model) resultLines() []string {
	p := m.laidResult()
	lines, top := p.Window(m.result.top, m.resultHeight(), m.result.target)
	m.result.top = top
	out := []string{" " + m.t.Draw(text.Strong, m.result.title), ""}
	for _, l := range lines {
		out = append(out, " "+l)
	}
	return out
}

// taskLines is a long task: its stages, how far it is, how to stop it.
func (m *Model) taskLines() []string {
	t := m.task
	lines := []string{" " + m.t.Draw(text.Strong, t.form.Title), ""}
	var stages strings.Builder
	stages.WriteString(" ")
	known := []handover.Stage{handover.StageGather, handover.StageScan, handover.StagePack, handover.StageProve}
	if t.form.ID == "gather" || t.form.ID == "review" {
		known = known[:2]
	}
	for _, s := range known {
		switch {
		case t.now.Stage == s && t.now.TotalBytes > 0:
			done := min(t.now.Bytes, t.now.TotalBytes)
			stages.WriteString(m.t.Draw(text.Accent, string(s)) + " " + m.t.Bar(done, t.now.TotalBytes, 10) + fmt.Sprintf(" %d%%   ", done*100/t.now.TotalBytes))
		case t.now.Stage == s:
			stages.WriteString(m.t.Draw(text.Accent, string(s)) + m.t.Plain("…   "))
		case passed(t.seen, s):
			stages.WriteString(m.t.Draw(text.Proven, m.t.Plain(string(s)+" ✓")) + "   ")
		default:
			stages.WriteString(m.t.Draw(text.Dim, string(s)) + "   ")
		}
	}
	lines = append(lines, stages.String(), "", " "+m.t.Draw(text.Plain, t.words()))
	if t.now.Detail != "" {
		lines = append(lines, " "+m.t.Draw(text.Dim, t.now.Detail))
	}
	lines = append(lines, "")
	if t.stopped {
		lines = append(lines, " "+m.t.Draw(text.Strong, m.t.Plain("stopping…")))
	}
	return lines
}

func passed(seen []handover.Stage, s handover.Stage) bool {
	for n, x := range seen {
		if x == s && n < len(seen)-1 {
			return true
		}
	}
	return false
}
