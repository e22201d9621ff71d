package evidence_test

import (
	"strings"
	"testing"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/evidence"
	"github.com/handover-kit/handover/templates"
)

// Every reader of ours loads, and every program in it compiles.
func TestOurReaders(t *testing.T) {
	all, err := evidence.NewReaders(templates.Readers(), nil).All()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("there are none")
	}
	for _, r := range all {
		if folder, _, _ := strings.Cut(r.ID, "/"); folder != string(r.System) { // Readers.Of goes by it
			t.Errorf("%s is of %s", r.ID, r.System)
		}
		if err := r.Check(); err != nil {
			t.Error(err)
		}
	}
}

// Every proof is about an item there is, and a list that was to be made is not asked of what comes after a change. What the catalogue leaves to
// exports has a reader that can show it.
func TestOurProofsFitTheCatalogue(t *testing.T) {
	all, err := evidence.NewReaders(templates.Readers(), nil).All()
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := checks.Load(templates.FS(), nil)
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, r := range all {
		for _, p := range r.Proves {
			item := catalogue.Item(p.Item)
			switch {
			case item == nil:
				t.Errorf("%s proves %s, which is no item", r.ID, p.Item)
			case p.Side == evidence.Before && item.Phase == checks.PhaseAfter:
				t.Errorf("%s shows %s by an export from before, and it comes after: %s", r.ID, p.Item, item.Title)
			}
			shown[p.Item] = true
		}
	}
	for _, item := range catalogue.Items {
		if item.ByExport && !shown[item.ID] {
			t.Errorf("%s is left to exports, and no reader shows it", item.ID)
		}
	}
}
