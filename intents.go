package handover

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/journal"
)

// Record notes in the journal what a person says, all of it or nothing, and gives where the engagement stands then. It is on disk when
// Record returns. What the order of things forbids is a *checks.Refusal; ErrBusy when another process works in the workspace.
func (w *Workspace) Record(ctx context.Context, by string, bodies ...checks.Body) (*Checklist, error) {
	return w.writing(ctx, by, func(c *Checklist) error { return w.record(ctx, c, by, bodies...) })
}

// writing lets do write to the journal, as the only process.
func (w *Workspace) writing(ctx context.Context, by string, do func(*Checklist) error) (*Checklist, error) {
	_, unlock, err := w.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	c, err := w.checklist(ctx, by)
	if err != nil {
		return nil, err
	}
	return c, do(c)
}

// record is Record, for a caller that holds the lock and has read the checklist for by.
func (w *Workspace) record(ctx context.Context, c *Checklist, by string, bodies ...checks.Body) error {
	if _, err := w.accept(c, by, bodies); err != nil {
		return err
	}
	return w.append(ctx, c, bodies)
}

// accept finds out whether the order of things lets by say all of this, one after the other. If not, n is which of them it forbids,
// from 1.
func (w *Workspace) accept(c *Checklist, by string, bodies []checks.Body) (n int, err error) {
	state, events := c.State, slices.Clone(c.events)
	seen := c.seen()
	for i, body := range bodies {
		// Its place in a log is the journal's to give; for the order it is enough that it follows all there is.
		event := checks.Event{Log: "next", Seq: i + 1, Seen: seen, At: w.machine.Now(), By: by, Body: body}
		if err := state.Accept(&event); err != nil {
			return i + 1, err
		}
		if err := typedSecret(body); err != nil {
			return i + 1, err
		}
		if i < len(bodies)-1 { // the next is judged by what this one leaves
			events = append(events, event)
			state = checks.Fold(c.Setting, events, c.Today)
		}
	}
	return 0, nil
}

// append writes to the journal what was accepted.
func (w *Workspace) append(ctx context.Context, c *Checklist, bodies []checks.Body) error {
	raw := make([]json.RawMessage, len(bodies))
	for i, body := range bodies {
		var err error
		if raw[i], err = checks.EncodeBody(body); err != nil {
			return err
		}
	}
	if err := w.attributes(); err != nil {
		return err
	}
	if _, err := c.journal.Append(ctx, raw...); err != nil {
		return err
	}
	c.Before = c.State
	return c.fold()
}

// seen is the last record of each log.
func (c *Checklist) seen() map[string]int {
	seen := make(map[string]int)
	for log, head := range c.journal.Heads() {
		seen[log] = head.Seq
	}
	return seen
}

// attributes keeps git from changing the line ends of the journal and of what is stored as evidence, which go by their digests.
func (w *Workspace) attributes() error {
	name := filepath.Join(w.Dir, ".gitattributes")
	if _, err := os.Lstat(name); err == nil {
		return nil
	}
	return writeFile(name, []byte(journal.GitAttributes+evidenceDir+"/* -text\n"), 0o644)
}

// MarkRequest is one thing a person says about items.
type MarkRequest struct {
	Items     []string // as people type them
	Mark      checks.Mark
	Files     []string      // evidence to store and add to the mark
	Moment    checks.Moment // when the files were made, seen from the change they are about; may be empty
	Performer string        // who did it, if not the one who says so
	Warned    []string      // warnings gone past, for the reason given
}

