package evidence_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
)

// assessed puts exports of one made-up system together. Each reader reads a list of {who, on} as accounts, {key, at, by} as keys.
type assessed struct {
	t        *testing.T
	readers  []*evidence.Reader
	exhibits map[string][]evidence.Exhibit
	seq      int
}

var assessedSystem = engagement.System{ID: "gh", Provider: "github", Params: map[string]engagement.Names{"org": {"acme"}, "repos": {"portal", "infra"}}}

func newAssessed(t *testing.T, readers ...*evidence.Reader) *assessed {
	for _, r := range readers {
		r.System, r.Title = "github", r.ID
		r.Match = evidence.Match{Format: evidence.NDJSON, Has: []string{"who"}}
		r.Rows = `if .key then {kind: "key", subject: .who, name: .key, subject_id: .key, status: "active", created: .at, via: .by}
			else {kind: "account", subject: .who, status: (.on // "active")} end`
		if r.Complete == "" {
			r.Complete = "true"
		}
	}
	return &assessed{t: t, readers: readers, exhibits: map[string][]evidence.Exhibit{}}
}

func (a *assessed) subjects() *evidence.Subjects {
	return evidence.NewSubjects(&engagement.Engagement{
		People:  []engagement.Person{{ID: "mara", Side: engagement.SideSupplier, Handles: engagement.Handles{"github": {"mara"}}}},
		Domains: []string{"elegant.example"},
	}, "github")
}

// add examines an export and adds it.
func (a *assessed) add(x evidence.Exhibit, reader, lines string) {
	a.t.Helper()
	i := slices.IndexFunc(a.readers, func(r *evidence.Reader) bool { return r.ID == reader })
	a.seq++
	c := evidence.Case{Reader: a.readers[i], Subjects: a.subjects(), Times: evidence.Times{T0: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)}}
	e, err := evidence.Examine(a.t.Context(), strings.NewReader(lines), c)
	if err != nil {
		a.t.Fatal(err)
	}
	x.Digest, x.Name, x.Seq, x.Examination = fmt.Sprintf("d%d", a.seq), x.Part, a.seq, e
	if x.Side == "" {
		x.Side = evidence.After
	}
	a.exhibits[reader] = append(a.exhibits[reader], x)
}

func (a *assessed) result() *evidence.Assessment {
	for id := range a.exhibits {
		var counting []evidence.Exhibit
		byPart := map[string][]evidence.Exhibit{}
		for _, x := range a.exhibits[id] {
			byPart[x.Part] = append(byPart[x.Part], x)
		}
		for _, list := range byPart {
			counting = append(counting, evidence.Counting(list)...)
		}
		a.exhibits[id] = counting
	}
	return evidence.Assess(assessedSystem, a.readers, a.exhibits, map[string]bool{"X-1": true, "L-1": false})
}

func (a *assessed) item(id string) evidence.ItemVerdict {
	a.t.Helper()
	for _, v := range a.result().Items {
		if v.Item == id {
			return v
		}
	}
	a.t.Fatalf("no verdict on %s", id)
	return evidence.ItemVerdict{}
}

const (
	withMara    = `{"who":"mara"}` + "\n" + `{"who":"aiko"}`
	withoutMara = `{"who":"aiko"}`
)

func proves(p evidence.Proof) []evidence.Proof { return []evidence.Proof{p} }

func gone() []evidence.Proof {
	return proves(evidence.Proof{Item: "X-1", Rule: evidence.RuleInactive, Of: evidence.OfOurs, Side: evidence.After})
}

func runs(command string) []evidence.Command {
	return []evidence.Command{{Run: command, Who: evidence.Client}}
}

