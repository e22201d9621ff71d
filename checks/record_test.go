package checks_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"github.com/handover-kit/handover/checks"
)

// TestDigest: what a stranger makes of the statement with jq and SHA-256 is the digest.
func TestDigest(t *testing.T) {
	d := random(t, 7, 80)
	d.force("lead", &checks.ModeSet{Mode: "unpaid-work", Reason: "invoice <4> & \"5\""})
	d.force("lead", &checks.Answered{Question: "solo", Answer: false})
	data, err := json.MarshalIndent(d.state.Statement(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(strings.TrimSuffix(jq(t, "-cS", ".", data), "\n")))
	if want := "sha256:" + hex.EncodeToString(sum[:]); d.state.Digest() != want {
		t.Errorf("%s, a stranger says %s", d.state.Digest(), want)
	}
}

// TestDigestCovers: every thing that is said changes the digest, what sealing settles does not.
func TestDigestCovers(t *testing.T) {
	d := acknowledged(t, checks.GateReady)
	before := d.state.Digest()
	for name, tc := range map[string]struct {
		body checks.Body
		same bool
	}{
		"mark":     {status(checks.Unknown, "OH-21"), false},
		"again":    {done(d, "OH-01"), false},
		"mode":     {&checks.ModeSet{Mode: "unpaid-work", Reason: "x"}, false},
		"answer":   {&checks.Answered{Question: "solo"}, false},
		"reviewed": {&checks.Reviewed{State: before, Inventory: digestOf(1)}, true},
		"sealed":   {d.sealing(), false}, // its delivery is still to come
		"OH-13":    {status(checks.Failed, "OH-13"), true},
		"OH-14":    {status(checks.Failed, "OH-14"), true},
	} {
		n := len(d.events)
		d.force("lead", tc.body)
		if same := d.state.Digest() == before; same != tc.same && name != "sealed" {
			t.Errorf("%s: the digest is the same: %t", name, same)
		}
		d.events = d.events[:n]
		d.fold()
	}
}

func TestRecord(t *testing.T) {
	d := githubDesk(t)
	d.say("lead", status(checks.Waived, "OH-01"))
	r := d.state.Record()
	if len(r.Items) != len(d.state.Items) || len(r.Gates) != 9 || r.Counts[checks.Waived] != 1 || r.Statement != d.state.Digest() {
		t.Errorf("%+v", r)
	}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	got := jq(t, "-r", `.items[]|select(.id=="OH-01")|[.status,.by,.reason,.grade,.effective,.closed]|@csv`, data)
	if want := `"waived","lead","because","E1","2026-12-20",true` + "\n"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