// Mark puts a status on items. Evidence is stored only when the mark may be put.
func (w *Workspace) Mark(ctx context.Context, by string, r MarkRequest) (*Checklist, error) {
	return w.writing(ctx, by, func(c *Checklist) error {
		body := &checks.Marked{Mark: r.Mark, Performer: r.Performer, Warned: r.Warned}
		for _, text := range r.Items {
			item, err := c.Item(text)
			if err != nil {
				return err
			}
			body.Items = append(body.Items, item.Key)
		}
		files, err := w.takeAll(ctx, c, r)
		defer func() {
			for _, t := range files {
				t.discard() // what was kept is not there any more under this name
			}
		}()
		if err != nil {
			return err
		}
		var bodies []checks.Body
		for _, t := range files {
			body.Evidence = append(body.Evidence, t.Digest)
			bodies = append(bodies, &t.EvidenceAdded)
		}
		bodies = append(bodies, body)
		if _, err := w.accept(c, by, bodies); err != nil {
			return err
		}
		for _, t := range files {
			if err := t.keep(t.Name); err != nil {
				return err
			}
		}
		return w.append(ctx, c, bodies)
	})
}

// Undo takes back an event: the one named, else the last one of the person that can be.
func (w *Workspace) Undo(ctx context.Context, by, event, reason string) (*Checklist, checks.Ref, error) {
	var ref checks.Ref
	c, err := w.writing(ctx, by, func(c *Checklist) (err error) {
		if ref, err = toUndo(c, by, event); err != nil {
			return err
		}
		return w.record(ctx, c, by, &checks.Undone{Event: ref, Reason: reason})
	})
	return c, ref, err
}

func toUndo(c *Checklist, by, event string) (checks.Ref, error) {
	if event == "" {
		if last := c.LastOf(by); last != nil {
			return last.Ref(), nil
		}
		return checks.Ref{}, &Error{ErrNotReady, by + " has said nothing yet that could be undone", "handover item show ID names the events of an item"}
	}
	ref, err := checks.ParseRef(event)
	if err != nil {
		return ref, usagef("an event is named as handover item show ID prints it, such as mara-4f2c9a1b:12", "%v", err)
	}
	return ref, nil
}

// Apply notes a batch of bodies, as JSON lines in the form the journal has them, all or none.
func (w *Workspace) Apply(ctx context.Context, by string, lines []json.RawMessage) (*Checklist, error) {
	bodies := make([]checks.Body, len(lines))
	for i, line := range lines {
		body, err := checks.DecodeBody(line)
		if err != nil {
			return nil, usagef("one object a line, keys in order, no blanks: jq -cS writes it so; docs/checklist.md has the fields", "line %d: %v", i+1, err)
		}
		if err := w.intent(body); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		bodies[i] = body
	}
	if len(bodies) == 0 {
		return nil, usagef("write one intent a line, as a JSON object", "there is nothing to apply")
	}
	return w.writing(ctx, by, func(c *Checklist) error {
		if n, err := w.accept(c, by, bodies); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		return w.append(ctx, c, bodies)
	})
}

// intent refuses what nobody can just say: what only follows from a file that was made, signed or verified.
func (w *Workspace) intent(body checks.Body) error {
	var evidence []string
	switch b := body.(type) {
	case *checks.Marked:
		if b.Grade != "" {
			return usagef("leave grade out", "a batch cannot say which grade evidence earns")
		}
		evidence = b.Evidence
	case *checks.Rotated:
		if b.On.After(w.machine.Now()) {
			return usagef("say when it was changed", "a secret cannot have been changed in the future")
		}
		evidence = b.Evidence
	case *checks.ModeSet:
		evidence = b.Evidence
	case *checks.TakenOver:
		evidence = b.Evidence
	case *checks.EvidenceAdded:
		if b.SignedBy != "" {
			return usagef("leave signed_by out", "a batch cannot say that a signature was verified")
		}
		evidence = []string{b.Digest}
	case *checks.Undone, *checks.Decided, *checks.Answered, *checks.FindingDecided:
	default:
		return usagef("the command that does it records it", "what was %s is not recorded by a batch", body.Kind())
	}
	for _, digest := range evidence {
		if !w.hasEvidence(digest) {
			return usagef("handover mark ID STATUS --evidence FILE stores it", "there is no evidence %s in %s", digest, filepath.Join(w.Dir, evidenceDir))
		}
	}
	return nil
}
