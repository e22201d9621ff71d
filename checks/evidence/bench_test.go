package evidence_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handover-kit/handover/checks/evidence"
	"github.com/handover-kit/handover/templates"
)

// mainFixtures are the fixtures there.*, one each reader, by its id.
func mainFixtures(t testing.TB) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob(fixtures + "/*/*/there.*")
	if err != nil || len(names) == 0 {
		t.Fatal("no fixtures", err)
	}
	files := map[string][]byte{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		dir := filepath.Dir(name)
		files[filepath.Base(filepath.Dir(dir))+"/"+filepath.Base(dir)] = data
	}
	return files
}

// evaluate does with one file what a program does: it recognises it, puts digests in the place of its secrets, reads and judges it.
func evaluate(t testing.TB, readers *evidence.Readers, data []byte) (*evidence.Reader, []evidence.Verdict) {
	t.Helper()
	got, err := readers.Recognise(t.Context(), bytes.NewReader(data), "")
	if err != nil {
		t.Fatal(err)
	}
	stored, err := redact(t, got.Reader, data)
	if err != nil {
		t.Fatal(err)
	}
	c := evidence.Case{Subjects: supplier(got.Reader, nil, nil), Times: fixtureTimes, Whole: true}
	verdicts, _, err := evidence.Check(t.Context(), got.Reader, bytes.NewReader(stored), c, evidence.After, nil)
	if err != nil {
		t.Fatal(err)
	}
	return got.Reader, verdicts
}

// All fixtures, one each reader, in one process from cold. The target is a second on two cores that others use as well.
func BenchmarkFixtures(b *testing.B) {
	files := mainFixtures(b)
	for b.Loop() {
		readers := evidence.NewReaders(templates.Readers(), nil)
		for id, data := range files {
			if r, _ := evaluate(b, readers, data); r.ID != id {
				b.Fatalf("%s is recognised as %s", id, r.ID)
			}
		}
	}
}

// One file from cold: what a single command waits for.
func BenchmarkOneFile(b *testing.B) {
	files := mainFixtures(b)
	for _, id := range []string{"github/members", "okta/users", "scim/users", "aws-iam/credential-report", "github/audit-log"} {
		b.Run(strings.ReplaceAll(id, "/", "-"), func(b *testing.B) {
			for b.Loop() {
				evaluate(b, evidence.NewReaders(templates.Readers(), nil), files[id])
			}
		})
	}
}

// What commands wait for that look at every reader.
func BenchmarkAll(b *testing.B) {
	for b.Loop() {
		if _, err := evidence.NewReaders(templates.Readers(), nil).All(); err != nil {
			b.Fatal(err)
		}
	}
}
