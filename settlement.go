package handover

import (
	"context"
	"slices"
	"strings"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/evidence"
)

// Settlement is an item that the exports speak of, and what became of it.
type Settlement struct {
	Item   string        `json:"item"` // as people type it
	Key    string        `json:"key"`
	Title  string        `json:"title"`
	Status checks.Status `json:"status"` // done or open: what the exports say
	Grade  checks.Grade  `json:"grade"`
	Marked bool          `json:"marked"` // it is in the journal
	Why    string        `json:"why"`    // what the exports show or, where nothing was marked, why not
	Hint   string        `json:"hint"`
}

// Settle marks the items that the stored exports settle as done, and opens those that newer exports contradict.
func (w *Workspace) Settle(ctx context.Context, by string) (*Checklist, []Settlement, error) {
	var settled []Settlement
	c, err := w.writing(ctx, by, func(c *Checklist) error {
		s, err := w.survey(ctx, c)
		if err != nil {
			return err
		}
		c.Before = c.State
		settled, err = w.settleItems(ctx, c, by, s)
		return err
	})
	return c, settled, err
}

// proposal is a mark that exports, or a search of our own, give reason for.
type proposal struct {
	item *checks.ItemState
	why  string
	mark checks.Marked
	page *checks.EvidenceAdded // what shows it, where that is not stored yet
}

// settleItems is Settle, for a caller that holds the lock.
func (w *Workspace) settleItems(ctx context.Context, c *Checklist, by string, s *Survey) ([]Settlement, error) {
	list, bodies := w.accepted(c, by, w.proposals(c, s))
	return list, w.appendSettled(ctx, c, bodies)
}

// accepted finds out what of the proposals the order of things allows, one after the other, and what is to be noted for it. What it forbids
// now is left for later, and said.
func (w *Workspace) accepted(c *Checklist, by string, proposals []proposal) (list []Settlement, bodies []checks.Body) {
	state, events := c.State, slices.Clone(c.events)
	noted := map[*checks.EvidenceAdded]bool{nil: true}
	for _, p := range proposals {
		done := Settlement{Item: p.item.Name, Key: p.item.Key, Title: p.item.Title, Status: p.mark.Status, Grade: p.mark.Grade, Why: p.why}
		mark := p.mark
		next := []checks.Body{&mark}
		if !noted[p.page] {
			next = []checks.Body{p.page, &mark}
		}
		trial, after, err := state, slices.Clone(events), error(nil)
		for _, body := range next {
			event := checks.Event{Log: "next", Seq: len(after) - len(c.events) + 1, Seen: c.seen(), At: w.machine.Now(), By: by, Body: body}
			if err = trial.Accept(&event); err != nil {
				break
			}
			after = append(after, event)
			trial = checks.Fold(c.Setting, after, c.Today)
		}
		if err != nil {
			done.Why, done.Hint = err.Error(), hintOf(err)
			list = append(list, done)
			continue
		}
		done.Marked, noted[p.page] = true, true
		list = append(list, done)
		bodies = append(bodies, next...)
		state, events = trial, after
	}
	return list, bodies
}

// appendSettled notes what was accepted. What was there before it is kept for who tells what changed.
func (w *Workspace) appendSettled(ctx context.Context, c *Checklist, bodies []checks.Body) error {
	if len(bodies) == 0 {
		return nil
	}
	before := c.Before
	err := w.append(ctx, c, bodies)
	c.Before = before
	return err
}

// proposals are the marks that the exports give reason for, in the order of items: what comes first in the order is marked first.
func (w *Workspace) proposals(c *Checklist, s *Survey) []proposal {
	verdicts := map[string]evidence.ItemVerdict{} // by system and item
	for _, a := range s.Systems {
		for _, v := range a.Items {
			verdicts[a.System.ID+"/"+v.Item] = v
		}
	}
	for _, v := range s.Heads {
		verdicts["/"+v.Item] = v
	}
	ledger := w.newLedger(c, s)
	var list []proposal
	for i := range c.Items {
		item := &c.Items[i]
		v, ok := verdicts[item.System+"/"+item.ID]
		if !ok || item.RollsUp || item.Settled != "" || !c.news(item, v) {
			continue
		}
		p := proposal{item: item, why: v.Why, mark: checks.Marked{Items: []string{item.Key}}}
		p.mark.Evidence = v.Evidence
		switch {
		case v.Value == evidence.Fail && claims(item.Status):
			p.mark.Status, p.mark.Reason = checks.Open, cut(v.Why)
		case v.Value == evidence.Pass && item.ByExport && (!item.Status.Closing() || item.Invalid != ""):
			p.mark.Status, p.mark.Grade, p.mark.Reason = checks.Done, v.Grade, cut(v.Why)
			if v.Rotation || item.Does == checks.DeedRotate {
				p.mark.Performer = ledger.performer(item.System)
			}
		default:
			continue
		}
		list = append(list, p)
	}
	return list
}

// claims reports whether a status says what an export can contradict: that something is done, or was never there.
func claims(s checks.Status) bool {
	return s == checks.Done || s == checks.NeverGranted || s == checks.NotApplicable
}

// news reports whether any of the exports was not there yet when somebody last said something of the item. A person who has seen them and
// says otherwise is not overruled.
func (c *Checklist) news(item *checks.ItemState, v evidence.ItemVerdict) bool {
	if item.Said == nil {
		return true
	}
	for _, x := range c.Exhibits {
		if slices.Contains(v.Evidence, x.Digest) && !x.Event.Before(item.Said.Event) {
			return true
		}
	}
	return false
}

// maxReason bounds what the journal repeats of a verdict, in bytes.
const maxReason = 600

func cut(s string) string {
	if len(s) <= maxReason {
		return s
	}
	return strings.ToValidUTF8(s[:maxReason], "") + "…"
}