// All that must be exported is: each file of each reader, but for what is optional and for readers that show the same.
func TestAssessNeedsEveryPart(t *testing.T) {
	a := newAssessed(t,
		&evidence.Reader{ID: "github/a", Commands: runs("x > a.json"), Proves: gone()},
		&evidence.Reader{ID: "github/b", Commands: runs("x {repo} > b-{repo}.json"), Proves: gone()},
		&evidence.Reader{ID: "github/c", Commands: []evidence.Command{{Run: "x > c.json", Optional: true}}, Proves: gone()},
		&evidence.Reader{ID: "github/d", Shows: "d", Commands: runs("x > d.csv"), Proves: gone()},
		&evidence.Reader{ID: "github/e", Shows: "d", Commands: runs("x > e.json"), Proves: gone()},
	)
	for _, part := range []struct{ reader, file string }{{"github/a", "a.json"}, {"github/b", "b-portal.json"}, {"github/b", "b-infra.json"}, {"github/e", "e.json"}} {
		if v := a.item("X-1"); v.Value != evidence.Inconclusive {
			t.Fatalf("without %s: %+v", part.file, v)
		}
		a.add(evidence.Exhibit{Part: part.file}, part.reader, withoutMara)
	}
	if v := a.item("X-1"); v.Value != evidence.Pass || len(v.Evidence) != 4 {
		t.Errorf("%+v", v)
	}
	if r := a.result(); r.Exported != 4 || r.Expected != 4 || len(r.Doubts) > 0 {
		t.Errorf("%d of %d, %+v", r.Exported, r.Expected, r.Doubts)
	}
	a.add(evidence.Exhibit{Part: "c.json"}, "github/c", withMara)
	if v := a.item("X-1"); v.Value != evidence.Fail {
		t.Errorf("an optional one that is there counts: %+v", v)
	}
}

// Of readers that show the same the newest speaks; of exports of one file the newest counts.
func TestAssessNewestSpeaks(t *testing.T) {
	a := newAssessed(t,
		&evidence.Reader{ID: "github/d", Shows: "d", Commands: runs("x > d.csv"), Proves: gone()},
		&evidence.Reader{ID: "github/e", Shows: "d", Commands: runs("x > e.json"), Proves: gone()},
	)
	day := func(n int) time.Time { return time.Date(2026, 7, n, 0, 0, 0, 0, time.UTC) }
	a.add(evidence.Exhibit{Part: "e.json", Taken: day(3)}, "github/e", withoutMara)
	a.add(evidence.Exhibit{Part: "d.csv", Taken: day(2)}, "github/d", withMara)
	if r := a.result(); len(r.Survivors) != 0 || a.item("X-1").Value != evidence.Pass {
		t.Errorf("%+v", r)
	}
	a.add(evidence.Exhibit{Part: "d.csv", Taken: day(4)}, "github/d", withMara)
	if r := a.result(); len(r.Survivors) != 1 || r.Survivors[0].Our != "mara" || a.item("X-1").Value != evidence.Fail {
		t.Errorf("%+v", r)
	}
}

// A list that handover.yaml does not give is one nobody can be sure of; a file that no command writes shows what is in it and stands for none.
func TestAssessUnknownParts(t *testing.T) {
	a := newAssessed(t, &evidence.Reader{ID: "github/v", Commands: runs("x {vault} > v-{vault}.json"), Proves: gone()})
	a.add(evidence.Exhibit{Part: "v-one.json"}, "github/v", withoutMara)
	r := a.result()
	if v := a.item("X-1"); v.Value != evidence.Inconclusive || !strings.Contains(v.Way, "give vault under params") {
		t.Errorf("%+v", v)
	}
	if len(r.Slots) != 2 || !r.Slots[1].Extra {
		t.Errorf("%+v", r.Slots)
	}
	a.add(evidence.Exhibit{Part: "v-two.json"}, "github/v", withMara)
	if r := a.result(); len(r.Survivors) != 1 || a.item("X-1").Value != evidence.Fail {
		t.Errorf("%+v", r.Survivors)
	}
}

// An export from before shows a list that was to be made; of what comes after a change it can only speak against.
func TestAssessBeforeAndAfter(t *testing.T) {
	list := evidence.Proof{Item: "L-1", Rule: evidence.RuleInactive, Of: evidence.OfOurs, Side: evidence.Before}
	a := newAssessed(t, &evidence.Reader{ID: "github/a", Commands: runs("x > a.json"), Proves: append(gone(), list)})
	a.add(evidence.Exhibit{Part: "a.json", Side: evidence.Before}, "github/a", withoutMara)
	if v := a.item("X-1"); v.Value != evidence.Inconclusive || !strings.Contains(v.Why, "taken before the change") {
		t.Errorf("%+v", v)
	}
	if v := a.item("L-1"); v.Value != evidence.Pass || v.Grade != checks.GradeExported {
		t.Errorf("%+v", v)
	}
	a = newAssessed(t, &evidence.Reader{ID: "github/a", Commands: runs("x > a.json"), Proves: append(gone(), list)})
	a.add(evidence.Exhibit{Part: "a.json", Side: evidence.Before}, "github/a", withMara)
	if a.item("X-1").Value != evidence.Fail || a.item("L-1").Value != evidence.Pass {
		t.Errorf("%+v %+v", a.item("X-1"), a.item("L-1"))
	}
	a.add(evidence.Exhibit{Part: "a.json", ByClient: true}, "github/a", `{"who":"temp@elegant.example"}`)
	if r := a.result(); len(r.Gone) != 1 || len(r.New) != 1 || r.New[0].Our != "temp@elegant.example" {
		t.Errorf("gone %+v, new %+v", r.Gone, r.New)
	}
	a.add(evidence.Exhibit{Part: "a.json", ByClient: true, Signed: true}, "github/a", withoutMara)
	if v := a.item("X-1"); v.Value != evidence.Pass || v.Grade != checks.GradeRefused {
		t.Errorf("signed by the client: %+v", v)
	}
}

