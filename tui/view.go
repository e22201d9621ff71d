package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/tui/page"
	"github.com/handover-kit/handover/tui/text"
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
	if m.leaving {
		content, cursor = "", nil
	}
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
