package tui

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/handover-kit/handover/tui/keys"
	"github.com/handover-kit/handover/tui/page"
	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
	"github.com/handover-kit/handover/tui/theme"
)

// maxWaiting is how many keys wait while something is written to disk.
const maxWaiting = 1024

// Update takes a message in.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
		if m.w == 0 || m.h == 0 {
			m.w, m.h = 80, 24
		}
		m.resize()
		return m, nil
	case tea.BackgroundColorMsg:
		m.setTheme(msg.IsDark())
		return m, nil
	case tea.KeyPressMsg, tea.PasteMsg:
		if m.saving && m.task == nil {
			if key, ok := msg.(tea.KeyPressMsg); ok && key.String() == "ctrl+z" {
				return m, tea.Suspend
			}
			if len(m.waiting) < maxWaiting {
				m.waiting = append(m.waiting, msg)
			}
			return m, nil
		}
		return m, m.input(msg)
	case tea.MouseWheelMsg, tea.MouseClickMsg:
		return m, m.mouseMsg(msg)
	}
	return m, m.news(msg)
}

// news takes in what commands found out.
func (m *Model) news(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case readMsg:
		return m.didRead(msg)
	case surveyedMsg:
		return m.didSurvey(msg)
	case watchedMsg:
		return m.didWatch(msg)
	case doneMsg:
		return m.didDo(msg)
	case droppedMsg:
		return m.didDrop(msg)
	case completedMsg:
		if m.form != nil {
			m.form.completed(msg)
		}
	case keptMsg:
		m.didKeep(msg)
	case farMsg:
		return m.didGo()
	case askMsg:
		return msg.exec()
	case askedMsg:
		msg.reply()
	}
	return nil
}

// input takes in a key or a paste, by what lies on top.
func (m *Model) input(msg tea.Msg) tea.Cmd {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch key.String() {
		case "ctrl+c":
			return m.stop()
		case "ctrl+z":
			return tea.Suspend
		}
	}
	if paste, ok := msg.(tea.PasteMsg); ok && m.task == nil {
		return m.drop(paste.Content)
	}
	switch {
	case m.task != nil:
		return m.taskInput(msg)
	case m.help:
		return m.helpInput(msg)
	case m.form != nil:
		return m.formInput(msg)
	case m.result != nil:
		return m.resultInput(msg)
	case m.filtering:
		return m.filterInput(msg)
	}
	if key, ok := msg.(tea.KeyPressMsg); ok {
		m.notice = text.Line{}
		return m.key(key.String())
	}
	return nil
}

// stop is ctrl+c: it ends what is under way, else leaves what is open, else the program.
func (m *Model) stop() tea.Cmd {
	switch {
	case m.task != nil:
		m.task.stop()
		return nil
	case m.form != nil && m.d.Actor.ID != "":
		m.closeForm()
		return nil
	case m.help, m.result != nil, m.filtering:
		m.help, m.result, m.filtering = false, nil, false
		return nil
	}
	return m.leave()
}

// key does what a key means on the page.
func (m *Model) key(key string) tea.Cmd {
	b := keys.Find(m.at, key)
	if b == nil {
		return nil
	}
	if b.Form != nil {
		f, why := b.Ask(m.s, m.d, m.here())
		if f == nil {
			m.say(text.Strong, b.Name+": "+why)
			return nil
		}
		return m.open(f)
	}
	return m.move(b)
}

// setTheme follows what the terminal says of its background.
func (m *Model) setTheme(dark bool) {
	if m.o.Theme != theme.Auto && m.o.Theme != "" {
		return
	}
	name := theme.Light
	if dark {
		name = theme.Dark
	}
	m.t = theme.New(name, m.o.ASCII)
	m.resize()
}

func (m *Model) resize() {
	m.query.SetWidth(max(10, m.w-20))
	if m.form != nil {
		m.form.resize(m.w)
	}
	if m.result != nil {
		m.result.page = nil
	}
}

// didRead takes in the workspace as it is now.
func (m *Model) didRead(msg readMsg) tea.Cmd {
	if msg.err != nil {
		m.say(text.Alive, "the workspace cannot be read: "+strings.ReplaceAll(msg.err.Error(), m.d.Dir+"/", ""))
		return nil
	}
	m.setData(msg.data)
	if msg.others {
		m.say(text.Plain, "somebody changed the workspace; this is how it is now")
	}
	return m.survey()
}

func (m *Model) didSurvey(msg surveyedMsg) tea.Cmd {
	m.surveying = false
	if m.stale { // something was written meanwhile: what was read is older than what is on the screen
		m.stale = false
		return m.survey()
	}
	if msg.err == nil {
		m.setData(msg.data)
	}
	return nil
}

