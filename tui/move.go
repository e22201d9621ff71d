package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/handover-kit/handover/tui/keys"
	"github.com/handover-kit/handover/tui/page"
	"github.com/handover-kit/handover/tui/text"
)

// move does what changes nothing but the screen.
func (m *Model) move(b *keys.Binding) tea.Cmd {
	k := m.shelf()
	switch b.Command {
	case keys.Up, keys.Down, keys.PageUp, keys.PageDown, keys.First, keys.Last:
		m.scroll(b.Command)
	case keys.Open:
		return m.enter()
	case keys.Back:
		m.back()
	case keys.Next:
		m.step(1)
	case keys.Filter:
		m.filtering = true
		m.query.SetValue(k.query)
		m.query.CursorEnd()
		m.query.Focus()
	case keys.View, keys.ViewBack:
		m.turn(b.Command)
	case keys.PageNext:
		m.goTo((m.at + 1) % page.ID(len(m.pages)))
	case keys.PagePrev:
		m.goTo((m.at + page.ID(len(m.pages)) - 1) % page.ID(len(m.pages)))
	case keys.Copy:
		return m.copy()
	case keys.Keys:
		m.help, m.helpTop = true, 0
	case keys.Mouse:
		m.mouse = !m.mouse
		m.say(text.Plain, map[bool]string{true: "the mouse is on: wheel and click", false: "the mouse is off: the terminal selects text"}[m.mouse])
	case keys.Redraw:
		return tea.Batch(tea.ClearScreen, m.read(false))
	case keys.Quit:
		return m.leave()
	default:
		for n := range m.pages {
			if b.Command == keys.Command("page-"+string(rune('1'+n))) {
				m.goTo(page.ID(n))
			}
		}
	}
	return nil
}

// goTo turns to a page.
func (m *Model) goTo(id page.ID) {
	m.at, m.reading, m.came = id, false, nil
}

// turn shows another view of the page.
func (m *Model) turn(c keys.Command) {
	k, n := m.shelf(), len(m.page().Views)
	if n == 0 {
		return
	}
	by := 1
	if c == keys.ViewBack {
		by = n - 1
	}
	k.view = (k.view + by) % n
	k.top = 0
	m.reading = false
	m.list(m.at)
}

// scroll moves in the document when that has the keys, else in the list.
func (m *Model) scroll(c keys.Command) {
	if m.reading {
		m.scrollDoc(c)
		return
	}
	far := len(m.shelf().list.Rows)
	m.step(map[keys.Command]int{
		keys.Up: -1, keys.Down: 1, keys.PageUp: -max(1, m.bodyHeight()-2), keys.PageDown: max(1, m.bodyHeight()-2), keys.First: -far, keys.Last: far,
	}[c])
}

// scrollDoc goes from target to target where there are any within the window, else line by line.
func (m *Model) scrollDoc(c keys.Command) {
	k := m.shelf()
	lines := m.laid()
	height := m.docHeight()
	last := max(0, len(lines.Lines)-height)
	switch c {
	case keys.Up, keys.Down:
		by := map[keys.Command]int{keys.Up: -1, keys.Down: 1}[c]
		next := k.target + by
		if k.target < 0 && by > 0 {
			next = firstFrom(lines.Targets, k.docTop)
		}
		switch {
		case next >= 0 && next < len(lines.Targets) && lines.Targets[next] >= k.docTop-1 && lines.Targets[next] < k.docTop+height+1:
			k.target = next
			_, k.docTop = lines.Window(k.docTop, height, k.target)
		case by < 0 && k.docTop == 0:
			k.target = -1
		default:
			k.docTop = max(0, min(k.docTop+by, last))
		}
	case keys.PageUp:
		k.docTop, k.target = max(0, k.docTop-height+1), -1
	case keys.PageDown:
		k.docTop, k.target = min(last, k.docTop+height-1), -1
	case keys.First:
		k.docTop, k.target = 0, -1
	case keys.Last:
		k.docTop, k.target = last, -1
	default:
	}
}

