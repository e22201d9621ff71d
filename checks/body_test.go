package checks_test

import (
	"bytes"
	"errors"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/handover-kit/handover/checks"
)

func bodies() []checks.Body {
	return []checks.Body{
		&checks.Marked{Items: []string{"OH-01", "GH-05@gh"}, Mark: checks.Mark{Status: checks.Waived, Reason: "a <b> & \"c\"\n\tö", Effective: later}, Warned: []string{"PIT-07"}},
		&checks.Undone{Event: checks.Ref{Log: "mara-x:y", Seq: 3}},
		&checks.Decided{Item: "OH-01", Choice: checks.Ref{Log: "m", Seq: 1}},
		&checks.ModeSet{Mode: "unpaid-work", Reason: "why"},
		&checks.Answered{Question: "solo", Answer: true},
		&checks.EvidenceAdded{Digest: digestOf(1), Name: "x.json", As: checks.EvidenceExport, TakenAt: time.Unix(1e9, 0).UTC()},
		&checks.EvidenceAdded{
			Digest: digestOf(1), Name: "x.json", As: checks.EvidenceExport, Moment: checks.MomentBefore, Size: 3, Modified: time.Unix(1e9, 5).UTC(),
			Original: "hmac-sha256:00", Redacted: 2, Key: "k", Reader: "a/b", System: "s", Part: "y.json", Stated: []string{checks.StatedComplete}, Command: "c > y.json",
			TakenAt: time.Unix(1e9, 0).UTC(), TakenBy: "aiko", SignedBy: "aiko",
		},
		&checks.Rotated{Line: "l", On: time.Unix(1e9, 0).UTC(), Performer: "aiko", Note: "n", Evidence: []string{digestOf(1)}},
		&checks.Marked{Items: []string{"OH-01"}, Mark: checks.Mark{Status: checks.Done, Evidence: []string{digestOf(1)}}, Grade: checks.GradeCompared},
		&checks.FindingDecided{Finding: "f", Decision: "rotate", Reason: "r"},
		&checks.Reviewed{Inventory: digestOf(1), State: digestOf(2)},
		&checks.Countersigned{Reviewed: checks.Reviewed{Inventory: digestOf(1), State: digestOf(2)}, Key: "SHA256:x"},
		&checks.Sealed{Bundle: "b", Digest: digestOf(1), State: digestOf(2), Inventory: digestOf(3), Signer: "s", Recipients: 2},
		&checks.Delivered{Digest: digestOf(1), To: "aiko", Route: "r", DigestRoute: "s"},
		&checks.Received{Digest: digestOf(1), Receipt: digestOf(2), Level: "V4", SignedBy: "aiko", SenderSeen: "s"},
		&checks.TakenOver{Client: "aiko"}, &checks.Checkpointed{Digest: digestOf(1)}, &checks.Closed{Digest: digestOf(1)},
	}
}

func TestBodyForm(t *testing.T) {
	for _, b := range bodies() {
		data, err := checks.EncodeBody(b)
		if err != nil {
			t.Errorf("%s: %v", b.Kind(), err)
			continue
		}
		back, err := checks.DecodeBody(data)
		if err != nil || !reflect.DeepEqual(back, b) {
			t.Errorf("%s: %v\n%+v\n%+v", data, err, b, back)
		}
		for i := range data { // no body can be cut short
			if _, err := checks.DecodeBody(data[:i]); err == nil {
				t.Errorf("%s is read", data[:i])
			}
		}
		if jq(t, "-cS", ".", data) != string(data)+"\n" {
			t.Errorf("jq writes it otherwise: %s", data)
		}
	}
}

