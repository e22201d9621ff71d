package tui

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
	"github.com/handover-kit/handover/tui/widget"
)

// resultView is what a form found out, where a line is not enough.
type resultView struct {
	title  string
	doc    text.Doc
	follow []*session.Form
	top    int
	target int
	page   *widget.Page // laid out; nil after a change
}

// all is the document with the ways on.
func (r *resultView) all() text.Doc {
	doc := append(text.Doc{}, r.doc...)
	if len(r.follow) > 0 {
		doc.Head("What you can do about it")
		for n, f := range r.follow {
			doc.Point(text.NoMark, text.Plain, "%s", f.Title)
			if len(r.follow) <= 9 {
				doc[len(doc)-1].Spans[0].Text = fmt.Sprintf("%d  ", n+1) + doc[len(doc)-1].Spans[0].Text
			}
			doc.To(text.Target{Row: f.ID})
		}
	}
	return doc
}

// keys are those that do something here.
func (r *resultView) keys() (list [][2]string) {
	switch n := len(r.follow); {
	case n == 1:
		list = append(list, [2]string{"1", "do it"})
	case n > 1 && n <= 9:
		list = append(list, [2]string{fmt.Sprintf("1-%d", n), "do it"})
	case n > 9:
		list = append(list, [2]string{"enter", "do it"})
	}
	list = append(list, [2]string{"↓", "next"})
	if targets(r.doc) > 0 {
		list = append(list, [2]string{"y", "copy"})
	}
	return append(list, [2]string{"esc", "back"})
}

func (m *Model) resultInput(msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	r := m.result
	p := m.laidResult()
	height := m.resultHeight()
	last := max(0, len(p.Lines)-height)
	switch k := key.String(); k {
	case "esc", "q", "enter", "left":
		if t := r.target; k == "enter" && t >= 0 && t < len(p.To) {
			return m.follow(p.To[t])
		}
		m.result = nil
	case "up", "k":
		r.move(-1, last, len(p.To))
	case "down", "j":
		r.move(1, last, len(p.To))
	case "pgup":
		r.top = max(0, r.top-height+1)
	case "pgdown", "space":
		r.top = min(last, r.top+height-1)
	case "y":
		if t := max(r.target, 0); t < len(p.To) && p.To[t].Command != "" {
			return m.copyText(p.To[t].Command)
		}
	default:
		if isDigit(k) && k != "0" && len(r.follow) <= 9 && int(k[0]-'1') < len(r.follow) {
			return m.open(r.follow[k[0]-'1'])
		}
	}
	r.page = nil
	return nil
}

// did takes what was done off the list of what can be done; true when nothing is left on it.
func (r *resultView) did(form string) bool {
	r.follow = slices.DeleteFunc(slices.Clone(r.follow), func(f *session.Form) bool { return f.ID == form })
	r.page, r.target = nil, -1
	return len(r.follow) == 0
}

// move goes to the next line that leads somewhere; where there is none, line by line.
func (r *resultView) move(by, last, targets int) {
	if targets > 0 {
		r.target = max(-1, min(r.target+by, targets-1))
	}
	if targets == 0 || r.target < 0 {
		r.top = max(0, min(r.top+by, last))
	}
}

// follow does what a line of the result leads to. The result stays below: esc comes back to it.
func (m *Model) follow(t *text.Target) tea.Cmd {
	if t.Command != "" {
		return m.copyText(t.Command)
	}
	for _, f := range m.result.follow {
		if f.ID == t.Row {
			return m.open(f)
		}
	}
	return nil
}

// taskView is a long task under way.
type taskView struct {
	form    *session.Form
	cancel  context.CancelFunc
	stopped bool
	began   time.Time
	now     handover.Progress
	since   time.Time // the stage began
	seen    []handover.Stage
	at      time.Time
}

// stop ends the task; what it wrote so far goes away.
func (t *taskView) stop() {
	t.stopped = true
	t.cancel()
}

// look takes in how far the task is.
func (t *taskView) look(p *handover.Progress, now time.Time) {
	t.at = now
	if p == nil {
		return
	}
	if len(t.seen) == 0 || t.seen[len(t.seen)-1] != p.Stage {
		t.seen, t.since = append(t.seen, p.Stage), now
	}
	t.now = *p
}

func (m *Model) taskInput(msg tea.Msg) tea.Cmd {
	if key, ok := msg.(tea.KeyPressMsg); ok && key.String() == "esc" {
		m.task.stop()
	}
	return nil
}

// words is how far the task is: the stages, then a line of numbers.
func (t *taskView) words() (numbers string) {
	p := t.now
	var parts []string
	if p.TotalFiles > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d files", p.Files, p.TotalFiles))
	} else if p.Files > 0 {
		parts = append(parts, text.Count(p.Files, "file", "files"))
	}
	if p.TotalBytes > 0 {
		parts = append(parts, handover.FormatBytes(p.Bytes)+" of "+handover.FormatBytes(p.TotalBytes))
	} else if p.Bytes > 0 {
		parts = append(parts, handover.FormatBytes(p.Bytes))
	}
	if s := t.at.Sub(t.since).Seconds(); p.Bytes > 0 && s > 0.5 {
		rate := float64(p.Bytes) / s
		parts = append(parts, handover.FormatBytes(int64(rate))+"/s")
		if left := float64(p.TotalBytes-p.Bytes) / rate; left >= 1 {
			parts = append(parts, fmt.Sprintf("about %s left", time.Duration(left)*time.Second))
		}
	}
	for n, s := range parts {
		if n > 0 {
			numbers += "   "
		}
		numbers += s
	}
	return numbers
}

func (m *Model) helpInput(msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	last := max(0, len(m.helpLines(m.w))-m.bodyHeight())
	switch key.String() {
	case "up", "k":
		m.helpTop = max(0, m.helpTop-1)
	case "down", "j":
		m.helpTop = min(last, m.helpTop+1)
	case "pgdown", "space":
		m.helpTop = min(last, m.helpTop+m.bodyHeight()-1)
	case "pgup":
		m.helpTop = max(0, m.helpTop-m.bodyHeight()+1)
	case "esc", "?", "q", "enter":
		m.help = false
	}
	return nil
}
