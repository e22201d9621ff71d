package checks_test

import (
	"slices"
	"testing"

	"github.com/handover-kit/handover/checks"
)

// TestOrderHasNoLock walks the order anew, without the code that made it: whatever is left when everything that can be closed
// is closed, waits for itself.
func TestOrderHasNoLock(t *testing.T) {
	c := load(t)
	closed := map[string]bool{}
	ready := func(item *checks.Item) bool {
		return !slices.ContainsFunc(item.Needs, func(n checks.Need) bool { return !closed[n.On] }) &&
			!slices.ContainsFunc(item.Parts, func(p string) bool { return !closed[p] })
	}
	for again := true; again; {
		again = false
		for i := range c.Items {
			if item := &c.Items[i]; !closed[item.ID] && ready(item) {
				closed[item.ID], again = true, true
			}
		}
		for _, gate := range checks.Gates() {
			shut := slices.ContainsFunc(c.Items, func(i checks.Item) bool {
				return i.Gate.Index() <= gate.Index() && !closed[i.ID]
			})
			if !shut && !closed[gate.Ref()] {
				closed[gate.Ref()], again = true, true
			}
		}
	}
	for _, item := range c.Items {
		if !closed[item.ID] {
			t.Errorf("%s (gate %s) can never be closed: it waits for %v and its parts %v", item.ID, item.Gate, item.Needs, item.Parts)
		}
	}
}

func TestNoPhaseInversion(t *testing.T) {
	c := load(t)
	phase := map[checks.Phase]int{checks.PhaseBefore: 0, checks.PhaseSeal: 1, checks.PhaseAfter: 2}
	for _, item := range c.Items {
		for _, need := range item.Needs {
			if gate, ok := need.Gate(); ok {
				if gate.Index() >= item.Gate.Index() {
					t.Errorf("%s opens gate %s and waits for %s", item.ID, item.Gate, gate)
				}
			} else if on := c.Item(need.On); phase[on.Phase] > phase[item.Phase] || on.Gate.Index() > item.Gate.Index() {
				t.Errorf("%s (%s, %s) waits for %s (%s, %s)", item.ID, item.Phase, item.Gate, on.ID, on.Phase, on.Gate)
			}
		}
	}
}

// TestPartsNeverWaitForTheirHead: 50 pairs of the reference would, straight or by way of other items.
func TestPartsNeverWaitForTheirHead(t *testing.T) {
	c := load(t)
	written, pairs := 0, 0
	for i := range c.Items {
		head := &c.Items[i]
		for _, id := range head.Parts {
			pairs++
			part := c.Item(id)
			if !slices.Contains(part.Heads, head.ID) {
				t.Errorf("%s does not know its head %s", id, head.ID)
			}
			after := func(i *checks.Item) []string { return i.After }
			if part.List != "other" && reaches(c, part, head.ID, after, map[string]bool{}) {
				written++
			}
			needs := func(i *checks.Item) (on []string) {
				for _, n := range i.Needs {
					on = append(on, n.On)
				}
				return on
			}
			if reaches(c, part, head.ID, needs, map[string]bool{}) {
				t.Errorf("%s waits for %s, which closes from it", id, head.ID)
			}
		}
	}
	if pairs != 110+4 || written != 50 { // four parts are questions of the template
		t.Errorf("%d pairs, %d of them waiting in the text; the reference has 110 and 50", pairs, written)
	}
}

func reaches(c *checks.Catalogue, from *checks.Item, to string, next func(*checks.Item) []string, seen map[string]bool) bool {
	for _, id := range next(from) {
		if id == to {
			return true
		}
		if on := c.Item(id); on != nil && !seen[id] {
			seen[id] = true
			if reaches(c, on, to, next, seen) {
				return true
			}
		}
	}
	return false
}

func TestPartsInheritWhatTheirHeadWaitsFor(t *testing.T) {
	c := load(t)
	for part, want := range map[string]checks.Need{
		"GH-05":  {On: "ACC-01", Why: checks.WhyHead},                   // of ACC-02
		"ENT-02": {On: "G-TAKEOVER", Why: checks.WhyHead},               // of ACC-11
		"ANT-04": {On: "DH-16", Why: checks.WhyHead, Pitfall: "PIT-27"}, // of AI-06
		"OPW-05": {On: "SEC-06", Why: checks.WhyHead},                   // of SEC-11
	} {
		if needs := c.Item(part).Needs; !slices.ContainsFunc(needs, func(n checks.Need) bool { return n.On == want.On }) {
			t.Errorf("%s waits for %v, want %v among them", part, needs, want)
		}
	}
}

func TestPitfallsAreOrders(t *testing.T) {
	c := load(t)
	for _, p := range []struct{ pitfall, first, then string }{
		{"PIT-01", "G-ACK", "OPW-03"},
		{"PIT-02", "CF-07", "ACC-19"},
		{"PIT-04", "ACC-08", "DOP-06"},
		{"PIT-08", "GH-07", "GH-06"},
		{"PIT-11", "GH-14", "GH-20"},
		{"PIT-12", "TF-02", "AWS-12"},
		{"PIT-14", "KMS-01", "AWS-09"},
		{"PIT-21", "OB-03", "OB-04"},
		{"PIT-27", "DH-16", "DOP-07"},
		{"PIT-28", "DH-06", "DH-08"},
		{"PIT-39", "G-ACK", "SEC-14"},
	} {
		item := c.Item(p.then)
		found := slices.ContainsFunc(item.Needs, func(n checks.Need) bool { return n.On == p.first && n.Pitfall != "" })
		if !found || !slices.Contains(item.Pitfalls, p.pitfall) {
			t.Errorf("%s: %s does not wait for %s: %v, pitfalls %v", p.pitfall, p.then, p.first, item.Needs, item.Pitfalls)
		}
	}
	for _, p := range c.Pitfalls {
		shown := slices.ContainsFunc(c.Items, func(i checks.Item) bool { return slices.Contains(i.Pitfalls, p.ID) })
		if !shown {
			t.Errorf("%s is shown beside no item", p.ID)
		}
	}
}
