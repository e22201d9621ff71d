package checks_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/handover-kit/handover/checks"
)

// apart makes people see only what sync tells them.
func (d *desk) apart() {
	d.seen = map[string]map[string]int{}
	for _, p := range d.set.People {
		d.seen[p.ID+"-1"] = map[string]int{}
	}
	d.sync()
}

// sync lets everybody see everything.
func (d *desk) sync() {
	for log, seen := range d.seen {
		for _, e := range d.events {
			if e.Log != log {
				seen[e.Log] = max(seen[e.Log], e.Seq)
			}
		}
	}
}

func (d *desk) findings(kind checks.FindingKind) []checks.Finding {
	return slices.DeleteFunc(slices.Clone(d.state.Findings), func(f checks.Finding) bool { return f.Kind != kind })
}

func TestConcurrentMarks(t *testing.T) {
	d := githubDesk(t)
	d.apart()
	d.force("mara", status(checks.Done, "OH-01"))
	failed := d.force("lead", status(checks.Failed, "OH-01"))
	item := d.item("OH-01")
	if item.Status != checks.Failed || item.Closed || len(item.Rivals) != 1 || len(d.findings(checks.FindingConflict)) != 1 {
		t.Fatalf("%+v, %v", item, d.state.Findings)
	}
	if text := d.state.Findings[0].Text; !strings.Contains(text, "failed by lead") || !strings.Contains(text, "done by mara") {
		t.Error("the conflict does not say by whom:", text)
	}
	d.sync()
	refused(t, "not said", d.try("lead", &checks.Decided{Item: "OH-01", Choice: checks.Ref{Log: "mara-1", Seq: 9}}), "not among")
	choice := d.say("lead", &checks.Decided{Item: "OH-01", Choice: checks.Ref{Log: "mara-1", Seq: 1}})
	if item := d.item("OH-01"); item.Status != checks.Done || !item.Closed || len(item.Rivals) != 0 || len(d.state.Findings) != 0 {
		t.Fatalf("%+v", item)
	}
	d.sync()
	d.say("lead", &checks.Undone{Event: choice})
	if item := d.item("OH-01"); item.Status != checks.Failed || len(item.Rivals) != 1 {
		t.Fatalf("undoing the decision: %+v", item)
	}
	d.sync()
	d.say("lead", &checks.Undone{Event: failed})
	if item := d.item("OH-01"); item.Status != checks.Done || len(item.Rivals) != 0 {
		t.Fatalf("undoing one side: %+v", item)
	}
}

func TestOrderBrokenByMerge(t *testing.T) {
	d := acknowledged(t, checks.GateTakeover)
	d.apart()
	d.force("mara", done(d, "GH-06@gh"))
	d.force("lead", status(checks.Failed, "GH-07@gh"))
	item := d.item("GH-06")
	if item.Closed || item.Status != checks.Done || len(item.Unmet) == 0 {
		t.Fatalf("%+v", item)
	}
	list := d.findings(checks.FindingOrder)
	at := slices.IndexFunc(list, func(f checks.Finding) bool { return f.Cause == "GH-07" })
	if at < 0 || !slices.Contains(list[at].Items, "GH-06") {
		t.Errorf("no finding names GH-07 and GH-06: %v", list)
	}
	d.sync()
	d.say("mara", done(d, "GH-07@gh"))
	if !d.item("GH-06").Closed || len(d.state.Findings) != 0 {
		t.Errorf("closed again, but: %v", d.state.Findings)
	}
}

func TestRollUp(t *testing.T) {
	d := newDesk(t, checks.Scope{Systems: []checks.System{{ID: "a", Provider: "github"}, {ID: "b", Provider: "github"}}})
	d.walk(func() bool { return d.item("ACC-02").Closed })
	if d.item("ACC-02").Grade != checks.GradeExported || d.item("ACC-02").Said != nil {
		t.Errorf("%+v", d.item("ACC-02"))
	}
	weak := done(d, "GH-05@b")
	weak.Evidence = []string{digestOf(9)}
	d.say("mara", weak)
	if d.item("ACC-02").Grade != checks.GradeShown {
		t.Error("the weakest part does not grade the roll-up")
	}
	ref := d.say("mara", status(checks.Unknown, "GH-05@b"))
	if d.item("ACC-02").Closed || d.item("ACC-02").Status != checks.Open {
		t.Error("a part is unknown, the roll-up is closed")
	}
	d.say("mara", &checks.Undone{Event: ref})
	if !d.item("ACC-02").Closed {
		t.Error("the part is closed again, the roll-up is not")
	}
	d.say("lead", status(checks.Waived, "GH-05@b"))
	if item := d.item("ACC-02"); item.Status != checks.Waived || !item.Closed {
		t.Errorf("a waived part does not show: %s", item.Status)
	}
	d.say("lead", status(checks.Waived, "GH-10@b"))
	if item := d.item("ACC-08"); item.Closed {
		t.Error("an absolute item was waived by its part")
	}
}

