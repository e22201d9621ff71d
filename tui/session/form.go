package session

import (
	"context"
	"errors"
	"time"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/tui/text"
)

// FieldKind is how an answer is given.
type FieldKind uint8

// The kinds of fields.
const (
	Text   FieldKind = iota
	Path             // of a file
	Paths            // of files, with blanks between as a shell takes them
	Choice           // one of Options
)

// Option is an answer that can be chosen.
type Option struct {
	Value, Label string
	Help         string
}

// Field is one thing that a form asks for.
type Field struct {
	ID, Label string
	Help      string
	Kind      FieldKind
	Options   []Option
	Value     string // the answer that is proposed
	Required  bool
}

// Values are the answers of a form, by id of the field.
type Values map[string]string

// Form is something a person can do: what to ask, and what to do then.
type Form struct {
	ID     string // names what was typed into it, so that it is there again
	Title  string
	About  text.Doc
	Fields []Field
	Ask    string // a question whose default is No; empty when nothing has to be confirmed
	Task   bool   // it takes long: its progress is shown, and it may be stopped
	// Do does it. The word of what was done is for the person; an error leaves everything as it was.
	Do func(ctx context.Context, w *handover.Workspace, by string, v Values) (*Outcome, error)
	// Then gives a form that follows from the answers, instead of Do.
	Then func(v Values) *Form
}

// Outcome is what a form did.
type Outcome struct {
	Said    string   // in a line
	Doc     text.Doc // more, where a line is not enough
	Title   string   // of Doc
	Follow  []*Form  // what may be done next about it
	Changed bool     // something was written
	Stored  *Stored  // what a long task found
	Actor   string   // the person who acts from now on
	Refused []string // files that could not be taken in
	Undid   bool     // it took something back, and can be done again
}

// How long an intent waits for another process that works in the workspace.
const (
	busyPatience = 3 * time.Second
	busyPause    = 50 * time.Millisecond
)

// Do does what a form says, and reads the workspace anew. What the form did is on disk then. When another process is at work it waits a
// moment, then gives handover.ErrBusy.
func (s *Session) Do(ctx context.Context, f *Form, v Values) (*Outcome, *Data, error) {
	s.working.Add(1)
	defer s.working.Done()
	s.far.Store(nil)
	w, actor, err := s.workspace()
	if err != nil {
		return nil, nil, err
	}
	out, err := s.patiently(ctx, func() (*Outcome, error) { return f.Do(ctx, w, actor.ID, v) })
	if err != nil {
		return out, nil, err
	}
	s.mu.Lock()
	if out.Changed {
		s.done = append(s.done, out.Said)
	}
	s.mu.Unlock()
	if out.Actor != "" {
		if err := s.become(out.Actor); err != nil {
			return nil, nil, err
		}
	}
	// What was done is done: a person who stops now must still see it.
	d, err := s.Read(context.WithoutCancel(ctx))
	if err == nil && out.Stored != nil {
		d.Stored = out.Stored
	}
	return out, d, err
}

func (s *Session) become(person string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.w.Actor(person)
	if err == nil {
		s.actor = p
	}
	return err
}

func (s *Session) patiently(ctx context.Context, do func() (*Outcome, error)) (*Outcome, error) {
	for waited := time.Duration(0); ; waited += busyPause {
		out, err := do()
		if !errors.Is(err, handover.ErrBusy) || waited >= busyPatience {
			return out, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(busyPause):
		}
	}
}
