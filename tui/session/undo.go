package session

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks"
)

// UndoForm takes back what the acting person said last.
func (s *Session) UndoForm() *Form {
	return &Form{ID: "undo", Title: "Undo", Do: func(ctx context.Context, w *handover.Workspace, by string, _ Values) (*Outcome, error) {
		c, ref, err := w.Undo(ctx, by, "", "")
		if err != nil {
			return nil, err
		}
		return &Outcome{Said: "undone: " + EventWords(c.State, c.Find(ref)), Changed: true, Undid: true}, nil
	}}
}

// RedoForm takes back the last undoing of the acting person; not ok when they said something since, or undid nothing.
func (s *Session) RedoForm(d *Data) (*Form, bool) {
	for _, e := range slices.Backward(d.Events()) {
		if e.By != d.Actor.ID {
			continue
		}
		undo, ok := e.Body.(*checks.Undone)
		if !ok {
			return nil, false
		}
		_, gone := d.UndoneBy(e.Ref())
		of := d.Find(undo.Event)
		if gone || of == nil || of.Body.Kind() == checks.KindUndo { // redone already, or itself a redoing
			continue
		}
		return &Form{ID: "redo", Title: "Redo", Do: func(ctx context.Context, w *handover.Workspace, by string, _ Values) (*Outcome, error) {
			c, _, err := w.Undo(ctx, by, e.Ref().String(), "")
			if err != nil {
				return nil, err
			}
			return &Outcome{Said: "done again: " + EventWords(c.State, c.Find(undo.Event)), Changed: true}, nil
		}}, true
	}
	return nil, false
}

// EventWords is an event in a few words.
func EventWords(s *checks.State, e *checks.Event) string {
	switch b := e.Body.(type) {
	case *checks.Marked:
		var names []string
		for _, key := range b.Items {
			if i, err := s.Item(key); err == nil {
				key = i.Name
			}
			names = append(names, key)
		}
		return some(names, 3) + " " + string(b.Status)
	case *checks.EvidenceAdded:
		return "evidence " + b.Name
	case *checks.Rotated:
		return "rotation of " + b.Line
	case *checks.ModeSet:
		return "exception " + b.Mode
	case *checks.Undone:
		return "an undoing"
	}
	return string(e.Body.Kind())
}

func some(names []string, n int) string {
	if len(names) <= n {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:n], ", "), len(names)-n)
}
