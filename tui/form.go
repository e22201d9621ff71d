package tui

import (
	"maps"
	"strconv"
	"strings"
	"unicode"

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

func newInput(value string) textinput.Model {
	in := textinput.New()
	in.Prompt = ""
	in.SetVirtualCursor(false) // the terminal's own: it blinks as the person set it
	in.SetStyles(textinput.Styles{})
	in.KeyMap.Paste.SetEnabled(false) // it would start a program; the terminal pastes
	in.SetValue(printableOnly(value))
	in.CursorEnd()
	return in
}

// printableOnly drops what cannot be shown on a line: people type words, and names that hold more come quoted.
func printableOnly(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !strconv.IsPrint(r):
			return -1
		}
		return r
	}, s)
}

// typed gives a field a key or a paste.
func typed(in textinput.Model, msg tea.Msg) (textinput.Model, tea.Cmd) {
	switch m := msg.(type) {
	case tea.PasteMsg:
		msg = tea.PasteMsg{Content: printableOnly(m.Content)}
	case tea.KeyPressMsg:
		m.Text = printableOnly(m.Text)
		msg = m
	}
	return in.Update(msg)
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
		if err := m.s.Keep(n, drafts); err != nil {
			return noticeMsg{"what you type cannot be kept on disk: " + err.Error()}
		}
		return nil
	}
}

// formInput takes in a key or a paste for the form.
func (m *Model) formInput(msg tea.Msg) tea.Cmd {
	v := m.form
	if v.asking {
		if key, ok := msg.(tea.KeyPressMsg); ok {
			v.asking = false
			if key.String() == "y" {
				return m.do(v.f, v.values())
			}
		}
		return nil
	}
	if len(v.fields) == 0 {
		return m.formKey(msg)
	}
	if cmd, done := m.fieldKey(&v.fields[v.at], msg); done {
		return tea.Batch(cmd, m.keepTyped())
	}
	return m.formKey(msg)
}

// fieldKey is a key that the field itself understands.
func (m *Model) fieldKey(x *fieldView, msg tea.Msg) (cmd tea.Cmd, done bool) {
	key := ""
	if press, ok := msg.(tea.KeyPressMsg); ok {
		key = press.String()
	}
	if x.Kind == session.Choice {
		return nil, x.choose(key)
	}
	switch key {
	case "enter", "esc", "shift+tab", "ctrl+s":
		return nil, false
	case "tab":
		if x.accept() {
			return m.proposals(), true
		}
		return nil, false
	case "up", "down":
		return nil, x.point(key)
	}
	before := x.input.Value()
	x.input, cmd = typed(x.input, msg)
	if x.input.Value() != before {
		m.form.why, m.form.hint = "", ""
		return tea.Batch(cmd, m.proposals()), true
	}
	return cmd, true
}

// choose moves among the options: with the arrows, or a digit.
func (x *fieldView) choose(key string) bool {
	switch {
	case key == "up" || key == "left" || key == "k":
		x.chosen = (x.chosen + len(x.Options) - 1) % max(1, len(x.Options))
	case key == "down" || key == "right" || key == "j":
		x.chosen = (x.chosen + 1) % max(1, len(x.Options))
	case len(key) == 1 && key[0] >= '1' && int(key[0]-'1') < len(x.Options):
		x.chosen = int(key[0] - '1')
	default:
		return false
	}
	return true
}

// point moves among the proposals of a path.
func (x *fieldView) point(key string) bool {
	if len(x.proposed) == 0 {
		return false
	}
	by := 1
	if key == "up" {
		by = -1
	}
	next := x.pick + by
	if next < -1 || next >= len(x.proposed) {
		return next >= len(x.proposed)
	}
	if next == -1 && x.pick == -1 {
		return false
	}
	x.pick = next
	return true
}

