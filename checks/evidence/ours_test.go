package evidence_test

import (
	"testing"

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
		if err := r.Check(); err != nil {
			t.Error(err)
		}
	}
}
