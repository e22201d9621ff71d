package evidence_test

import (
	"testing"
	"time"

	"github.com/handover-kit/handover/checks/evidence"
)

// Which export is the newest does not turn on the order in which they were added, nor on which of them say when they were taken.
func TestCountingOrder(t *testing.T) {
	t.Parallel()
	at := func(d int) time.Time { return time.Date(2026, 10, d, 0, 0, 0, 0, time.UTC) }
	before, after := evidence.Before, evidence.After
	for name, c := range map[string]struct {
		exhibits []evidence.Exhibit
		newest   string
		from     string // before the change
	}{
		"an old one, added last": {[]evidence.Exhibit{
			{Digest: "new", Side: after, Taken: at(10), Made: at(10)}, {Digest: "unknown", Side: after, Made: at(9)}, {Digest: "old", Side: after, Taken: at(2), Made: at(9)},
		}, "new", ""},
		"one from before, added last": {[]evidence.Exhibit{
			{Digest: "after", Side: after, Made: at(9)}, {Digest: "before", Side: before, Made: at(9)},
		}, "after", "before"},
		"one from before, copied later": {[]evidence.Exhibit{
			{Digest: "after", Side: after, Taken: at(8), Made: at(9)}, {Digest: "before", Side: before, Made: at(12)},
		}, "after", "before"},
		"as added": {[]evidence.Exhibit{{Digest: "a", Side: after, Made: at(9)}, {Digest: "b", Side: after, Made: at(9)}}, "b", ""},
		"the newest from before": {[]evidence.Exhibit{
			{Digest: "late", Side: before, Taken: at(3), Made: at(9)}, {Digest: "early", Side: before, Taken: at(2), Made: at(9)}, {Digest: "after", Side: after, Made: at(9)},
		}, "after", "late"},
	} {
		for i := range c.exhibits {
			c.exhibits[i].Seq = i
		}
		got := evidence.Counting(c.exhibits)
		if got[len(got)-1].Digest != c.newest || len(got) > 1 && got[0].Digest != c.from || len(got) == 1 != (c.from == "") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