// accept completes the line: with the proposal that is pointed at, else as far as all of them agree.
func (x *fieldView) accept() bool {
	if len(x.proposed) == 0 {
		return false
	}
	line := x.proposed[0]
	if x.pick >= 0 {
		line = x.proposed[x.pick]
	} else {
		for _, p := range x.proposed[1:] {
			for !strings.HasPrefix(p, line) {
				line = line[:len(line)-1]
			}
		}
	}
	if line == x.input.Value() || len(line) < len(x.input.Value()) && x.pick < 0 {
		return false
	}
	x.input.SetValue(line)
	x.input.CursorEnd()
	return true
}

// formKey is a key that the form understands.
func (m *Model) formKey(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	v := m.form
	switch press.String() {
	case "esc":
		if m.d.Actor.ID == "" {
			return nil // somebody must act
		}
		m.closeForm()
	case "tab", "down":
		v.focus(v.at + 1)
		return m.proposals()
	case "shift+tab", "up":
		v.focus(v.at - 1)
		return m.proposals()
	case "enter":
		if v.at < len(v.fields)-1 {
			if x := &v.fields[v.at]; x.isPath() && x.pick >= 0 && x.accept() {
				return m.proposals()
			}
			v.focus(v.at + 1)
			return m.proposals()
		}
		return m.send()
	case "ctrl+s":
		return m.send()
	}
	return nil
}

// send does what the form says, once all that it needs is there.
func (m *Model) send() tea.Cmd {
	v := m.form
	if len(v.fields) > 0 {
		if x := &v.fields[v.at]; x.isPath() && x.pick >= 0 && x.accept() {
			return m.proposals()
		}
	}
	for n := range v.fields {
		if x := &v.fields[n]; x.Required && x.value() == "" {
			v.focus(n)
			v.fail(x.Label+" is needed: "+x.Help, "")
			return m.proposals()
		}
	}
	v.why, v.hint = "", ""
	if v.f.Then != nil {
		return m.open(v.f.Then(v.values()))
	}
	if v.f.Ask != "" {
		v.asking = true
		return nil
	}
	return m.do(v.f, v.values())
}

// proposals asks for ways to complete the path that is being typed.
func (m *Model) proposals() tea.Cmd {
	if m.form == nil || len(m.form.fields) == 0 {
		return nil
	}
	x := &m.form.fields[m.form.at]
	x.proposed, x.shown, x.pick = nil, nil, -1
	if !x.isPath() {
		return nil
	}
	return m.complete(x.input.Value())
}

// completed takes proposals in, if they are still about what stands there.
func (v *formView) completed(msg completedMsg) {
	if len(v.fields) == 0 {
		return
	}
	x := &v.fields[v.at]
	if !x.isPath() || x.input.Value() != msg.line {
		return
	}
	x.proposed, x.shown, x.pick = msg.lines, msg.shown, -1
	if len(msg.lines) == 1 && msg.lines[0] == msg.line {
		x.proposed, x.shown = nil, nil
	}
}

// dropped puts dropped files into the field for them, whichever has the keys; other text goes where it was pasted.
func (v *formView) dropped(msg droppedMsg) {
	if len(v.fields) == 0 || v.asking {
		return
	}
	at := v.at
	for n := 0; msg.ok && !v.fields[at].isPath() && n < len(v.fields); n++ {
		if v.fields[n].isPath() {
			at = n
		}
	}
	x := &v.fields[at]
	switch {
	case !msg.ok && x.Kind == session.Choice, msg.ok && !x.isPath() && x.Kind == session.Choice:
		return
	case !msg.ok || !x.isPath():
		x.input, _ = typed(x.input, tea.PasteMsg{Content: msg.paste})
		return
	}
	v.focus(at)
	line := strings.TrimRight(x.input.Value(), " ")
	if x.Kind == session.Path {
		line = ""
	}
	for _, f := range msg.files {
		line = strings.TrimPrefix(line+" ", " ") + session.Quote(f)
	}
	x.input.SetValue(line)
	x.input.CursorEnd()
	x.proposed, x.shown, x.pick = nil, nil, -1
}
