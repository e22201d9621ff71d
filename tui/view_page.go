package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/handover-kit/handover/tui/text"
	"github.com/handover-kit/handover/tui/widget"
)

// body is what lies on top, or the page.
func (m *Model) body() ([]string, *tea.Cursor) {
	switch {
	case m.task != nil:
		return m.taskLines(), nil
	case m.help:
		lines := m.helpLines(m.w)
		return lines[min(m.helpTop, len(lines)):], nil
	case m.form != nil:
		return m.formLines()
	case m.result != nil:
		return m.resultLines(), nil
	case m.wide():
		return m.beside(), nil
	case m.reading:
		return m.docLines(), nil
	}
	return m.listLines(m.w), nil
}

// beside is the list and the document side by side.
func (m *Model) beside() []string {
	width := m.leftWidth()
	left, right := pad(m.listLines(width), m.bodyHeight()), pad(m.docLines(), m.bodyHeight())
	wall := m.t.Draw(text.Dim, m.t.Wall())
	for n := range left {
		left[n] = text.Cut(left[n], width, m.t.Ellipsis())
		left[n] = left[n] + strings.Repeat(" ", max(0, width-text.Width(left[n]))) + " " + wall + " " + right[n]
	}
	return left
}

// listTop is how many lines of the body stand above the rows.
func (m *Model) listTop() int {
	if m.h >= airy {
		return 2
	}
	return 1
}

// listLines is the list of the page under its heading.
func (m *Model) listLines(width int) []string {
	k := m.shelf()
	heading := k.list.Head
	if k.query != "" {
		heading += "  /" + k.query
	}
	if trouble := m.d.Trouble; trouble != "" {
		heading = "handover.yaml cannot be read now; this is from before: " + trouble
	}
	lines := []string{m.t.Draw(text.Strong, m.t.Plain(" "+heading))}
	if m.listTop() > 1 {
		lines = append(lines, "")
	}
	if len(k.list.Rows) == 0 {
		for _, l := range widget.Lay(k.list.Empty, m.t, width-2, -1).Lines {
			lines = append(lines, " "+l)
		}
		return lines
	}
	height := m.bodyHeight() - len(lines)
	k.top = widget.Top(k.list.Rows, k.top, height, k.at)
	return append(lines, widget.Rows(k.list.Rows, m.t, width, height, k.top, k.at, !m.reading)...)
}

// laid is the document of the selected row, laid out.
func (m *Model) laid() *widget.Page {
	chosen := -1
	if m.reading {
		chosen = m.shelf().target
	}
	return widget.Lay(m.shelf().doc, m.t, m.docWidth(), chosen)
}

func (m *Model) docLines() []string {
	k := m.shelf()
	p := m.laid()
	lines, top := p.Window(k.docTop, m.docHeight(), -1)
	k.docTop = top
	out := slices.Clone(lines)
	if more := len(p.Lines) - top - len(lines); more > 0 && len(out) > 0 {
		out[len(out)-1] = m.t.Draw(text.Dim, fmt.Sprintf("%s %d more lines", m.t.Ellipsis(), more+1))
	}
	if !m.wide() {
		for n := range out {
			out[n] = " " + out[n]
		}
	}
	return out
}
