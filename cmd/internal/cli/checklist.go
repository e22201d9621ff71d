package cli

import (
	"context"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks"
)

// itemDoc is an item as next and item print it with --json.
type itemDoc struct {
	ID       string          `json:"id"` // as people type it
	Key      string          `json:"key"`
	Title    string          `json:"title"`
	System   string          `json:"system"`
	Who      checks.Who      `json:"who"`
	Phase    checks.Phase    `json:"phase"`
	Gate     checks.Gate     `json:"gate"`
	Severity checks.Severity `json:"severity"`
	Status   checks.Status   `json:"status"`
	Closed   bool            `json:"closed"`
	Grade    checks.Grade    `json:"grade"`
	Locked   []checks.Lock   `json:"locked"`
}

func newItemDoc(s *checks.State, i *checks.ItemState) itemDoc {
	locks, _ := s.Locked(i.Key)
	return itemDoc{
		i.Name, i.Key, i.Title, i.System, i.Who, i.Phase, i.Gate, i.Severity, i.Status, i.Closed, i.Grade, append([]checks.Lock{}, locks...),
	}
}

func itemDocs(s *checks.State, items []*checks.ItemState) []itemDoc {
	docs := make([]itemDoc, 0, len(items))
	for _, i := range items {
		docs = append(docs, newItemDoc(s, i))
	}
	return docs
}

// checklist opens the workspace and works out where it stands; what a person should know about the journal is said.
func (e *Env) checklist(ctx context.Context) (*handover.Workspace, *handover.Checklist, error) {
	w, err := e.workspace()
	if err != nil {
		return nil, nil, err
	}
	c, err := w.Checklist(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, n := range c.Notes {
		e.Say("note: %s", n)
	}
	return w, c, nil
}

// survey opens the workspace and says what the stored exports show; what a person should know about the journal is said.
func (e *Env) survey(ctx context.Context) (*handover.Checklist, *handover.Survey, error) {
	w, err := e.workspace()
	if err != nil {
		return nil, nil, err
	}
	c, s, err := w.Survey(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, n := range c.Notes {
		e.Say("note: %s", n)
	}
	return c, s, nil
}

// actor opens the workspace and finds out who acts.
func (e *Env) acting() (*handover.Workspace, string, error) {
	w, err := e.workspace()
	if err != nil {
		return nil, "", err
	}
	p, err := w.Actor(e.Actor())
	return w, p.ID, err
}

// mayAct opens the workspace for a command that reads, and marks what it finds if it is known who acts; else by is empty.
func (e *Env) mayAct() (w *handover.Workspace, by string, err error) {
	if w, err = e.workspace(); err != nil {
		return nil, "", err
	}
	p, err := w.Actor(e.Actor())
	if err != nil && e.Actor() == "" {
		return w, "", nil
	}
	return w, p.ID, err
}

// mark is one cell for a status, and a word where a mark alone would say too little.
func statusMark(i *checks.ItemState) string {
	switch {
	case len(i.Rivals) > 0:
		return "!"
	case i.Closed:
		return "+"
	case i.Status == checks.Failed:
		return "x"
	case i.Status == checks.Unknown || i.Invalid != "" || len(i.Unmet) > 0:
		return "?"
	}
	return "-"
}
