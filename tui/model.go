package tui

import (
	"context"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/handover-kit/handover/tui/keys"
	"github.com/handover-kit/handover/tui/page"
	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
	"github.com/handover-kit/handover/tui/theme"
)

// Options say how the app looks.
type Options struct {
	Theme theme.Name
	ASCII bool // marks of ASCII only, for terminals that know nothing else
}

// Model is the app.
type Model struct {
	ctx     context.Context //nolint:containedctx // commands need it, and Bubble Tea hands them none
	s       *session.Session
	d       *session.Data
	o       Options
	t       *theme.Theme
	pages   []page.Page
	shelves []shelf // by page
	at      page.ID
	w, h    int

	reading   bool // the keys go to the document, not to the list
	came      []place
	filtering bool
	query     textinput.Model
	help      bool
	helpTop   int
	form      *formView
	result    *resultView
	task      *taskView
	saving    bool
	waiting   []tea.Msg // keys pressed while something is being written
	surveying bool
	stale     bool // the exports are to be read again once they were read

	notice  text.Line // what just happened
	saved   time.Time
	mouse   bool
	leaving bool
	tick    func(time.Duration, func(time.Time) tea.Msg) tea.Cmd
	typed   session.Drafts // what was typed into forms that were not sent
	strokes int            // how often that changed
	unkept  string         // why it is not on disk; empty when it is
}

// shelf is what a page remembers: where one is in it.
type shelf struct {
	view   int
	query  string
	list   text.List // of the view, filtered
	row    string    // selected
	at     int       // its place
	top    int
	target int // pointed at in the document; -1 for none
	docTop int
	doc    text.Doc // of the selected row
}

// place is where one came from.
type place struct {
	at      page.ID
	view    int
	query   string
	row     string
	reading bool
}

// New gives the app for a session whose workspace was read. It draws nothing until it is told how large it is.
func New(ctx context.Context, s *session.Session, d *session.Data, o Options) *Model {
	m := &Model{ctx: ctx, s: s, o: o, pages: page.All(), tick: tea.Tick, typed: s.Drafts(), w: 80, h: 24}
	m.t = theme.New(o.Theme, o.ASCII)
	m.shelves = make([]shelf, len(m.pages))
	m.query = newInput("")
	m.setData(d)
	for _, draft := range m.typed {
		m.say(text.Plain, "typed and not sent yet: "+draft.Title)
	}
	if d.Actor.ID == "" {
		m.open(s.WhoForm(d))
	}
	return m
}

// Init starts what goes on by itself: reading the exports, and looking whether others changed the workspace.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{m.survey(), m.watch()}
	if m.o.Theme == theme.Auto || m.o.Theme == "" {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	return tea.Batch(cmds...)
}

func (m *Model) shelf() *shelf { return &m.shelves[m.at] }

func (m *Model) page() *page.Page { return &m.pages[m.at] }

// setData takes new data in. Every page keeps its place by id.
func (m *Model) setData(d *session.Data) {
	d.Keep(m.d)
	m.d = d
	for n := range m.shelves {
		m.list(page.ID(n))
	}
	if m.result != nil {
		m.result.page = nil
	}
}

// list makes the list of a page anew, and finds the selected row in it again.
func (m *Model) list(id page.ID) {
	k := &m.shelves[id]
	p := &m.pages[id]
	k.list = p.List(m.d, k.view).Filter(k.query)
	if last := len(p.Views) - 1; k.query != "" && k.view < last { // the last view has everything
		k.list.Rows = append(k.list.Rows, elsewhere(&k.list, p.List(m.d, last).Filter(k.query))...)
	}
	if at := k.list.Find(k.row); at >= 0 {
		k.at = at
	} else { // it is gone: what stands in its place
		k.at = nearest(k.list.Rows, k.at)
		k.row, k.target, k.docTop = "", -1, 0
		if k.at >= 0 {
			k.row = k.list.Rows[k.at].ID
		}
	}
	k.doc = nil
	if k.row != "" {
		k.doc = p.Doc(m.d, k.row)
	}
}

// elsewhere is the rows of all that a list does not have, under a heading.
func elsewhere(l *text.List, all text.List) (rows []text.Row) {
	for _, r := range all.Rows {
		if r.ID != "" && l.Find(r.ID) < 0 {
			if rows == nil {
				rows = append(rows, text.Heading("Elsewhere"))
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// nearest is the row that can be chosen at a place or after it, else before it; -1 when there is none.
func nearest(rows []text.Row, at int) int {
	at = max(0, min(at, len(rows)-1))
	for n := at; n < len(rows); n++ {
		if rows[n].ID != "" {
			return n
		}
	}
	for n := at - 1; n >= 0; n-- {
		if rows[n].ID != "" {
			return n
		}
	}
	return -1
}

// choose selects the row at a place.
func (m *Model) choose(at int) {
	k := m.shelf()
	if at < 0 || at >= len(k.list.Rows) || k.list.Rows[at].ID == "" {
		return
	}
	k.at, k.row = at, k.list.Rows[at].ID
	k.doc, k.docTop, k.target = m.page().Doc(m.d, k.row), 0, -1
}

// step selects the row so many further that can be chosen.
func (m *Model) step(by int) {
	k := m.shelf()
	at := k.at
	for left := by; left != 0; {
		next := at + sign(left)
		for next >= 0 && next < len(k.list.Rows) && k.list.Rows[next].ID == "" {
			next += sign(left)
		}
		if next < 0 || next >= len(k.list.Rows) {
			break
		}
		at = next
		left -= sign(left)
	}
	m.choose(at)
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

// here is where the person is, as the key table wants to know.
func (m *Model) here() keys.At {
	k := m.shelf()
	at := keys.At{Page: m.at, Row: k.row}
	if m.at == page.Now {
		at.Item = k.row
		return at
	}
	if t := m.pointed(); t != nil {
		at.Item = t.Item
	}
	for _, l := range k.doc { // the item that the document leads to
		if at.Item == "" && l.Target != nil && m.at == page.Systems {
			at.Item = l.Target.Item
		}
	}
	return at
}

// pointed is the target that is pointed at in the document; nil when none is.
func (m *Model) pointed() *text.Target {
	k, n := m.shelf(), 0
	for _, l := range k.doc {
		if l.Target == nil {
			continue
		}
		if n == k.target {
			return l.Target
		}
		n++
	}
	return nil
}

func targets(doc text.Doc) (n int) {
	for _, l := range doc {
		if l.Target != nil {
			n++
		}
	}
	return n
}

// say puts a word on the notice line.
func (m *Model) say(class text.Class, s string) {
	m.notice = text.Line{Spans: []text.Span{{Class: class, Text: s}}}
}
