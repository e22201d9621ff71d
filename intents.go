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
	_, unlock, err := w.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	c, err := w.checklist(ctx, by)
	if err != nil {
		return nil, err
	}
	return c, w.record(ctx, c, by, bodies...)
}

// record is Record, for a caller that holds the lock and has read the checklist for by.
func (w *Workspace) record(ctx context.Context, c *Checklist, by string, bodies ...checks.Body) error {
	if err := w.attributes(); err != nil {
		return err
	}
	raw := make([]json.RawMessage, len(bodies))
	state, events := c.State, slices.Clone(c.events)
	seen := c.seen()
	for i, body := range bodies {
		// Its place in a log is the journal's to give; for the order it is enough that it follows all there is.
		event := checks.Event{Log: "next", Seq: i + 1, Seen: seen, At: w.machine.Now(), By: by, Body: body}
		if err := state.Accept(&event); err != nil {
			return err
		}
		var err error
		if raw[i], err = checks.EncodeBody(body); err != nil {
			return err
		}
		if i < len(bodies)-1 { // the next is judged by what this one leaves
			events = append(events, event)
			state = checks.Fold(c.Setting, events, c.Today)
		}
	}
	if _, err := c.journal.Append(ctx, raw...); err != nil {
		return err
	}
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

// attributes keeps git from changing the line ends of the journal.
func (w *Workspace) attributes() error {
	name := filepath.Join(w.Dir, ".gitattributes")
	if _, err := os.Lstat(name); err == nil {
		return nil
	}
	return writeFile(name, []byte(journal.GitAttributes), 0o644)
}

// MarkRequest is one thing a person says about items.
type MarkRequest struct {
	Items     []string // as people type them
	Mark      checks.Mark
	Files     []string // evidence to store and add to the mark
	Performer string   // who did it, if not the one who says so
	Warned    []string // warnings gone past, for the reason given
}

// Mark puts a status on items.
func (w *Workspace) Mark(ctx context.Context, by string, r MarkRequest) (*Checklist, error) {
	c, err := w.Checklist(ctx)
	if err != nil {
		return nil, err
	}
	body := &checks.Marked{Mark: r.Mark, Performer: r.Performer, Warned: r.Warned}
	for _, text := range r.Items {
		item, err := c.Item(text)
		if err != nil {
			return nil, err
		}
		body.Items = append(body.Items, item.Key)
	}
	var bodies []checks.Body
	for _, name := range r.Files {
		digest, err := w.keepEvidence(name)
		if err != nil {
			return nil, err
		}
		body.Evidence = append(body.Evidence, digest)
		bodies = append(bodies, &checks.EvidenceAdded{Digest: digest, Name: filepath.Base(name), As: checks.EvidenceDoc})
	}
	return w.Record(ctx, by, append(bodies, body)...)
}

// Undo takes back an event: the one named, else the last one of the person that can be.
func (w *Workspace) Undo(ctx context.Context, by, event, reason string) (*Checklist, checks.Ref, error) {
	c, err := w.Checklist(ctx)
	if err != nil {
		return nil, checks.Ref{}, err
	}
	var ref checks.Ref
	if event != "" {
		if ref, err = checks.ParseRef(event); err != nil {
			return nil, ref, &Error{ErrUsage, err.Error(), "an event is named as handover item show ID prints it, such as mara-4f2c:12"}
		}
	} else {
		last := c.LastOf(by)
		if last == nil {
			return nil, ref, &Error{ErrNotReady, by + " has said nothing yet that could be undone", ""}
		}
		ref = last.Ref()
	}
	after, err := w.Record(ctx, by, &checks.Undone{Event: ref, Reason: reason})
	return after, ref, err
}

// Apply notes a batch of bodies, as JSON lines in the form the journal has them, all or none.
func (w *Workspace) Apply(ctx context.Context, by string, lines []json.RawMessage) (*Checklist, error) {
	bodies := make([]checks.Body, len(lines))
	for i, line := range lines {
		body, err := checks.DecodeBody(line)
		if err != nil {
			return nil, &Error{ErrUsage, fmt.Sprintf("line %d: %v", i+1, err), "docs/journal-format.md describes the lines"}
		}
		bodies[i] = body
	}
	if len(bodies) == 0 {
		return nil, usagef("write one intent a line, as a JSON object", "there is nothing to apply")
	}
	return w.Record(ctx, by, bodies...)
}
