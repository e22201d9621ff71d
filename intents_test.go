package handover

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handover-kit/handover/checks"
)

// A batch is judged line by line as if those before it had been recorded, and is recorded whole or not at all.
func TestApplyAllOrNone(t *testing.T) {
	t.Parallel()
	w := checklistWorkspace(t, "standard", "github")
	lines := func(list ...string) (raw []json.RawMessage) {
		for _, l := range list {
			raw = append(raw, json.RawMessage(l))
		}
		return raw
	}
	const (
		people   = `{"attested":true,"items":["NDA-02"],"kind":"mark","status":"done","version":1}`
		register = `{"attested":true,"items":["ACC-01"],"kind":"mark","status":"done","version":1}`
	)
	var refusal *checks.Refusal
	if _, err := w.Apply(t.Context(), "mara", lines(register, people)); !errors.As(err, &refusal) || !strings.HasPrefix(err.Error(), "line 1: ") {
		t.Errorf("in the wrong order: %v", err)
	}
	if _, err := os.Stat(filepath.Join(w.Dir, journalDir)); err == nil {
		t.Error("a refused batch left a journal")
	}
	c, err := w.Apply(t.Context(), "mara", lines(people, register))
	if err != nil {
		t.Fatal(err)
	}
	if i, _ := c.Item("ACC-01"); !i.Closed {
		t.Error("the second line is not recorded")
	}
	if got := strings.Count(said(t, w), "\n"); got != 2 {
		t.Errorf("%d lines are recorded", got)
	}
}

// No batch says what only a command may: whatever the catalogue of bodies holds, these are the kinds that pass.
func TestApplyTakesIntentsOnly(t *testing.T) {
	t.Parallel()
	w := checklistWorkspace(t, "lean")
	for _, c := range []struct {
		body checks.Body
		may  bool
	}{
		{&checks.Marked{}, true},
		{&checks.Undone{}, true},
		{&checks.Decided{}, true},
		{&checks.ModeSet{}, true},
		{&checks.Answered{}, true},
		{&checks.FindingDecided{}, true},
		{&checks.Rotated{}, true},
		{&checks.Marked{Grade: checks.GradeRefused}, false},
		{&checks.TakenOver{}, true},
		{&checks.EvidenceAdded{Digest: "sha256:" + strings.Repeat("0", 64)}, false},
		{&checks.Reviewed{}, false},
		{&checks.Countersigned{}, false},
		{&checks.Sealed{}, false},
		{&checks.Delivered{}, false},
		{&checks.Received{}, false},
		{&checks.Checkpointed{}, false},
		{&checks.Closed{}, false},
	} {
		if err := w.intent(c.body); (err == nil) != c.may || err != nil && !errors.Is(err, ErrUsage) {
			t.Errorf("%s: %v", c.body.Kind(), err)
		}
	}
}

// Evidence is copied once, whatever it is called, and not before the mark may be put.
func TestMarkEvidence(t *testing.T) {
	t.Parallel()
	w := checklistWorkspace(t, "standard")
	outside := t.TempDir()
	var files []string
	for _, name := range []string{"a list.txt", "..\u202eod.exe", strings.Repeat("x", 200)} {
		file := filepath.Join(outside, name)
		if err := os.WriteFile(file, []byte("the same"), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	stored := func() []string {
		list, _ := os.ReadDir(filepath.Join(w.Dir, evidenceDir))
		var names []string
		for _, f := range list {
			names = append(names, f.Name())
		}
		return names
	}
	refused := MarkRequest{Items: []string{"ACC-01"}, Mark: checks.Mark{Status: checks.Done}, Files: files[:1]}
	if _, err := w.Mark(t.Context(), "mara", refused); err == nil || len(stored()) > 0 {
		t.Errorf("a refused mark: %v, stored %q", err, stored())
	}
	c, err := w.Mark(t.Context(), "mara", MarkRequest{Items: []string{"OB-08"}, Mark: checks.Mark{Status: checks.Done}, Files: files[:2]})
	if err != nil {
		t.Fatal(err)
	}
	if i, _ := c.Item("OB-08"); i.Grade != checks.GradeShown {
		t.Errorf("grade %q", i.Grade)
	}
	for _, name := range stored() {
		if !strings.HasPrefix(name, "fa0487f2dc91-") || strings.ContainsAny(name, "\u202e/") { // of printf 'the same' | sha256sum
			t.Errorf("stored as %q", name)
		}
	}
	if _, err := w.Mark(t.Context(), "mara", MarkRequest{Items: []string{"OB-07"}, Mark: checks.Mark{Status: checks.Done}, Files: files[2:]}); err != nil {
		t.Errorf("a long name: %v", err)
	}
}

// A clock that runs backwards changes no order: what was said later stands.
func TestClockBackwards(t *testing.T) {
	t.Parallel()
	w := checklistWorkspace(t, "standard")
	for _, status := range []checks.Status{checks.Unknown, checks.Done} {
		r := MarkRequest{Items: []string{"OB-08"}, Mark: checks.Mark{Status: status, Reason: "r", Attested: status == checks.Done}}
		if _, err := w.Mark(t.Context(), "mara", r); err != nil {
			t.Fatal(err)
		}
		w.machine.Now = func() time.Time { return testNow.Add(-48 * time.Hour) }
	}
	c, err := w.Checklist(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if i, _ := c.Item("OB-08"); i.Status != checks.Done {
		t.Errorf("%s stands", i.Status)
	}
	if !slices.ContainsFunc(c.Notes, func(n string) bool { return strings.Contains(n, "line 2") }) {
		t.Errorf("nobody is told: %q", c.Notes)
	}
}

// While another process works in the workspace nothing is recorded, and reading goes on.
func TestRecordBusy(t *testing.T) {
	t.Parallel()
	w := checklistWorkspace(t, "standard")
	_, unlock, err := w.lock()
	if err != nil {
		t.Fatal(err)
	}
	mark := &checks.Marked{Items: []string{"OB-08"}, Mark: checks.Mark{Status: checks.Done, Attested: true}}
	if _, err := w.Record(t.Context(), "mara", mark); !errors.Is(err, ErrBusy) {
		t.Errorf("while it is held: %v", err)
	}
	if _, err := w.Checklist(t.Context()); err != nil {
		t.Errorf("reading: %v", err)
	}
	unlock()
	if _, err := w.Record(t.Context(), "mara", mark); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
