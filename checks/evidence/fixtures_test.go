package evidence_test

import (
	"bytes"
	"cmp"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
	"github.com/handover-kit/handover/templates"
)

// expectation is what expect.yaml says of a file.
type expectation struct {
	Rows      int
	Survivors []string
	Verdict   evidence.Value
	Why       string
	Gotcha    string
	Handles   []string
	Services  []string
	Stated    bool
	Unstated  bool     // nobody says that the file is whole, although its reader takes such a word
	Untaken   bool     // nobody says when it was taken
	Hidden    []string // stands in the file, and not in what is stored of it
	Unrotated []string
	Rule      evidence.Rule
	Before    string
	System    string
	Refused   bool // no reader fits, and this one does not take it when it is named
}

const fixtures = "../../testdata/fixtures/readers"

var fixtureTimes = evidence.Times{
	T0: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC), Revoked: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC),
	Taken: evidence.At(time.Date(2026, 7, 3, 8, 0, 0, 0, time.UTC)),
}

// supplier is the engagement that fixtures assume.
func supplier(r *evidence.Reader, handles, services []string) *evidence.Subjects {
	key := engagement.HandleKey(r.System)
	e := &engagement.Engagement{
		People: []engagement.Person{
			{ID: "mara", Side: engagement.SideSupplier, Email: []string{"mara@elegant.example"}, Handles: engagement.Handles{key: append([]string{"mara"}, handles...)}},
			{ID: "aiko", Side: engagement.SideClient, Email: []string{"aiko@acme.example"}},
		},
		Machines: []engagement.Machine{{ID: "deploy", Handles: engagement.Handles{key: {"svc-elegant-deploy"}}}},
		Services: []engagement.Service{{ID: "ci", Handles: engagement.Handles{key: append([]string{"svc-deploy", "svc-acme-deploy"}, services...)}}},
		Domains:  []string{"elegant.example"},
	}
	return evidence.NewSubjects(e, r.System)
}

// Every reader of ours gives what its fixtures expect.
func TestFixtures(t *testing.T) {
	pages, err := filepath.Glob(fixtures + "/*/*/expect.yaml")
	if err != nil || len(pages) == 0 {
		t.Fatal("no fixtures", err)
	}
	readers := evidence.NewReaders(templates.Readers(), nil)
	for _, page := range pages {
		dir := filepath.Dir(page)
		id := filepath.Base(filepath.Dir(dir)) + "/" + filepath.Base(dir)
		r, err := readers.Find(id)
		if err != nil {
			t.Error(err)
			continue
		}
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		var files map[string]expectation
		if err := yaml.Unmarshal(data, &files); err != nil {
			t.Errorf("%s: %v", page, err)
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(files)) {
			t.Run(id+"/"+name, func(t *testing.T) { checkFixture(t, readers, r, dir, name, files[name]) })
		}
	}
}

