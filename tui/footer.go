package tui

import (
	"cmp"
	"slices"
	"strings"

	"github.com/handover-kit/handover/tui/keys"
	"github.com/handover-kit/handover/tui/page"
	"github.com/handover-kit/handover/tui/text"
)

const filterPrompt = " / "

// foot is what just happened, and the keys.
func (m *Model) foot() []string {
	keyLine := m.keyLine()
	if m.filtering {
		keyLine = m.t.Draw(text.Accent, filterPrompt) + m.query.View()
	}
	notice := m.notice
	if notice.Spans == nil && m.d.ReadOnly != "" {
		notice = text.Line{Spans: []text.Span{{Class: text.Dim, Text: "read only: " + m.d.ReadOnly}}}
	}
	line := ""
	for _, s := range notice.Spans {
		line += m.t.Draw(s.Class, m.t.Plain(s.Text))
	}
	if m.saving && m.task == nil {
		line = m.t.Draw(text.Dim, m.t.Plain("writing…"))
	}
	if m.tall() {
		saved := ""
		if !m.saved.IsZero() {
			saved = m.t.Draw(text.Dim, "saved "+m.saved.Format("15:04:05")+" ")
		}
		return []string{m.ends(" "+line, saved), keyLine}
	}
	if line != "" && !m.filtering {
		return []string{" " + line}
	}
	return []string{keyLine}
}

// keyLine is the keys that matter here, as many as there is room for; the way to all others is always there.
func (m *Model) keyLine() string {
	list := m.keysHere()
	last := list[len(list)-1]
	room := m.w - text.Width(last[0]) - text.Width(last[1]) - 4
	var b strings.Builder
	used := 0
	for _, k := range list[:len(list)-1] {
		n := text.Width(m.t.Plain(k[0])) + text.Width(k[1]) + 4
		if used+n > room {
			break
		}
		used += n
		b.WriteString(" " + m.t.Draw(text.Accent, m.t.Plain(k[0])) + " " + m.t.Draw(text.Dim, k[1]) + "  ")
	}
	b.WriteString(" " + m.t.Draw(text.Accent, last[0]) + " " + m.t.Draw(text.Dim, last[1]))
	return b.String()
}

// keysHere is the keys of what lies on top, the most important first, the last one always shown.
func (m *Model) keysHere() [][2]string {
	switch {
	case m.task != nil:
		return [][2]string{{"ctrl+c", "stops, nothing stays behind"}}
	case m.help:
		return [][2]string{{"↓", "more"}, {"esc", "back"}}
	case m.form != nil && m.form.asking:
		return [][2]string{{"y", "yes, do it"}, {"enter", "no"}}
	case m.form != nil:
		return m.formKeys()
	case m.result != nil:
		return m.result.keys()
	}
	var bound []*keys.Binding
	all := keys.All()
	for n := range all {
		if b := &all[n]; b.Footer > 0 && b.On(m.at) && (b.Command != keys.Back || m.reading || m.shelf().query != "") {
			bound = append(bound, b)
		}
	}
	slices.SortStableFunc(bound, func(a, b *keys.Binding) int { return cmp.Compare(m.rank(a), m.rank(b)) })
	var list [][2]string
	for _, b := range bound {
		list = append(list, [2]string{b.Key(), b.Name})
	}
	return list
}

// rank is the place of a key in the footer: in a document the way back comes early.
func (m *Model) rank(b *keys.Binding) int {
	if b.Command == keys.Back && (m.reading || m.shelf().query != "") {
		return 2
	}
	if b.Command == keys.Mark && (m.at == page.Seal || m.at == page.After) {
		return 8 // there it is about lines of a document only
	}
	return b.Footer
}

// helpLines is every key that works here, from the one table.
func (m *Model) helpLines(width int) []string {
	lines := []string{m.t.Draw(text.Strong, " Keys on the page "+m.page().Title), ""}
	const column = 14
	all := keys.All()
	for n := range all {
		b := &all[n]
		if !b.On(m.at) {
			continue
		}
		help := b.Name + ": " + b.Help
		if _, why := b.Ask(m.s, m.d, m.here()); why != "" {
			help += " (off: " + why + ")"
		}
		key := b.Key()
		for i, l := range text.Wrap([]text.Span{{Text: m.t.Plain(help)}}, max(20, width-column-2), false) {
			if i > 0 {
				key = ""
			}
			key = m.t.Plain(key)
			lines = append(lines, " "+m.t.Draw(text.Accent, key)+strings.Repeat(" ", max(1, column-1-text.Width(key)))+m.t.Draw(text.Plain, spansText(l)))
		}
	}
	return lines
}
