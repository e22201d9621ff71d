package handover

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/templates"
)

// testNow is the moment at which these tests happen.
var testNow = time.Date(2026, 11, 2, 21, 30, 0, 0, time.UTC)

// checklistWorkspace makes a workspace of the supplier's mara and jonas (the lead) and the client's aiko. depth and systems as in
// handover.yaml.
func checklistWorkspace(tb testing.TB, depth string, providers ...string) *Workspace {
	tb.Helper()
	page := `version: 1
engagement: { id: acme, title: Acme portal, supplier: Elegant Example Ltd, client: Acme Corp, last_day: 2026-11-30, time_zone: Europe/Tallinn, depth: ` + depth + ` }
people:
  - { id: mara, name: Mara Lind, side: supplier, roles: [engineer], email: [mara@elegant.example] }
  - { id: jonas, name: Jonas Kask, side: supplier, roles: [lead], email: [jonas@elegant.example] }
  - { id: aiko, name: Aiko Ito, side: client, roles: [recipient, owner], email: [aiko@acme.example] }
domains: [elegant.example]
`
	if len(providers) > 0 {
		page += "systems:\n"
	}
	for _, p := range providers {
		page += fmt.Sprintf("  - { id: s-%s, provider: %s, owners: [aiko] }\n", p, p)
	}
	dir := tb.TempDir()
	if err := os.WriteFile(filepath.Join(dir, engagementFile), []byte(page), 0o600); err != nil {
		tb.Fatal(err)
	}
	w, err := OpenWorkspace(dir, Machine{Now: func() time.Time { return testNow }})
	if err != nil {
		tb.Fatal(err)
	}
	return w
}

// allProviders is one provider for each list of the catalogue that is about a system.
func allProviders(tb testing.TB) []string {
	tb.Helper()
	c, err := checks.Load(templates.FS(), nil)
	if err != nil {
		tb.Fatal(err)
	}
	var list []string
	have := make(map[string]bool)
	for _, l := range c.Lists {
		if len(l.Providers) > 0 && !l.Template && !have[l.Providers[0]] {
			have[l.Providers[0]] = true
			list = append(list, l.Providers[0])
		}
	}
	return list
}

// fill writes n marks to the journals of mara and jonas, in turns of fifty. None of them closes anything, so that every order is right.
func fill(tb testing.TB, w *Workspace, n int) {
	tb.Helper()
	for written := 0; written < n; {
		by := []string{"mara", "jonas"}[written/50%2]
		c, err := w.checklist(tb.Context(), by)
		if err != nil {
			tb.Fatal(err)
		}
		var bodies []checks.Body
		for range min(50, n-written) {
			mark := checks.Mark{Status: checks.Unknown, Reason: fmt.Sprintf("the export of week %d was refused", written%52)}
			if written%3 == 0 {
				mark = checks.Mark{Status: checks.Open}
			}
			bodies = append(bodies, &checks.Marked{Items: []string{c.Items[written*7%len(c.Items)].Key}, Mark: mark})
			written++
		}
		if err := w.append(tb.Context(), c, bodies); err != nil {
			tb.Fatal(err)
		}
	}
}

