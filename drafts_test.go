package handover

import (
	"fmt"
	"os"
	"sync"
	"testing"
)

// Several processes that write for the first time at once do not trip over each other.
func TestIgnorePrivateAtOnce(t *testing.T) {
	t.Parallel()
	for range 50 {
		w := checklistWorkspace(t, "lean")
		if err := os.MkdirAll(w.private(""), 0o700); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		errs := make(chan error, 8)
		for range 8 {
			all.Go(func() { errs <- w.ignorePrivate() })
		}
		all.Wait()
		close(errs)
		for err := range errs {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestDrafts(t *testing.T) {
	t.Parallel()
	w := checklistWorkspace(t, "lean")
	for n := range 3 {
		text := fmt.Sprintf("draft %d", n)
		if err := w.KeepDrafts([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := w.Drafts(); err != nil || string(got) != text {
			t.Fatalf("%q, %v", got, err)
		}
	}
	info, err := os.Stat(w.private(draftsFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	for range 2 {
		if err := w.KeepDrafts(nil); err != nil {
			t.Fatal(err)
		}
		if got, err := w.Drafts(); err != nil || got != nil {
			t.Fatalf("%q, %v", got, err)
		}
	}
}