func firstFrom(targets []int, line int) int {
	for n, at := range targets {
		if at >= line {
			return n
		}
	}
	return len(targets)
}

// enter opens the selected row or, in a document, goes where the line that is pointed at leads.
func (m *Model) enter() tea.Cmd {
	k := m.shelf()
	if !m.reading {
		if k.row == "" {
			return nil
		}
		m.reading, k.docTop, k.target = true, 0, -1
		if targets(k.doc) > 0 {
			if p := m.laid(); p.Targets[0] < m.docHeight() {
				k.target = 0
			}
		}
		return nil
	}
	t := m.pointed()
	switch {
	case t == nil:
		return nil
	case t.Command != "":
		return m.copyText(t.Command)
	case t.Item != "":
		m.openItem(t.Item)
	}
	return nil
}

// openItem goes to an item, from wherever.
func (m *Model) openItem(key string) {
	k := m.shelf()
	m.came = append(m.came, place{m.at, k.view, k.query, k.row, m.reading})
	m.at = page.Now
	k = m.shelf()
	if k.list.Find(key) < 0 {
		k.view, k.query = page.AllItems, ""
		m.list(page.Now)
	}
	if at := k.list.Find(key); at >= 0 {
		m.choose(at)
	}
	m.reading = true
}

// back goes out of what was opened last.
func (m *Model) back() {
	k := m.shelf()
	switch {
	case m.reading && len(m.came) > 0:
		p := m.came[len(m.came)-1]
		m.came = m.came[:len(m.came)-1]
		m.at, m.reading = p.at, p.reading
		k = m.shelf()
		k.view, k.query = p.view, p.query
		k.row = p.row
		m.list(m.at)
	case m.reading:
		m.reading, k.target, k.docTop = false, -1, 0
	case k.query != "":
		k.query = ""
		m.list(m.at)
	case k.view != 0:
		k.view = 0
		m.list(m.at)
	}
}

// filterInput takes in what is typed behind the slash.
func (m *Model) filterInput(msg tea.Msg) tea.Cmd {
	k := m.shelf()
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch key.String() {
		case "enter":
			m.filtering = false
			return nil
		case "esc":
			m.filtering, k.query = false, ""
			m.list(m.at)
			return nil
		case "up":
			m.step(-1)
			return nil
		case "down":
			m.step(1)
			return nil
		}
	}
	var cmd tea.Cmd
	m.query, cmd = typed(m.query, msg)
	if q := m.query.Value(); q != k.query {
		k.query, k.top = q, 0
		m.list(m.at)
	}
	return cmd
}

// copy copies the command that is pointed at, else the first of the document.
func (m *Model) copy() tea.Cmd {
	if t := m.pointed(); t != nil && t.Command != "" {
		return m.copyText(t.Command)
	}
	for _, l := range m.shelf().doc {
		if l.Target != nil && l.Target.Command != "" {
			return m.copyText(l.Target.Command)
		}
	}
	m.say(text.Plain, "there is no command here to copy")
	return nil
}

func (m *Model) copyText(s string) tea.Cmd {
	m.say(text.Plain, "copied, if your terminal allows it: "+s)
	return tea.SetClipboard(s)
}

// mouseMsg takes in the wheel and clicks, once the mouse was asked for.
func (m *Model) mouseMsg(msg tea.Msg) tea.Cmd {
	if m.form != nil || m.task != nil || m.help || m.result != nil || m.filtering {
		return nil
	}
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		c := keys.Down
		if msg.Button == tea.MouseWheelUp {
			c = keys.Up
		}
		m.scroll(c)
	case tea.MouseClickMsg:
		row := msg.Y - m.bodyTop() - m.listTop()
		if m.wide() && msg.X > m.leftWidth() || !m.wide() && m.reading || row < 0 || row >= m.bodyHeight()-m.listTop() {
			return nil
		}
		m.reading = false
		m.choose(m.shelf().top + row)
	}
	return nil
}
