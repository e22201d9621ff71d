package widget

import (
	"strings"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/tui/text"
	"github.com/handover-kit/handover/tui/theme"
)

// narrow is the width below which rows show short titles only.
const narrow = 60

// Rows draws the rows from top on, height of them at most. The row at place chosen is pointed at, brightly if the list has the keys.
func Rows(rows []text.Row, t *theme.Theme, width, height, top, chosen int, keys bool) []string {
	var out []string
	for n := top; n < len(rows) && len(out) < height; n++ {
		out = append(out, row(&rows[n], t, width, n == chosen, keys))
	}
	return out
}

// Top is the first row to show, so that the chosen one, and a heading right above it, can be seen.
func Top(rows []text.Row, top, height, chosen int) int {
	first := chosen
	if first > 0 && rows[first-1].ID == "" {
		first--
	}
	if chosen >= top+height {
		top = chosen - height + 1
	}
	if first < top {
		top = first
	}
	return max(0, min(top, len(rows)-height))
}

func row(r *text.Row, t *theme.Theme, width int, chosen, keys bool) string {
	if r.ID == "" {
		return t.Draw(text.Strong, cut(" "+t.Plain(r.Title), width, t))
	}
	point := " "
	if chosen {
		point = t.Pointer()
	}
	mark, class := t.Mark(r.Mark)
	title := r.Title
	if width < narrow && r.Short != "" {
		title = r.Short
	}
	end := t.Plain(edge(r, width))
	room := width - 4 - 2*r.Level - text.Width(end)
	name := ""
	if r.Name != "" {
		name = r.Name + strings.Repeat(" ", max(1, 8-text.Width(r.Name)))
	}
	words := cut(t.Plain(handover.Printable(name+title)), room, t)
	words += strings.Repeat(" ", max(0, room-text.Width(words)))
	indent := strings.Repeat("  ", r.Level)
	if chosen && keys {
		return t.Chosen(text.Plain, point+indent+" ") + t.Chosen(class, mark) + t.Chosen(r.Class, " "+words) + t.Chosen(noteClass(r), end)
	}
	return t.Draw(text.Accent, point) + indent + " " + t.Draw(class, mark) + " " + t.Draw(r.Class, words) + t.Draw(noteClass(r), end)
}

func noteClass(r *text.Row) text.Class {
	if r.Mark == text.Bad {
		return text.Alive
	}
	return text.Dim
}

// edge is what stands at the right end of a row.
func edge(r *text.Row, width int) string {
	note := handover.Printable(r.Note)
	if width < 44 {
		note = text.Cut(note, 12, "")
	}
	end := ""
	if note != "" {
		end = " " + note
	}
	if r.Badge != "" && width >= 44 {
		end += " " + r.Badge + strings.Repeat(" ", max(0, 2-len(r.Badge)))
	}
	return end
}

func cut(s string, width int, t *theme.Theme) string { return text.Cut(s, width, t.Ellipsis()) }
