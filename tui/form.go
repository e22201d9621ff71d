package tui

import (
	"maps"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
	"github.com/handover-kit/handover/tui/theme"
)

// formView is a form being filled in.
type formView struct {
	f      *session.Form
	t      *theme.Theme
	fields []fieldView
	at     int // the field that has the keys
	asking bool
	why    string // what was wrong when it was sent
	hint   string
	back   bool // what was typed before was put back
}

// fieldView is a field of it.
type fieldView struct {
	session.Field
	input  textinput.Model
	chosen int // of Options

	proposed []string // ways to complete the line
	shown    []string // what to show of each
	pick     int      // which is pointed at; -1 for none
}

func newForm(f *session.Form, t *theme.Theme, width int, typed session.Values) *formView {
	v := &formView{f: f, t: t}
	for _, field := range f.Fields {
		value := field.Value
		if old, ok := typed[field.ID]; ok && old != value {
			value, v.back = old, true
		}
		x := fieldView{Field: field, input: newInput(value), pick: -1}
		for n, o := range field.Options {
			if o.Value == value {
				x.chosen = n
			}
		}
		v.fields = append(v.fields, x)
	}
	v.focus(0)
	v.resize(width)
	return v
}

func (v *formView) resize(width int) {
	for n := range v.fields {
		v.fields[n].input.SetWidth(max(10, width-formMargin-2))
	}
}

func (v *formView) focus(at int) {
	if len(v.fields) == 0 {
		return
	}
	v.fields[v.at].input.Blur()
	v.at = (at + len(v.fields)) % len(v.fields)
	v.fields[v.at].input.Focus()
}

// values are the answers as they stand.
func (v *formView) values() session.Values {
	out := session.Values{}
	for n := range v.fields {
		out[v.fields[n].ID] = v.fields[n].value()
	}
	return out
}

func (x *fieldView) value() string {
	if x.Kind == session.Choice {
		if x.chosen < len(x.Options) {
			return x.Options[x.chosen].Value
		}
		return ""
	}
	return strings.TrimSpace(x.input.Value())
}

func (x *fieldView) isPath() bool { return x.Kind == session.Path || x.Kind == session.Paths }

func (v *formView) fail(why, hint string) {
	v.why, v.hint, v.asking = why, hint, false
}

// open shows a form with what was typed into it before, or does it at once when it asks nothing.
func (m *Model) open(f *session.Form) tea.Cmd {
	if len(f.Fields) == 0 && f.Ask == "" && f.Do != nil {
		return m.do(f, session.Values{})
	}
	m.form = newForm(f, m.t, m.w, m.typed[f.ID].Values)
	return m.proposals()
}

// closeForm puts a form away; what was typed is kept.
func (m *Model) closeForm() {
	if _, typed := m.typed[m.form.f.ID]; typed {
		m.say(text.Plain, "put away; what you typed is there again when you come back")
		if m.unkept != "" {
			m.say(text.Alive, "put away, but not kept on disk: "+m.unkept)
		}
	}
	m.form = nil
}

// keepTyped keeps what is typed, on disk too: a hang-up gives no warning.
func (m *Model) keepTyped() tea.Cmd {
	v := m.form
	if v == nil || len(v.fields) == 0 || v.f.Then != nil {
		return nil
	}
	now, before := v.values(), m.typed[v.f.ID].Values
	if before == nil {
		before = newForm(v.f, m.t, m.w, nil).values()
	}
	if maps.Equal(now, before) {
		return nil
	}
	m.typed[v.f.ID] = session.Draft{Title: v.f.Title, Values: now}
	return m.keep()
}

// forget drops what was typed into a form, which was sent.
func (m *Model) forget(f *session.Form) tea.Cmd {
	if _, ok := m.typed[f.ID]; !ok {
		return nil
	}
	delete(m.typed, f.ID)
	return m.keep()
}

func (m *Model) keep() tea.Cmd {
	m.strokes++
	n, drafts := m.strokes, maps.Clone(m.typed)
	return func() tea.Msg {
		return keptMsg{m.s.Keep(n, drafts)}
	}
}