// What is not whole shows nobody gone, and every reason to doubt is said once.
func TestAssessDoubts(t *testing.T) {
	a := newAssessed(t, &evidence.Reader{ID: "github/a", Commands: runs("x > a.json"), Proves: append(gone(), gone()...), Complete: "stated"})
	a.add(evidence.Exhibit{Part: "a.json", Side: evidence.Before}, "github/a", withMara)
	a.add(evidence.Exhibit{Part: "a.json"}, "github/a", withoutMara)
	r := a.result()
	if len(r.Gone) != 0 || len(r.Doubts) != 1 || r.Doubts[0].Missing() {
		t.Errorf("%+v", r)
	}
	none := evidence.Assess(engagement.System{ID: "zone", Provider: "dns"}, a.readers, nil, nil)
	if len(none.Doubts) != 1 || none.Doubts[0].Reader != nil {
		t.Errorf("%+v", none)
	}
}

// Secrets: changed, unchanged, or changed by one of ours, which does not count.
func TestAssessSecrets(t *testing.T) {
	rotate := evidence.Proof{Item: "X-1", Rule: evidence.RuleCreatedAfter, Of: evidence.OfAll, Kinds: []evidence.Kind{evidence.KindKey}, Side: evidence.After}
	a := newAssessed(t, &evidence.Reader{ID: "github/k", Commands: runs("x > k.json"), Proves: proves(rotate)})
	a.add(evidence.Exhibit{Part: "k.json"}, "github/k", `{"who":"a","key":"old","at":"2026-01-01T00:00:00Z"}
{"who":"a","key":"new","at":"2026-07-02T00:00:00Z"}
{"who":"a","key":"again","at":"2026-07-02T00:00:00Z","by":"mara"}
{"who":"mara","key":"hers","at":"2026-01-01T00:00:00Z"}`)
	r := a.result()
	var secret, access []string
	for _, s := range r.Survivors {
		if s.Secret {
			secret = append(secret, s.Row.Name)
		} else {
			access = append(access, s.Row.Name)
		}
	}
	if !slices.Equal(secret, []string{"old", "again"}) || !slices.Equal(access, []string{"hers"}) {
		t.Errorf("secrets %q, access %q", secret, access)
	}
	if v := a.item("X-1"); v.Value != evidence.Fail || !v.Rotation {
		t.Errorf("%+v", v)
	}
}

func TestCombine(t *testing.T) {
	pass := evidence.ItemVerdict{Value: evidence.Pass, Grade: checks.GradeExported, Evidence: []string{"a"}}
	strong := evidence.ItemVerdict{Value: evidence.Pass, Grade: checks.GradeCompared, Evidence: []string{"b"}}
	unclear := evidence.ItemVerdict{Value: evidence.Inconclusive, Why: "who knows"}
	fail := evidence.ItemVerdict{Value: evidence.Fail, Why: "alive"}
	for name, c := range map[string]struct {
		parts []evidence.ItemVerdict
		want  evidence.Value
		grade checks.Grade
	}{
		"none":      {nil, evidence.Inconclusive, ""},
		"pass":      {[]evidence.ItemVerdict{strong, pass}, evidence.Pass, checks.GradeExported},
		"unclear":   {[]evidence.ItemVerdict{strong, unclear}, evidence.Inconclusive, ""},
		"fail wins": {[]evidence.ItemVerdict{unclear, fail, pass}, evidence.Fail, ""},
	} {
		if v := evidence.Combine("X-1", c.parts); v.Value != c.want || v.Grade != c.grade {
			t.Errorf("%s: %+v", name, v)
		}
	}
}