func checkFixture(t *testing.T, readers *evidence.Readers, r *evidence.Reader, dir, name string, want expectation) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	subjects := supplier(r, want.Handles, want.Services)
	c := evidence.Case{Subjects: subjects, Times: fixtureTimes, Whole: want.Stated || r.Complete == "stated" && !want.Unstated}
	if want.Untaken {
		c.Times.Taken = evidence.Time{}
	}
	if want.Before != "" {
		before, err := os.ReadFile(filepath.Join(dir, want.Before))
		if err != nil {
			t.Fatal(err)
		}
		c.Before = []evidence.Row{}
		stored, _ := redact(t, r, before)
		if _, err := r.Read(t.Context(), bytes.NewReader(stored), func(row evidence.Row) error { c.Before = append(c.Before, row); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	damaged := strings.HasPrefix(name, "truncated") || strings.HasPrefix(name, "malformed")
	got, err := readers.Recognise(t.Context(), bytes.NewReader(data), "")
	if err != nil || got.Reader.ID != r.ID {
		if damaged && want.Verdict == evidence.Inconclusive && want.Rows == 0 {
			return
		}
		if want.Refused {
			if _, err := readers.Recognise(t.Context(), bytes.NewReader(data), r.ID); err == nil {
				t.Error("it is taken when the reader is named")
			}
			return
		}
		if _, unknown := errors.AsType[*evidence.UnknownError](err); !unknown || len(bytes.TrimSpace(data)) > 400 {
			t.Fatalf("recognised as %v: %v", got.Reader, err)
		}
		if _, err = readers.Recognise(t.Context(), bytes.NewReader(data), r.ID); err != nil { // an empty list
			t.Fatal(err)
		}
	}
	stored, err := redact(t, r, data)
	if err != nil {
		if want.Verdict != evidence.Inconclusive {
			t.Fatal(err)
		}
		return
	}
	for _, text := range want.Hidden {
		if !bytes.Contains(data, []byte(text)) || bytes.Contains(stored, []byte(text)) {
			t.Errorf("%q is not in the file, or stays in what is stored", text)
		}
	}
	rows := 0
	survivors, doubtful := map[string]bool{}, map[string]bool{} // whether a state that nobody knows survives, fixtures do not agree on
	verdicts, _, err := evidence.Check(t.Context(), r, bytes.NewReader(stored), c, evidence.After, func(row evidence.Row) error {
		rows++
		expired := !row.Expires.At.IsZero() && row.Expires.At.Before(fixtureTimes.Taken.At)
		if _, ours := subjects.Ours(row); ours && row.Status != evidence.StatusInactive && row.Kind != evidence.KindEvent && !expired {
			text := called(row, want.Survivors)
			if row.Status == evidence.StatusUnknown {
				doubtful[text] = true
			} else {
				survivors[text] = true
			}
		}
		return nil
	})
	if err != nil {
		if want.Verdict != evidence.Inconclusive {
			t.Fatal(err)
		}
		return
	}
	if rows != want.Rows && !(damaged && want.Verdict == evidence.Inconclusive) {
		t.Errorf("%d rows, want %d", rows, want.Rows)
	}
	for _, name := range want.Survivors {
		if want.Rows > 0 && !survivors[name] && !doubtful[name] {
			t.Errorf("%q does not survive: %v", name, survivors)
		}
	}
	for name := range survivors {
		if !slices.Contains(want.Survivors, name) {
			t.Errorf("%q survives, want %q", name, want.Survivors)
		}
	}
	checkUnrotated(t, verdicts, want)
	access, all, said := combine(verdicts, want.Rule)
	worst := slices.ContainsFunc(verdicts, func(v evidence.Verdict) bool {
		return v.Value == evidence.Fail && (want.Rule == "" || v.Rule == want.Rule)
	})
	if worst && want.Verdict != evidence.Fail && !damaged || len(verdicts) > 0 && access != want.Verdict && all != want.Verdict {
		t.Errorf("%s (%s), want %s (%s)\n%s", access, all, want.Verdict, want.Why, said)
	}
}

// called is what a row is called among names, or else at all.
func called(row evidence.Row, names []string) string {
	for _, text := range []string{row.Subject, row.Name, row.SubjectID} {
		if text != "" && slices.Contains(names, text) {
			return text
		}
	}
	return cmp.Or(row.Subject, row.Name, row.SubjectID)
}

// checkUnrotated compares the rows that fail a rule of rotation; a file that passes has none.
func checkUnrotated(t *testing.T, verdicts []evidence.Verdict, want expectation) {
	t.Helper()
	var got []string
	for _, v := range verdicts {
		if v.Value != evidence.Fail || !rotation(v.Rule) || want.Rule != "" && v.Rule != want.Rule {
			continue
		}
		for _, row := range v.Rows {
			got = append(got, called(row, want.Unrotated))
		}
	}
	slices.Sort(got)
	got = slices.Compact(got)
	if wanted := slices.Sorted(slices.Values(want.Unrotated)); !slices.Equal(got, wanted) && (len(wanted) > 0 || want.Verdict == evidence.Pass) {
		t.Errorf("%q are not rotated, want %q", got, wanted)
	}
}

func rotation(r evidence.Rule) bool {
	return slices.Contains([]evidence.Rule{evidence.RuleChangedAfter, evidence.RuleCreatedAfter, evidence.RuleIDReplaced, evidence.RuleDigestDiffers}, r)
}

// combine is the worst of the verdicts that a fixture is about: of its rule, or of those on access, or of all that this one
// file can settle.
func combine(verdicts []evidence.Verdict, rule evidence.Rule) (access, all evidence.Value, said string) {
	worse := func(was, now evidence.Value) evidence.Value {
		if now == evidence.Fail || was == "" || was == evidence.Pass && now == evidence.Inconclusive {
			return now
		}
		return was
	}
	for _, v := range verdicts {
		if rule != "" && v.Rule != rule {
			continue
		}
		said += string(v.Rule) + " " + string(v.Value) + ": " + v.Sentence + " | " + v.Way + "\n"
		if rule != "" || !rotation(v.Rule) {
			access = worse(access, v.Value)
		}
		if !strings.Contains(v.Sentence, "no export from before") && !strings.Contains(v.Sentence, "no service identity") && v.Rule != evidence.RuleEventPresent {
			all = worse(all, v.Value)
		}
	}
	if access == "" && all == "" {
		return evidence.Inconclusive, "", said
	}
	return access, all, said
}

var testKey = []byte("a key for tests, of no use elsewhere")

func redact(t testing.TB, r *evidence.Reader, data []byte) ([]byte, error) {
	t.Helper()
	var out bytes.Buffer
	_, err := r.Redact(t.Context(), testKey, bytes.NewReader(data), &out)
	return out.Bytes(), err
}