// jq asks a stranger what canonical JSON is.
func jq(t *testing.T, flags, program string, data []byte) string {
	t.Helper()
	path, err := exec.LookPath("jq")
	if err != nil {
		t.Skip("jq is not installed")
	}
	cmd := exec.CommandContext(t.Context(), path, flags, program)
	cmd.Stdin = bytes.NewReader(data)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestBodyRefused(t *testing.T) {
	d := digestOf(1)
	for text, want := range map[string]string{
		``:   "not as handover writes it",
		`{}`: "not as handover writes it",
		`,"digest":"` + d + `","kind":"closed","version":1}`: "not as handover",
		`[]`:                                                                                 "not as handover writes it",
		`{"kind":"dance","version":1}`:                                                       "newer version",
		`{"kind":"closed","version":2}`:                                                      "newer version",
		`{"kind":"closed","version":1}`:                                                      "wants a digest",
		`{"kind":"closed","version":0}`:                                                      "not as handover",
		`{"digest":"` + d + `","kind":"closed"}`:                                             "not as handover",
		`{"kind":"closed","version":1,"digest":"` + d + `"}`:                                 "not as handover",
		`{"digest":"` + d + `","kind":"closed", "version":1}`:                                "not as handover",
		`{"digest":"` + d + `","kind":"closed","version":1} `:                                "not as handover",
		`{"digest":"` + d + `","kind":"closed","version":1}{}`:                               "not as handover",
		`{"digest":"` + d + `","digest":"` + d + `","kind":"closed","version":1}`:            "not as handover",
		`{"digest":"` + d + `","extra":1,"kind":"closed","version":1}`:                       "not as handover",
		`{"Digest":"` + d + `","kind":"closed","version":1}`:                                 "not as handover",
		`{"digest":"\u0073` + d[1:] + `","kind":"closed","version":1}`:                       "not as handover",
		`{"event":"m","kind":"undo","version":1}`:                                            "not as handover",
		`{"event":"m:01","kind":"undo","version":1}`:                                         "not as handover",
		`{"event":"m:1","kind":"undo","reason":null,"version":1}`:                            "not as handover",
		`{"items":["A"],"kind":"mark","status":"done","version":1}`:                          "must carry",
		`{"items":["A","A"],"kind":"mark","status":"open","version":1}`:                      "each item once",
		`{"items":[],"kind":"mark","status":"open","version":1}`:                             "not as handover",
		`{"items":["A"],"kind":"mark","status":"finished","version":1}`:                      "nine statuses",
		`{"effective":"2026-02-30","items":["A"],"kind":"mark","status":"open","version":1}`: "a date",
	} {
		if _, err := checks.DecodeBody([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	if _, err := checks.DecodeBody([]byte(`{"kind":"dance","version":1}`)); !errors.Is(err, checks.ErrNewer) {
		t.Error(err)
	}
	if _, err := checks.EncodeBody(nil); err == nil {
		t.Error("nothing is written")
	}
	if _, err := checks.EncodeBody(&checks.Undone{Event: checks.Ref{Log: "m", Seq: 1}, Reason: "\x1b[2J"}); err == nil {
		t.Error("a control character is written")
	}
}

func FuzzDecodeBody(f *testing.F) {
	for _, b := range bodies() {
		data, err := checks.EncodeBody(b)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := checks.DecodeBody(data)
		if err != nil {
			return
		}
		if again, err := checks.EncodeBody(b); err != nil || !bytes.Equal(again, data) {
			t.Errorf("two forms of one body (%v):\n%s\n%s", err, data, again)
		}
	})
}

func TestRef(t *testing.T) {
	for _, text := range []string{"", ":1", "m", "m:", "m:0", "m:-1", "m:x"} {
		if r, err := checks.ParseRef(text); err == nil {
			t.Errorf("%q is read as %v", text, r)
		}
	}
}

func TestDay(t *testing.T) {
	for _, text := range []string{"", "2026-2-3", "2026-13-01", "today", "2026-11-30T00:00:00Z"} {
		if d, err := checks.ParseDay(text); err == nil {
			t.Errorf("%q is read as %s", text, d)
		}
	}
	if d, err := checks.ParseDay("2026-11-30"); err != nil || d.Reached(today) || !d.Reached(d) || checks.Day("").Reached(d) {
		t.Error(d, err)
	}
}
