package tui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/tui/keys"
	"github.com/handover-kit/handover/tui/page"
	"github.com/handover-kit/handover/tui/text"
	"github.com/handover-kit/handover/tui/widget"
)

// Sizes, in columns and lines.
const (
	minWidth   = 40
	minHeight  = 10
	twoPanes   = 100
	tallEnough = 16 // for the whole head
	airy       = 20 // for an empty line below the heading of a list
	maxLeft    = 84
)

// View draws the app.
func (m *Model) View() tea.View {
	content, cursor := m.frame()
	v := tea.NewView(content)
	v.AltScreen = true
	v.Cursor = cursor
	v.WindowTitle = "handover · " + handover.Printable(m.d.Engagement.Header.Title)
	if m.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

// frame is the screen: exactly as many lines as there are, none wider than the screen.
func (m *Model) frame() (string, *tea.Cursor) {
	if m.w < minWidth || m.h < minHeight {
		return m.tooSmall(), nil
	}
	lines := m.head()
	body, cursor := m.body()
	if cursor != nil {
		cursor.Y += len(lines)
	}
	lines = append(lines, pad(body, m.bodyHeight())...)
	lines = append(lines, m.foot()...)
	if m.filtering {
		cursor = m.query.Cursor()
		cursor.X += len(filterPrompt)
		cursor.Y = m.h - 1
	}
	for n := range lines {
		lines[n] = text.Cut(lines[n], m.w, m.t.Ellipsis())
	}
	return strings.Join(lines, "\n"), cursor
}

func (m *Model) tooSmall() string {
	words := text.Wrap([]text.Span{{Text: fmt.Sprintf("handover needs %dx%d; this is %dx%d. Everything is saved.", minWidth, minHeight, m.w, m.h)}}, max(m.w, 1), false)
	var lines []string
	for n, l := range words {
		if n < m.h {
			lines = append(lines, spansText(l))
		}
	}
	return strings.Join(lines, "\n")
}

func spansText(spans []text.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

func pad(lines []string, height int) []string {
	for len(lines) < height {
		lines = append(lines, "")
	}
	return lines[:height]
}

func (m *Model) tall() bool { return m.h >= tallEnough }

func (m *Model) wide() bool { return m.w >= twoPanes }

func (m *Model) bodyTop() int {
	if m.tall() {
		return 5
	}
	return 2
}

func (m *Model) footHeight() int {
	if m.tall() {
		return 2
	}
	return 1
}

func (m *Model) bodyHeight() int { return m.h - m.bodyTop() - m.footHeight() }

func (m *Model) leftWidth() int {
	if m.wide() {
		return min(m.w*11/20, maxLeft)
	}
	return m.w
}

func (m *Model) docWidth() int {
	if m.wide() {
		return m.w - m.leftWidth() - 4
	}
	return m.w - 2
}

func (m *Model) docHeight() int { return m.bodyHeight() }

// head is what stands above every page: where we are, and the pages.
func (m *Model) head() []string {
	h := m.d.Engagement.Header
	days := page.Days(m.d.Days)
	if !m.tall() {
		gate := "every gate is open"
		if g := m.d.Gate(); g != nil {
			gate = strings.TrimSuffix(string(g.ID)+" "+page.Left(g), " ")
		}
		return []string{m.ends(m.t.Draw(text.Accent, m.t.Plain(" "+gate)), m.t.Draw(text.Dim, m.t.Plain(shortDays(m.d.Days)+" "))), m.tabs()}
	}
	who := m.d.Actor.ID
	if m.d.ReadOnly != "" {
		who = strings.TrimSuffix("read only · "+who, " · ")
	}
	left := m.t.Draw(text.Strong, " handover") + "   " + m.t.Draw(text.Plain, m.t.Plain(h.Title+" · "+h.Client))
	right := m.t.Draw(text.Dim, m.t.Plain(strings.TrimSuffix(days+" · "+who, " · ")+" "))
	if m.w < 70 {
		right = m.t.Draw(text.Dim, m.t.Plain(strings.TrimSuffix(shortDays(m.d.Days)+" · "+who, " · ")+" "))
	}
	return []string{m.ends(left, right), " " + m.path(), "", m.tabs(), ""}
}

func shortDays(n int) string {
	if n < 0 {
		return text.Count(-n, "day", "days") + " past"
	}
	return text.Count(n, "day", "days") + " left"
}

// ends puts one text at the left end of a line and another at the right, which wins when there is not room for both.
func (m *Model) ends(left, right string) string {
	room := m.w - text.Width(right)
	left = text.Cut(left, room-1, m.t.Ellipsis())
	return left + strings.Repeat(" ", max(0, room-text.Width(left))) + right
}

// path is the gates; those behind us become a number where there is not room for all.
func (m *Model) path() string {
	spans := page.Path(m.d)
	if spansWidth(spans) > m.w-2 {
		open := 0
		for len(spans) > 2 && spans[0].Class == text.Proven {
			spans, open = spans[2:], open+1
		}
		if open > 0 {
			spans = append([]text.Span{{Class: text.Proven, Text: fmt.Sprintf("%d ✓", open)}, {Class: text.Dim, Text: "──"}}, spans...)
		}
	}
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(m.t.Draw(s.Class, m.t.Plain(s.Text)))
	}
	return b.String()
}

func spansWidth(spans []text.Span) (n int) {
	for _, s := range spans {
		n += text.Width(s.Text)
	}
	return n
}

// tabs is the pages, with the one that is open marked by more than its colour.
func (m *Model) tabs() string {
	var b strings.Builder
	for n, p := range m.pages {
		name := fmt.Sprintf("%d %s", n+1, p.Title)
		if m.w < 60 && page.ID(n) != m.at {
			name = fmt.Sprint(n + 1)
		}
		if page.ID(n) == m.at {
			b.WriteString(m.t.Draw(text.Accent, "["+name+"]"))
		} else {
			b.WriteString(m.t.Draw(text.Dim, " "+name+" "))
		}
	}
	return b.String()
}

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
