package handover

import (
	"os"
	"testing"
	"time"
)

// What we are built of passes our own default policy.
func TestOwnLicences(t *testing.T) {
	t.Parallel()
	m := Machine{Environ: os.Environ(), Now: time.Now}
	n, err := m.NoticesOf(t.Context(), ".", NoticeRequest{Project: "handover", Supplier: "The handover authors"})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range n.Blocked() {
		t.Errorf("%s: %s", e.Title(), e.Verdict.Reason)
	}
	texts := 0
	for i := range n.Entries {
		if len(n.Entries[i].Texts) > 0 {
			texts++
		}
	}
	if texts < 30 {
		t.Errorf("only %d components with a licence text", texts)
	}
}
