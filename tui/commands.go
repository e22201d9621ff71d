package tui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/handover-kit/handover/tui/page"
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
	}
	droppedMsg struct {
		files []string
		ok    bool
		paste string
	}
	completedMsg struct {
		line  string
		lines []string
		shown []string
	}
	farMsg  struct{}
	keptMsg struct{ err error }
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
	return m.tick(watchEvery, func(time.Time) tea.Msg { return watchedMsg{m.s.Changed()} })
}

// drop looks whether what was pasted is files. Keys wait meanwhile: they come after it.
func (m *Model) drop(paste string) tea.Cmd {
	m.saving = true
	return func() tea.Msg {
		files, ok := m.s.Dropped(paste)
		return droppedMsg{files, ok, paste}
	}
}

// didDrop takes dropped files in, on a form into its field for them, elsewhere as exports; and other text where text is typed.
func (m *Model) didDrop(msg droppedMsg) tea.Cmd {
	m.saving = false
	if m.form != nil {
		m.form.dropped(msg)
		return tea.Batch(m.proposals(), m.keepTyped(), m.press())
	}
	var cmd tea.Cmd
	switch {
	case !msg.ok && m.filtering:
		cmd = m.filterInput(tea.PasteMsg{Content: msg.paste})
	case !msg.ok:
		m.say(text.Plain, "what was pasted names no file: drop files, not folders")
	case m.d.ReadOnly != "":
		m.say(text.Strong, m.d.ReadOnly)
	case len(msg.files) == 1 && (m.at == page.Rotation || m.at == page.After):
		m.help, m.result, m.filtering = false, nil, false
		f := m.s.SheetForm()
		f.Fields[0].Value = session.Quote(msg.files[0])
		cmd = m.open(f)
	default:
		m.help, m.result, m.filtering = false, nil, false
		f := m.s.AddForm(m.d, msg.files)
		return m.do(f, session.Values{"files": f.Fields[0].Value})
	}
	return tea.Batch(cmd, m.press())
}

// do sends a form.
func (m *Model) do(f *session.Form, v session.Values) tea.Cmd {
	ctx, cancel := context.WithCancel(m.ctx)
	m.saving = true
	run := func() tea.Msg {
		defer cancel()
		out, d, err := m.s.Do(ctx, f, v)
		return doneMsg{form: f, values: v, outcome: out, data: d, err: err, stopped: ctx.Err() != nil}
	}
	if !f.Task {
		return run
	}
	m.task = &taskView{form: f, cancel: cancel, began: m.s.Now()}
	return tea.Batch(run, m.far())
}

func (m *Model) far() tea.Cmd {
	return m.tick(farEvery, func(time.Time) tea.Msg { return farMsg{} })
}

// didGo draws how far the task is, and asks again.
func (m *Model) didGo() tea.Cmd {
	if m.task == nil {
		return nil
	}
	m.task.look(m.s.Progress(), m.s.Now())
	return m.far()
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