// What a command leaves in hand after writing is what the next one reads.
func TestChecklistAfterWriting(t *testing.T) {
	t.Parallel()
	w := checklistWorkspace(t, "standard", "github")
	fill(t, w, 120)
	c, err := w.Record(t.Context(), "mara", &checks.Marked{Items: []string{"OB-08"}, Mark: checks.Mark{Status: checks.Done, Attested: true}})
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.Checklist(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(c.Record(), again.Record()) || !reflect.DeepEqual(c.events, again.events) {
		t.Error("what was read back is not what was written")
	}
	if was, _ := c.Before.Item("OB-08"); was.Closed {
		t.Error("before the mark the item was closed")
	}
	if is, _ := again.Item("OB-08"); !is.Closed || again.Before != nil {
		t.Error("after the mark the item is not closed, or reading changed something")
	}
}

// The day is that of the engagement's time zone: 21:30 UTC is half past eleven in Tallinn, 22:30 tomorrow.
func TestToday(t *testing.T) {
	t.Parallel()
	w := checklistWorkspace(t, "lean")
	for now, want := range map[time.Time]checks.Day{testNow: "2026-11-02", testNow.Add(time.Hour): "2026-11-03"} {
		w.machine.Now = func() time.Time { return now }
		if got, err := w.today(); err != nil || got != want {
			t.Errorf("at %s it is %s, want %s (%v)", now, got, want, err)
		}
	}
}

func TestDaysLeft(t *testing.T) {
	t.Parallel()
	w := checklistWorkspace(t, "lean")
	for now, want := range map[time.Time]int{
		testNow:                28,
		testNow.Add(time.Hour): 27, // tomorrow, in Tallinn
		time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC): 0,
		time.Date(2026, 12, 2, 12, 0, 0, 0, time.UTC):  -2,
	} {
		w.machine.Now = func() time.Time { return now }
		if got, err := w.DaysLeft(); err != nil || got != want {
			t.Errorf("at %s there are %d days left, want %d (%v)", now, got, want, err)
		}
	}
}

func TestActor(t *testing.T) {
	t.Parallel()
	w := checklistWorkspace(t, "lean")
	for _, c := range []struct{ name, want, refusal string }{
		{"mara", "mara", ""},
		{"aiko", "aiko", ""}, // the client may speak too, of what is theirs
		{"nobody", "", `nobody is called "nobody"`},
		{"", "", "who acts? There are 2 people of the supplier"},
	} {
		p, err := w.Actor(c.name)
		if p.ID != c.want || (err == nil) != (c.refusal == "") || err != nil && (err.Error() != c.refusal || !errors.Is(err, ErrUsage)) {
			t.Errorf("%q is %q, %v", c.name, p.ID, err)
		}
	}
	w.Engagement.People = w.Engagement.People[:1]
	if p, err := w.Actor(""); err != nil || p.ID != "mara" {
		t.Errorf("the only one is %q, %v", p.ID, err)
	}
}

// BenchmarkChecklist is what status waits for: every item there is, and 5,000 events.
func BenchmarkChecklist(b *testing.B) {
	w := checklistWorkspace(b, "full", allProviders(b)...)
	fill(b, w, 5000)
	b.ReportAllocs()
	for b.Loop() {
		c, err := w.Checklist(b.Context())
		if err != nil || len(c.Items) < 363 || len(c.events) != 5000 {
			b.Fatal(err)
		}
	}
}

// BenchmarkMark is one mark, sync included, on that.
func BenchmarkMark(b *testing.B) {
	w := checklistWorkspace(b, "full", allProviders(b)...)
	fill(b, w, 5000)
	mark := MarkRequest{Items: []string{"OB-08"}, Mark: checks.Mark{Status: checks.Unknown, Reason: "nobody answered"}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.Mark(b.Context(), "mara", mark); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkApply is a batch of all items on an empty journal.
func BenchmarkApply(b *testing.B) {
	w := checklistWorkspace(b, "full", allProviders(b)...)
	c, err := w.Checklist(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	var lines []json.RawMessage
	for _, i := range c.Items {
		lines = append(lines, json.RawMessage(fmt.Sprintf(`{"items":[%q],"kind":"mark","reason":"no answer","status":"unknown","version":1}`, i.Key)))
	}
	for b.Loop() {
		b.StopTimer()
		if err := os.RemoveAll(filepath.Join(w.Dir, journalDir)); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if _, err := w.Apply(b.Context(), "mara", lines); err != nil {
			b.Fatal(err)
		}
	}
}

// said is the last line of a person's log.
func said(t *testing.T, w *Workspace) string {
	t.Helper()
	logs, err := filepath.Glob(filepath.Join(w.Dir, journalDir, "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, name := range logs {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}
