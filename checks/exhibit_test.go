package checks_test

import (
	"testing"

	"github.com/handover-kit/handover/checks"
)

// A file is stored once; what is said of it last counts, until that is undone.
func TestExhibits(t *testing.T) {
	d := githubDesk(t)
	file := checks.EvidenceAdded{Digest: digestOf(1), Name: "x.json", As: checks.EvidenceExport, System: "gh"}
	d.force("mara", &file)
	other := checks.EvidenceAdded{Digest: digestOf(2), Name: "y.json", As: checks.EvidenceExport}
	d.force("mara", &other)
	whole := file
	whole.Stated = []string{checks.StatedComplete}
	again := d.force("lead", &whole)
	if x := d.state.Exhibits; len(x) != 2 || !x[0].States(checks.StatedComplete) || x[0].Event.Ref() != again || x[1].Digest != other.Digest {
		t.Fatalf("%+v", x)
	}
	empty := file
	empty.System = "gh2"
	d.force("mara", &empty)
	if x := d.state.Exhibits; len(x) != 3 {
		t.Fatalf("an empty list of two systems is two exports: %+v", x)
	}
	d.say("lead", &checks.Undone{Event: again})
	if x := d.state.Exhibits; len(x) != 3 || x[0].States(checks.StatedComplete) {
		t.Fatalf("%+v", x)
	}
}

// The grade that evaluating an export earned stands, whatever kind of file it is; without one the kind of file decides.
func TestGradeOfEvaluation(t *testing.T) {
	for grade, want := range map[checks.Grade]checks.Grade{
		"": checks.GradeExported, checks.GradeShown: checks.GradeShown, checks.GradeCompared: checks.GradeCompared,
	} {
		d := githubDesk(t)
		d.force("mara", &checks.EvidenceAdded{Digest: digestOf(1), Name: "x.json", As: checks.EvidenceExport})
		mark := checks.Mark{Status: checks.Done, Evidence: []string{digestOf(1)}}
		d.force("mara", &checks.Marked{Items: []string{"GH-05@gh"}, Mark: mark, Grade: grade})
		if got := d.item("GH-05").Grade; got != want {
			t.Errorf("%q: %s, want %s", grade, got, want)
		}
	}
}

// What the program concluded from an export stands while the export does; what a person says stands by itself.
func TestConclusionWithoutItsExport(t *testing.T) {
	for grade, stands := range map[checks.Grade]bool{"": true, checks.GradeExported: false} {
		d := githubDesk(t)
		export := d.force("mara", &checks.EvidenceAdded{Digest: digestOf(1), Name: "x.json", As: checks.EvidenceExport})
		mark := checks.Mark{Status: checks.Done, Evidence: []string{digestOf(1)}}
		d.force("mara", &checks.Marked{Items: []string{"GH-05@gh"}, Mark: mark, Grade: grade})
		if d.item("GH-05").Invalid != "" {
			t.Errorf("%q: %s", grade, d.item("GH-05").Invalid)
		}
		undo := d.say("mara", &checks.Undone{Event: export})
		if got := d.item("GH-05").Invalid; (got == "") != stands {
			t.Errorf("%q: %s", grade, got)
		}
		d.say("mara", &checks.Undone{Event: undo})
		if d.item("GH-05").Invalid != "" {
			t.Errorf("%q: it counts again: %s", grade, d.item("GH-05").Invalid)
		}
	}
}
