package checks_test

import (
	"slices"
	"testing"

	"github.com/handover-kit/handover/checks"
)

// TestWholeWay walks every profile from nothing to closed, doing only what next shows: no engagement locks itself.
func TestWholeWay(t *testing.T) {
	c := load(t)
	for _, p := range c.Profiles {
		t.Run(p.ID, func(t *testing.T) {
			d := newDesk(t, checks.Scope{Systems: systemsOf(t, p.ID), Profiles: []string{p.ID}, Depth: checks.DepthFull})
			passed := 0
			d.walk(func() bool {
				for passed < len(d.state.Gates) && d.state.Gates[passed].Open {
					passed++
				}
				for _, g := range d.state.Gates[:passed] {
					if !g.Open {
						t.Fatalf("gate %s shut again: %v", g.ID, g.Blockers)
					}
				}
				return false
			})
			for _, item := range d.state.Items {
				if !item.Closed {
					locks, _ := d.state.Locked(item.Key)
					t.Errorf("%s is %s and nothing can be done: %v", item.Name, item.Status, locks)
				}
			}
			if !d.open(checks.GateClosed) || len(d.state.Findings) > 0 {
				t.Errorf("the end: %s, findings %v", d.state.Gate(checks.GateClosed), d.state.Findings)
			}
		})
	}
}

// TestExceptionsCanEnd: an engagement with a silent client, or that ends in anger, can be closed, too, and what was not done shows.
func TestExceptionsCanEnd(t *testing.T) {
	for mode, from := range map[string]checks.Gate{"silent-client": checks.GateDelivered, "hostile-exit": checks.GatePlan} {
		d := acknowledged(t, from)
		d.say("lead", &checks.ModeSet{Mode: mode, Reason: "it came to this"})
		// The client never answers: what waits for that is waived, one by one.
		for range 2000 {
			at := -1
			for i, item := range d.state.Next("") {
				if item.Settled != "receipt" {
					at = i
					break
				}
			}
			if at >= 0 {
				d.do(d.state.Next("")[at])
				continue
			}
			waived := false
			for _, item := range d.state.Items {
				if !item.Closed && item.ClosedBy(checks.Waived) && slices.ContainsFunc(d.state.Gates, func(g checks.GateState) bool { return slices.Contains(g.Blockers, item.Name) }) {
					d.say("lead", status(checks.Waived, item.Key))
					waived = true
					break
				}
			}
			if !waived {
				break
			}
		}
		revoked := d.state.Gate(checks.GateRevoked)
		if !revoked.Open || !d.open(checks.GateClosed) || d.open(checks.GateAck) || len(d.state.Findings) != 0 {
			t.Errorf("%s: %s, %s, %v", mode, revoked, d.state.Gate(checks.GateClosed), d.state.Findings)
		}
		if !d.item("ACC-20").Closed {
			t.Errorf("%s: nobody can say that we are out: %v", mode, d.item("ACC-20"))
		}
		var waived []string
		for _, item := range d.state.Items {
			if item.Status == checks.Waived {
				waived = append(waived, item.Name)
			}
		}
		t.Logf("%s: waived %v", mode, waived)
	}
}
