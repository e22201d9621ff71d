package evidence_test

import (
	"slices"
	"testing"
	"time"

	"github.com/handover-kit/handover/checks/engagement"
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

// Two keys of one name are two, whether one file shows them or two do; what two readers show alike is one.
func TestAssessKeepsNamesakes(t *testing.T) {
	t.Parallel()
	keys := &evidence.Reader{ID: "github/k", Commands: runs("x {repo} > k-{repo}.json"), Proves: gone(), Remedies: []evidence.Remedy{{Run: []string{"end {subject_id}"}}}}
	a := newAssessed(t, keys, &evidence.Reader{ID: "github/l", Commands: runs("x > l.json"), Proves: gone()})
	keys.Rows = `{kind: "key", subject: .who, name: .key, subject_id: .id, status: "active"}`
	a.add(evidence.Exhibit{Part: "k-portal.json"}, "github/k", `{"who":"mara","key":"deploy","id":"1"}`+"\n"+`{"who":"mara","key":"deploy","id":"2"}`)
	a.add(evidence.Exhibit{Part: "k-infra.json"}, "github/k", `{"who":"mara","key":"deploy","id":"3"}`+"\n"+`{"who":"mara","key":"deploy","id":"1"}`)
	a.add(evidence.Exhibit{Part: "l.json"}, "github/l", `{"who":"mara","key":"deploy"}`)
	var ended []string
	for _, s := range a.result().Survivors {
		step, _ := s.Remedy()
		ended = append(ended, step.Commands...)
	}
	slices.Sort(ended)
	if !slices.Equal(ended, []string{"end 1", "end 2", "end 3"}) {
		t.Errorf("%q", ended)
	}
}

// A single file may have any name, but not that of the same export of something else.
func TestPartOfAnother(t *testing.T) {
	t.Parallel()
	s := engagement.System{ID: "gh", Provider: "github", Params: map[string]engagement.Names{"repo": {"portal"}}}
	parts := exporting(`gh x {repo} > gh-keys-{repo}.json`).Parts(s)
	for name, want := range map[string]bool{
		"gh-keys-portal.json": true, "before-GH-keys-portal.json": true, "download.json": true, "gh-keys-api.json": false, "after-gh-keys-portal2.json": false, "gh-keys-.json": true,
	} {
		file, expected := evidence.PartOf(parts, name)
		if expected != want || want && file != "gh-keys-portal.json" || !want && file != name {
			t.Errorf("%s: %s, %t", name, file, expected)
		}
	}
	if _, expected := evidence.PartOf(exporting(`gh x > gh-members.json`).Parts(s), "gh-members-2.json"); !expected {
		t.Error("a name without placeholders has nothing that could be another")
	}
}
