package checks_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/handover-kit/handover/checks"
)

// chance is what a person says at random: sensible and senseless things of every kind.
func (d *desk) chance(r *rand.Rand) (by string, body checks.Body) {
	by = d.set.People[r.IntN(len(d.set.People))].ID
	item := &d.state.Items[r.IntN(len(d.state.Items))]
	if next := d.state.Next(""); len(next) > 0 && r.IntN(4) > 0 {
		item = next[r.IntN(len(next))]
	}
	switch r.IntN(24) {
	case 0:
		return by, &checks.Sealed{Bundle: "x", Digest: digestOf(byte(20 + r.IntN(5))), State: d.state.Digest(), Inventory: digestOf(7), Signer: "SHA256:mara", Recipients: 2}
	case 1:
		return "lead", &checks.Countersigned{Reviewed: checks.Reviewed{Inventory: digestOf(7), State: d.state.Digest()}, Key: "SHA256:lead"}
	case 2:
		return by, &checks.Received{Digest: digestOf(8), Receipt: digestOf(6), Level: "V2", SignedBy: "aiko", SenderSeen: "SHA256:mara"}
	case 3:
		if all := d.state.Events(); len(all) > 0 {
			return by, &checks.Undone{Event: all[r.IntN(len(all))].Ref()}
		}
	case 4:
		if len(item.Rivals) > 0 {
			return by, &checks.Decided{Item: item.Key, Choice: item.Rivals[0].Event.Ref()}
		}
	case 5, 6, 7:
		s := checks.Statuses()[r.IntN(9)]
		return by, status(s, item.Key)
	}
	if item.Settled == "seal" {
		return "mara", d.sealing()
	} else if item.Settled == "deliver" && d.state.Bundle() != nil {
		return "mara", &checks.Delivered{Digest: d.state.Bundle().Digest, To: "aiko", Route: "share", DigestRoute: "phone"}
	}
	return by, done(d, item.Key)
}

// TestNoForbiddenOrder: whatever people try, nothing that is accepted leads to a forbidden order. The orders are looked at here
// straight from the catalogue, not by way of the state's own judgement.
func TestNoForbiddenOrder(t *testing.T) {
	accepted, revoked := 0, 0
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 1))
		d := githubDesk(t)
		d.proof()
		if seed%2 == 0 { // half of them near the end, where revocations are
			d.walk(func() bool { return d.open(checks.GateTakeover) })
		}
		for range 250 {
			by, body := d.chance(r)
			if err := d.try(by, body); err != nil {
				continue
			}
			accepted++
			if m, ok := body.(*checks.Marked); ok && m.Status.Acts() {
				for _, key := range m.Items {
					revoked += d.forbidden(key)
				}
			}
			for _, item := range d.state.Items {
				if item.Closed {
					d.forbidden(item.Key)
				}
			}
			if t.Failed() {
				t.Fatalf("seed %d, event %d: %s said %+v", seed, len(d.events), by, body)
			}
		}
	}
	if accepted < 500 || revoked < 20 {
		t.Errorf("%d accepted, %d revocations among them: too few to show anything", accepted, revoked)
	}
	t.Logf("%d accepted, %d revocations", accepted, revoked)
}

// forbidden fails when the item is closed against an order of the reference. It counts revocations.
func (d *desk) forbidden(key string) int {
	item := d.item(key)
	if !item.Status.Acts() || item.RollsUp {
		return 0
	}
	for _, p := range d.set.Selection.Catalogue.Pitfalls {
		for _, o := range p.Order {
			if !slices.Contains(o.Then, item.ID) && !o.ThenAll.Matches(item.Item) {
				continue
			}
			for _, first := range o.First {
				if g, ok := checks.ParseGate(first); ok {
					if !d.open(g) {
						d.t.Errorf("%s: %s is closed while %s is shut", p.ID, key, g)
					}
				} else if other, err := d.state.Item(first); err == nil && !other.Closed && other.ID != item.ID {
					d.t.Errorf("%s: %s is closed and %s is %s", p.ID, key, first, other.Status)
				}
			}
		}
	}
	if item.Does == checks.DeedRevoke {
		return 1
	}
	return 0
}

// random is a history of several people who sync now and then, whatever may be accepted.
func random(t testing.TB, seed uint64, length int) *desk {
	r := rand.New(rand.NewPCG(seed, 2))
	d := githubDesk(t)
	d.apart()
	for range length {
		if r.IntN(6) == 0 {
			d.sync()
		}
		by, body := d.chance(r)
		d.force(by, body)
	}
	return d
}

// TestAnyInterleaving: the events in any order, with any times, fold to the same state.
func TestAnyInterleaving(t *testing.T) {
	conflicts := 0
	for seed := range uint64(8) {
		d := random(t, seed, 120)
		r := rand.New(rand.NewPCG(seed, 3))
		conflicts += len(d.findings(checks.FindingConflict))
		for range 4 {
			events := slices.Clone(d.events)
			r.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
			equal(t, fmt.Sprintf("seed %d", seed), d.state, checks.Fold(d.set, events, d.today))
			for i := range events {
				events[i].At = time.Unix(r.Int64N(1e9), 0)
			}
			other := checks.Fold(d.set, events, d.today)
			if !slices.EqualFunc(other.Items, d.state.Items, func(a, b checks.ItemState) bool { return a.Status == b.Status && a.Closed == b.Closed }) {
				t.Errorf("seed %d: clocks change the state", seed)
			}
		}
	}
	if conflicts == 0 {
		t.Error("no two people ever disagreed: this shows nothing")
	}
}

// TestUndoRestores: after an undo everything is as it was, whatever it was.
func TestUndoRestores(t *testing.T) {
	undone := 0
	for seed := range uint64(8) {
		d := random(t, seed, 60)
		r := rand.New(rand.NewPCG(seed, 4))
		d.sync()
		for range 20 {
			before := d.state
			by, body := d.chance(r)
			switch body.(type) {
			case *checks.Marked, *checks.Decided:
			default:
				continue
			}
			ref := d.force(by, body)
			d.sync()
			d.force("lead", &checks.Undone{Event: ref})
			d.sync()
			equal(t, fmt.Sprintf("seed %d, %s %+v", seed, by, body), before, d.state)
			undone++
		}
	}
	if undone < 40 {
		t.Errorf("only %d undone", undone)
	}
}

// TestOrderIsCausal: nobody's event comes before one its author had seen.
func TestOrderIsCausal(t *testing.T) {
	d := random(t, 1, 150)
	all := d.state.Events()
	for i, e := range all {
		for _, later := range all[i+1:] {
			if later.Before(e) {
				t.Fatalf("%s stands before %s, which happened before it", e.Ref(), later.Ref())
			}
		}
	}
	if len(all) != len(d.events) {
		t.Errorf("%d events of %d", len(all), len(d.events))
	}
}
