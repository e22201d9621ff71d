package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/handover-kit/handover/tui/session"
)

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
		if x.isPath() && x.input.Value() != "" && !strings.HasSuffix(x.input.Value(), " ") {
			msg.paste = " " + msg.paste
		}
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