func TestDates(t *testing.T) {
	d := githubDesk(t)
	d.walk(func() bool { return d.readyFor("GH-21") })
	d.say("mara", status(checks.Scheduled, "GH-21@gh"))
	d.say("lead", status(checks.Waived, "OH-20"))
	if !d.item("GH-21").Closed || d.item("OH-20").Overdue {
		t.Fatalf("%+v", d.item("GH-21"))
	}
	before := d.state.Digest()
	d.today = later
	d.fold()
	if item := d.item("GH-21"); item.Closed || !item.Returned || item.Status != checks.Open || !d.readyFor("GH-21") {
		t.Errorf("the day has come, and it did not come back: %+v", item)
	}
	if item := d.item("OH-20"); !item.Closed || !item.Overdue || len(d.findings(checks.FindingOverdue)) != 1 {
		t.Error("the waiver is overdue, and nobody says so")
	}
	if d.state.Digest() != before {
		t.Error("a day changes what was said")
	}
}

// TestForgery: what a journal holds is judged again, so that a line somebody wrote by hand closes nothing it may not.
func TestForgery(t *testing.T) {
	for name, tc := range map[string]struct {
		by   string
		body *checks.Marked
	}{
		"waived by no lead": {"mara", status(checks.Waived, "OH-01")},
		"absolute waived":   {"lead", status(checks.Waived, "OH-03")},
		"nobody":            {"eve", status(checks.Done, "OH-01")},
		"client's waiver":   {"aiko", status(checks.Waived, "OH-01")},
	} {
		d := githubDesk(t)
		d.force(tc.by, tc.body)
		if item := d.item(tc.body.Items[0]); item.Closed || item.Invalid == "" || len(d.findings(checks.FindingInvalid)) != 1 {
			t.Errorf("%s: %+v", name, item)
		}
	}
	for _, by := range []string{"mara", "eve"} {
		d := githubDesk(t)
		d.walk(func() bool { return d.readyFor("OH-13") })
		d.force(by, &checks.Countersigned{Reviewed: checks.Reviewed{Inventory: digestOf(7), State: d.state.Digest()}, Key: "k"})
		d.force(by, &checks.ModeSet{Mode: "hostile-exit", Reason: "x"})
		if d.item("OH-13").Closed || len(d.state.Modes) != 0 || len(d.state.Findings) != 2 {
			t.Errorf("%s countersigns and declares: %v", by, d.state.Findings)
		}
	}
	d := githubDesk(t)
	d.force("aiko", done(d, "GH-20@gh"))
	if d.item("GH-20").Closed || len(d.findings(checks.FindingOrder)) == 0 {
		t.Error("a revocation before the receipt counts")
	}
	d.force("mara", status(checks.Done, "XX-99"))
	d.force("mara", &checks.Undone{Event: checks.Ref{Log: "mara-1", Seq: 99}})
	d.events = append(d.events, checks.Event{Log: "x", Seq: 1, Seen: map[string]int{"y": 1}, By: "mara", Body: status(checks.Unknown, "OH-01")},
		checks.Event{Log: "y", Seq: 1, Seen: map[string]int{"x": 1, "gone": 7}, By: "mara", Body: status(checks.Unknown, "OH-01")})
	d.fold()
	if len(d.findings(checks.FindingLog)) != 3 {
		t.Errorf("%v", d.findings(checks.FindingLog))
	}
}

func TestLocked(t *testing.T) {
	d := githubDesk(t)
	locks, way := d.state.Locked("GH-20@gh")
	if len(locks) == 0 || way == nil || !slices.ContainsFunc(d.state.Next(""), func(i *checks.ItemState) bool { return i == way }) {
		t.Fatalf("%v, %v", locks, way)
	}
	if !slices.ContainsFunc(locks, func(l checks.Lock) bool { return l.By == "G-ACK" && l.Pitfall == "PIT-01" && l.Why != "" }) {
		t.Errorf("%v", locks)
	}
	if locks, way := d.state.Locked("OH-01"); locks != nil || way != nil {
		t.Errorf("OH-01: %v %v", locks, way)
	}
	for _, item := range d.state.Next(checks.WhoUs) {
		if !item.Ours() || item.RollsUp {
			t.Errorf("next for us shows %s", item.Name)
		}
	}
	for _, item := range d.state.Items {
		if locks, way := d.state.Locked(item.Key); len(locks) > 0 && way == nil {
			t.Errorf("%s is locked and nothing leads to it: %v", item.Name, locks)
		}
	}
}

func TestHistory(t *testing.T) {
	d := githubDesk(t)
	first := d.say("mara", status(checks.Unknown, "OH-01"))
	d.say("mara", status(checks.Done, "OH-01"))
	undo := d.say("mara", &checks.Undone{Event: d.state.LastOf("mara").Ref()})
	if d.item("OH-01").Status != checks.Unknown || d.state.LastOf("mara").Ref() != first {
		t.Error("undo does not restore what was said before")
	}
	refused(t, "again", d.try("mara", &checks.Undone{Event: checks.Ref{Log: "mara-1", Seq: 2}}), "undone already")
	refused(t, "none", d.try("mara", &checks.Undone{Event: checks.Ref{Log: "mara-1", Seq: 20}}), "no such event")
	refused(t, "another's", d.try("aiko", &checks.Undone{Event: first}), "mara's")
	d.say("lead", &checks.Undone{Event: undo})
	if d.item("OH-01").Status != checks.Done || len(d.state.History("OH-01")) != 2 {
		t.Error("undoing an undo does not let it count again")
	}
}

func equal(t *testing.T, what string, a, b *checks.State) {
	t.Helper()
	if !reflect.DeepEqual(a.Record(), b.Record()) {
		t.Errorf("%s: two states differ", what)
	}
}