func (m *Model) didWatch(msg watchedMsg) tea.Cmd {
	if msg.changed && !m.saving && m.task == nil && !m.surveying {
		return tea.Batch(m.read(true), m.watch())
	}
	return m.watch()
}

// didDo takes in what became of a form.
func (m *Model) didDo(msg doneMsg) tea.Cmd {
	m.saving = false
	m.task = nil
	if msg.outcome != nil && msg.outcome.Stored != nil && msg.data == nil {
		next := *m.d // the one before may be read by a command still
		next.Stored = msg.outcome.Stored.With(m.d.Stored)
		m.setData(&next)
	}
	var cmd tea.Cmd
	if msg.err != nil {
		cmd = m.failed(msg)
	} else {
		cmd = m.succeeded(msg)
	}
	return tea.Batch(cmd, m.press())
}

func (m *Model) succeeded(msg doneMsg) tea.Cmd {
	forgotten := m.forget(msg.form)
	m.form = nil
	if m.result != nil && m.result.did(msg.form.ID) {
		m.result = nil
	}
	if msg.data != nil {
		m.setData(msg.data)
	}
	said := msg.outcome.Said
	if msg.outcome.Undid {
		said += " (ctrl+r does it again)"
	}
	m.say(text.Plain, said)
	if msg.outcome.Changed {
		m.saved = m.s.Now()
	}
	if len(msg.outcome.Doc) > 0 || len(msg.outcome.Follow) > 0 {
		m.result = &resultView{title: msg.outcome.Title, doc: msg.outcome.Doc, follow: msg.outcome.Follow, target: -1}
		m.attach(msg.outcome.Refused)
	}
	return tea.Batch(forgotten, m.survey())
}

// attach offers files that no reader knows as evidence of the item that is selected.
func (m *Model) attach(files []string) {
	if i := m.d.Item(m.here().Item); m.at == page.Now && i != nil {
		for _, file := range files {
			m.result.follow = append(m.result.follow, m.s.AttachForm(m.d, i, file))
		}
	}
}

// didKeep says, and remembers, when what is typed cannot be kept on disk.
func (m *Model) didKeep(msg keptMsg) {
	m.unkept = ""
	if msg.err != nil {
		why := msg.err
		for inner := errors.Unwrap(why); inner != nil; inner = errors.Unwrap(why) {
			why = inner // the cause, which says most in a short line
		}
		m.unkept = why.Error()
		m.say(text.Alive, m.unkept+": what you type is not kept on disk")
	}
}

// failed shows why a form did nothing. What was typed stays.
func (m *Model) failed(msg doneMsg) tea.Cmd {
	if m.form == nil && (len(msg.form.Fields) > 0 || msg.form.Ask != "") {
		m.form = newForm(msg.form, m.t, m.w, msg.values)
	}
	why, hint := msg.err.Error(), session.Hint(msg.err)
	if errors.Is(msg.err, m.ctx.Err()) || msg.stopped {
		why, hint = "stopped; nothing was left behind", ""
	}
	if m.form != nil {
		m.form.fail(why, hint)
		return nil
	}
	if hint == "" && len(why) < m.w {
		m.say(text.Alive, why)
		return nil
	}
	doc := text.Doc{}
	doc.Add(text.Alive, "%s", firstLine(why))
	for _, l := range restLines(why) {
		doc.Point(text.Bad, text.Plain, "%s", l)
	}
	doc.Space()
	doc.Field("Way on", "%s", hint)
	m.result = &resultView{title: msg.form.Title, doc: doc, target: -1}
	return nil
}

// press presses the keys that waited.
func (m *Model) press() tea.Cmd {
	var cmds []tea.Cmd
	opened := m.result // what opened just now: nobody has seen it when these were pressed
	for len(m.waiting) > 0 && !m.saving {
		msg := m.waiting[0]
		m.waiting = m.waiting[1:]
		if key, ok := msg.(tea.KeyPressMsg); ok && opened != nil && m.result == opened && isDigit(key.String()) {
			continue
		}
		cmds = append(cmds, m.input(msg))
	}
	return tea.Batch(cmds...)
}

func isDigit(key string) bool { return len(key) == 1 && key[0] >= '0' && key[0] <= '9' }

// leave ends the app. The last frame is empty: what the renderer still has to draw of a larger window would end up on the shell's screen.
func (m *Model) leave() tea.Cmd {
	m.leaving = true
	return tea.Quit
}
