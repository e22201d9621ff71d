package checks_test

import (
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
