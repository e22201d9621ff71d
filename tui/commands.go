package tui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
)

// How often the app looks whether others changed the workspace, and how far a task is.
const (
	watchEvery = time.Second
	farEvery   = 100 * time.Millisecond
)

type (
	readMsg struct {
		data   *session.Data
		err    error
		others bool // somebody else changed it
	}
	surveyedMsg struct {
		data *session.Data
		err  error
	}
	watchedMsg struct{ changed bool }
	doneMsg    struct {
		form    *session.Form
		values  session.Values
		outcome *session.Outcome
		data    *session.Data
		err     error
		stopped bool
		refused []string // dropped files that no reader took
	}
	droppedMsg struct {
		files []string
		ok    bool
		form  bool // it was dropped on a form
		paste string
	}
	completedMsg struct {
		line  string
		lines []string
		shown []string
	}
	farMsg struct{}
)

// read reads the workspace.
func (m *Model) read(others bool) tea.Cmd {
	return func() tea.Msg {
		d, err := m.s.Read(m.ctx)
		return readMsg{d, err, others}
	}
}

// survey reads the exports, once at a time.
func (m *Model) survey() tea.Cmd {
	if m.surveying {
		m.stale = true
		return nil
	}
	m.surveying = true
	d := m.d
	return func() tea.Msg {
		next, err := m.s.Survey(m.ctx, d)
		return surveyedMsg{next, err}
	}
}

func (m *Model) watch() tea.Cmd {
	return tea.Tick(watchEvery, func(time.Time) tea.Msg { return watchedMsg{m.s.Changed()} })
}

// drop looks whether what was pasted is files.
func (m *Model) drop(paste string) tea.Cmd {
	onForm := m.form != nil
	return func() tea.Msg {
		files, ok := m.s.Dropped(paste)
		return droppedMsg{files, ok, onForm, paste}
	}
}

// didDrop takes dropped files in: on a form into its field, elsewhere as exports.
func (m *Model) didDrop(msg droppedMsg) tea.Cmd {
	if msg.form {
		if m.form != nil {
			m.form.dropped(msg)
		}
		return nil
	}
	if !msg.ok {
		m.say(text.Plain, "what was pasted names no file here")
		return nil
	}
	if m.d.ReadOnly != "" {
		m.say(text.Strong, m.d.ReadOnly)
		return nil
	}
	f := m.s.AddForm(m.d, msg.files)
	return m.do(f, session.Values{"files": f.Fields[0].Value}, msg.files)
}

// do sends a form.
func (m *Model) do(f *session.Form, v session.Values, dropped []string) tea.Cmd {
	ctx, cancel := context.WithCancel(m.ctx)
	m.saving = true
	run := func() tea.Msg {
		defer cancel()
		out, d, err := m.s.Do(ctx, f, v)
		msg := doneMsg{form: f, values: v, outcome: out, data: d, err: err, stopped: ctx.Err() != nil}
		if out != nil && len(out.Follow) > 0 {
			msg.refused = dropped
		}
		return msg
	}
	if !f.Task {
		return run
	}
	m.task = &taskView{form: f, cancel: cancel, began: m.s.Now()}
	return tea.Batch(run, far())
}

func far() tea.Cmd { return tea.Tick(farEvery, func(time.Time) tea.Msg { return farMsg{} }) }

// didGo draws how far the task is, and asks again.
func (m *Model) didGo() tea.Cmd {
	if m.task == nil {
		return nil
	}
	m.task.look(m.s.Progress(), m.s.Now())
	return far()
}

func (m *Model) complete(line string) tea.Cmd {
	return func() tea.Msg {
		lines, shown := m.s.Complete(line)
		return completedMsg{line, lines, shown}
	}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func restLines(s string) []string {
	_, rest, ok := strings.Cut(s, "\n")
	if !ok {
		return nil
	}
	return strings.Split(rest, "\n")
}
