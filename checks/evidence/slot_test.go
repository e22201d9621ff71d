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

// What nobody can tell of ours is a doubt, whether a rule asks for it or not, and keeps every secret of the system open.
func TestAssessUnclear(t *testing.T) {
	t.Parallel()
	a := newAssessed(t, &evidence.Reader{ID: "github/a", Commands: runs("x > a.json")})
	a.add(evidence.Exhibit{Part: "a.json"}, "github/a", `{"who":"mara","on":"unknown"}`)
	r := a.result()
	if len(r.Survivors) != 0 || len(r.Doubts) != 1 {
		t.Errorf("%+v", r)
	}
	c := evidence.LedgerCase{
		Systems: []*evidence.Assessment{r}, Declared: []evidence.Declared{{ID: "db", System: "gh", Name: "db"}},
		Said: map[string]evidence.Said{evidence.LineID("gh", evidence.KindSecret, "db"): {On: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), By: "aiko", Whose: evidence.WhoseClient}},
	}
	if l := evidence.NewLedger(c)[0]; l.Closed {
		t.Errorf("%+v", l)
	}
	a.readers[0].Proves = gone() // whose verdict says it
	a.exhibits = map[string][]evidence.Exhibit{}
	a.add(evidence.Exhibit{Part: "a.json"}, "github/a", `{"who":"mara","on":"unknown"}`)
	if r := a.result(); len(r.Doubts) != 1 {
		t.Errorf("it is said once: %+v", r.Doubts)
	}
}

// An export that shows the old secret contradicts what was said, even where only its file says when it was made.
func TestLedgerOldSecretShownAtUnknownTime(t *testing.T) {
	t.Parallel()
	rotate := evidence.Proof{Item: "X-1", Rule: evidence.RuleCreatedAfter, Of: evidence.OfAll, Kinds: []evidence.Kind{evidence.KindKey}, Side: evidence.After}
	for day, closed := range map[int]bool{1: true, 20: false} {
		a := newAssessed(t, &evidence.Reader{ID: "github/k", Commands: runs("x > k.json"), Proves: proves(rotate)})
		a.add(evidence.Exhibit{Part: "k.json", Made: time.Date(2026, 9, day, 12, 0, 0, 0, time.UTC)}, "github/k", `{"who":"a","key":"old","at":"2026-01-01T00:00:00Z"}`)
		line := evidence.NewLedger(evidence.LedgerCase{Systems: []*evidence.Assessment{a.result()}})[0]
		said := map[string]evidence.Said{line.ID: {On: time.Date(2026, 9, 10, 0, 0, 0, 0, time.UTC), By: "aiko", Whose: evidence.WhoseClient}}
		if l := evidence.NewLedger(evidence.LedgerCase{Systems: []*evidence.Assessment{a.result()}, Said: said})[0]; l.Closed != closed {
			t.Errorf("made on day %d: %+v", day, l)
		}
	}
}

// Secrets of one name in two places are two lines: changing one does not close the other.
func TestLedgerKeepsPlacesApart(t *testing.T) {
	t.Parallel()
	rotate := evidence.Proof{Item: "X-1", Rule: evidence.RuleChangedAfter, Of: evidence.OfAll, Kinds: []evidence.Kind{evidence.KindSecret}, Side: evidence.After}
	r := &evidence.Reader{ID: "github/s", Commands: runs("x {repo} > s-{repo}.json"), Proves: proves(rotate)}
	a := newAssessed(t, r)
	r.Rows = `{kind: "secret", name: .who, status: "active", changed: .at}`
	a.add(evidence.Exhibit{Part: "s-portal.json"}, "github/s", `{"who":"TOKEN","at":"2026-07-05T00:00:00Z"}`)
	a.add(evidence.Exhibit{Part: "s-infra.json"}, "github/s", `{"who":"TOKEN","at":"2026-01-01T00:00:00Z"}`)
	lines := evidence.NewLedger(evidence.LedgerCase{
		Systems: []*evidence.Assessment{a.result()}, Declared: []evidence.Declared{{ID: "token", System: "gh", Name: "TOKEN"}},
	})
	if len(lines) != 2 || lines[0].Secret != "TOKEN (infra)" || lines[1].Secret != "TOKEN (portal)" || lines[0].ID == lines[1].ID {
		t.Errorf("%+v", lines)
	}
}

// Where no export shows when our access ended, it ended on the last day: what was changed before, we know.
func TestLedgerChangedBeforeTheLastDay(t *testing.T) {
	t.Parallel()
	at := func(day int) time.Time { return time.Date(2026, 7, day, 0, 0, 0, 0, time.UTC) }
	for day, closed := range map[int]bool{3: false, 10: true, 11: true} {
		l := evidence.NewLedger(evidence.LedgerCase{
			Systems: []*evidence.Assessment{{System: assessedSystem}}, Declared: []evidence.Declared{{ID: "db", System: "gh", Name: "db"}}, T0: at(11),
			Said: map[string]evidence.Said{evidence.LineID("gh", evidence.KindSecret, "db"): {On: at(day), By: "aiko", Whose: evidence.WhoseClient}},
		})[0]
		if l.Closed != closed {
			t.Errorf("on day %d: %+v", day, l)
		}
	}
}

// Of readers that show the same, the newest speaks of its places; another still speaks of those of which the newest has no export.
func TestAssessAlternativesByPlace(t *testing.T) {
	t.Parallel()
	at := func(day int) time.Time { return time.Date(2026, 7, day, 0, 0, 0, 0, time.UTC) }
	a := newAssessed(t,
		&evidence.Reader{ID: "github/a", Shows: "s", Commands: runs("x {repo} > a-{repo}.json"), Proves: gone()},
		&evidence.Reader{ID: "github/b", Shows: "s", Commands: runs("x {repo} > b-{repo}.json"), Proves: gone()},
	)
	a.add(evidence.Exhibit{Part: "a-portal.json", Taken: at(2)}, "github/a", withMara)
	a.add(evidence.Exhibit{Part: "b-infra.json", Taken: at(3)}, "github/b", withoutMara)
	r := a.result()
	if len(r.Survivors) != 1 || len(r.Doubts) != 0 || r.Exported != 2 || r.Expected != 2 || a.item("X-1").Value != evidence.Fail {
		t.Errorf("%d of %d, %+v, %+v", r.Exported, r.Expected, r.Survivors, r.Doubts)
	}
	a.add(evidence.Exhibit{Part: "b-portal.json", Taken: at(4)}, "github/b", withoutMara)
	if r := a.result(); len(r.Survivors) != 0 || a.item("X-1").Value != evidence.Pass {
		t.Errorf("%+v", r)
	}
}

// A file of a place does not stand for another of the same reader.
func TestAssessSeveralFilesOfAPlace(t *testing.T) {
	t.Parallel()
	a := newAssessed(t, &evidence.Reader{ID: "github/a", Commands: append(runs("x {repo} > a-{repo}.json"), runs("y {repo} > b-{repo}.json")...), Proves: gone()})
	a.add(evidence.Exhibit{Part: "a-portal.json"}, "github/a", withoutMara)
	if r := a.result(); r.Exported != 1 || r.Expected != 4 || len(r.Doubts) != 3 {
		t.Errorf("%d of %d, %+v", r.Exported, r.Expected, r.Doubts)
	}
}
