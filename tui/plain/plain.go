// Package plain is the terminal app as numbered lines and prompts, for screen readers and for terminals that can do no better: the same
// pages, forms and key table as package tui, one thing a line, nothing drawn twice. Start with Run.
//
// What is said stands in speak.go, where one is in place.go, which words do what in words.go and commands.go. A line is read only while a
// prompt waits for it, so that whatever else asks on the same terminal, as for a passphrase, gets what is typed after it.
package plain

import (
	"context"
	"errors"
	"io"

	"github.com/handover-kit/handover/tui/page"
	"github.com/handover-kit/handover/tui/session"
)

// errLeft says that the person left, or that the input ended.
var errLeft = errors.New("left")

// talk is a person at the prompts.
type talk struct {
	s       *session.Session
	d       *session.Data
	in      lines
	out     io.Writer
	pages   []page.Page
	shelves []shelf        // by page
	at      page.ID        // whose list lies below everything
	open    []place        // what was opened over it, the last one on top
	typed   session.Drafts // answers to forms that were not sent
	strokes int            // how often those changed
	taught  bool           // it was said once how forms are answered
	trouble string         // what was said last to be wrong with the workspace
}

// Run leads through the engagement line by line until the person leaves, the input ends or ctx does. Then it waits for what is being
// written, and says what was done and how to come back. The end of input confirms nothing, sends nothing and is no error; when ctx ends the
// error is its cause, and a line that is being waited for is left behind.
func Run(ctx context.Context, o session.Options, in io.Reader, out io.Writer) error {
	s, d, err := session.Open(ctx, o)
	if err != nil {
		return err
	}
	t := &talk{s: s, in: lines{in}, out: out, pages: page.All(), typed: s.Drafts()}
	t.shelves = make([]shelf, len(t.pages))
	if t.typed == nil {
		t.typed = session.Drafts{}
	}
	t.d = d
	err = t.lead(ctx)
	s.Wait()
	t.read(s.Farewell(t.d), 0)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, errLeft):
		return nil
	}
	return err
}

// lead is everything from the greeting to the last prompt.
func (t *talk) lead(ctx context.Context) error {
	h := t.d.Engagement.Header
	t.say("handover: %s, for %s.", h.Title, h.Client)
	if t.d.ReadOnly != "" {
		t.say("You can look, but change nothing: %s.", t.d.ReadOnly)
	}
	if err := t.nameActor(ctx); err != nil {
		return err
	}
	if t.d.Overview == nil { // else that came with the answer
		if err := t.setData(ctx, t.d); err != nil {
			return err
		}
	}
	for _, id := range sorted(t.typed) {
		t.say("Answered and not sent yet: %s.", t.typed[id].Title)
	}
	t.home()
	for {
		if err := t.keepUp(ctx); err != nil {
			return err
		}
		line, err := t.ask(ctx, t.prompt())
		if err != nil {
			return err
		}
		if err := t.keepUp(ctx); err != nil { // it may have taken hours to type that line
			return err
		}
		if err := t.obey(ctx, line); err != nil && !errors.Is(err, errCancelled) {
			return err
		}
	}
}

// nameActor asks who acts, if that was not said yet, until it was.
func (t *talk) nameActor(ctx context.Context) error {
	for t.d.Actor.ID == "" {
		if err := t.form(ctx, t.s.WhoForm(t.d)); err != nil && !errors.Is(err, errCancelled) {
			return err
		}
	}
	return nil
}

// setData takes the workspace in as it is now, and reads the exports, so that what is read out is never older than what was said.
func (t *talk) setData(ctx context.Context, d *session.Data) error {
	d.Keep(t.d)
	next, err := t.s.Survey(ctx, d)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		t.d = d
		t.sayError("The exports cannot be read: ", err)
		return nil
	}
	next.Keep(t.d)
	t.d = next
	switch {
	case t.d.Trouble != "":
		t.complain("handover.yaml cannot be read any more, what follows is as it was before: " + t.d.Trouble)
	case t.d.OverviewErr != nil:
		t.complain("The exports cannot be read: " + t.d.OverviewErr.Error())
	default:
		t.trouble = ""
	}
	return nil
}

// complain says what is wrong with the workspace, once as long as it stays the same.
func (t *talk) complain(why string) {
	if t.trouble != why {
		t.trouble = why
		t.sayLines("", why)
	}
}

// keepUp reads the workspace again when others changed it.
func (t *talk) keepUp(ctx context.Context) error {
	if !t.s.Changed() {
		return nil
	}
	d, err := t.s.Read(ctx)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		t.complain("The workspace cannot be read: " + err.Error())
		return nil
	}
	if err := t.setData(ctx, d); err != nil {
		return err
	}
	t.say("Somebody changed the workspace; this is how it is now: %s", t.summary())
	return nil
}
