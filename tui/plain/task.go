package plain

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
)

// How often it is looked how far a task is, and how often that is said at most.
const (
	lookEvery = 100 * time.Millisecond
	sayEvery  = 10 * time.Second
)

// send does what a form says. No outcome and no error means that it failed, and that this was said.
func (t *talk) send(ctx context.Context, f *session.Form, v session.Values) (*session.Outcome, error) {
	out, d, err := t.do(ctx, f, v)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		if out != nil && out.Stored != nil && d == nil { // what a task found before it failed
			next := *t.d
			next.Stored = out.Stored
			t.d = &next
		}
		t.sayError("That did not work: ", err)
		return nil, nil //nolint:nilnil // said in the comment of the function
	}
	t.forget(f)
	return out, t.setData(ctx, d)
}

// do does a form; of a long one it says how far it is.
func (t *talk) do(ctx context.Context, f *session.Form, v session.Values) (*session.Outcome, *session.Data, error) {
	if !f.Task {
		return t.s.Do(ctx, f, v)
	}
	type result struct {
		out *session.Outcome
		d   *session.Data
		err error
	}
	if len(f.Fields) == 0 { // else it was said above the questions
		t.say("%s", sentence(f.Title, true))
	}
	t.say("This may take a while. ctrl+c stops it and ends the program; nothing stays behind.")
	done := make(chan result, 1)
	go func() {
		out, d, err := t.s.Do(ctx, f, v)
		done <- result{out, d, err}
	}()
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	far := teller{}
	for {
		select {
		case r := <-done:
			return r.out, r.d, r.err
		case <-tick.C:
			if p := t.s.Progress(); p != nil {
				if words := far.words(*p, t.s.Now()); words != "" {
					t.say("%s", words)
				}
			}
		}
	}
}

// teller decides when to say how far a task is: when a stage begins, and now and then.
type teller struct {
	stage handover.Stage
	said  time.Time
}

// words is what to say; empty for nothing.
func (f *teller) words(p handover.Progress, now time.Time) string {
	if p.Stage == f.stage && now.Sub(f.said) < sayEvery {
		return ""
	}
	first := p.Stage != f.stage
	f.stage, f.said = p.Stage, now
	if first {
		return sentence(string(p.Stage), true)
	}
	var parts []string
	switch {
	case p.TotalFiles > 0:
		parts = append(parts, fmt.Sprintf("%d of %d files", p.Files, p.TotalFiles))
	case p.Files > 0:
		parts = append(parts, text.Count(p.Files, "file", "files"))
	}
	switch {
	case p.TotalBytes > 0:
		parts = append(parts, fmt.Sprintf("%d percent of %s", min(p.Bytes, p.TotalBytes)*100/p.TotalBytes, handover.FormatBytes(p.TotalBytes)))
	case p.Bytes > 0:
		parts = append(parts, handover.FormatBytes(p.Bytes))
	}
	if len(parts) == 0 {
		parts = append(parts, "still at it")
	}
	return sentence(string(p.Stage)+": "+strings.Join(parts, ", "), true)
}

// tell says what a form did, and offers what follows from it.
func (t *talk) tell(out *session.Outcome) {
	if out == nil {
		return
	}
	if out.Said != "" {
		t.say("%s", out.Said)
	}
	if out.Undid {
		t.say("Redo says it again.")
	}
	doc := out.Doc
	if len(doc) > 0 && doc[0].String() == out.Said {
		doc = doc[1:]
	}
	if len(doc) == 0 && len(out.Follow) == 0 {
		return
	}
	p := place{title: out.Title, doc: doc}
	for _, f := range out.Follow {
		p.links = append(p.links, link{form: f})
	}
	t.open = append(t.open, p)
	t.readTop()
}
