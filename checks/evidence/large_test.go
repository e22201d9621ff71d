package evidence_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"testing"

	"github.com/handover-kit/handover/checks/evidence"
)

// repeating gives a line again and again, n times, between two texts.
type repeating struct {
	head, tail string
	line       func(i int) string
	n, i       int
	rest       []byte
}

func (r *repeating) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		switch {
		case r.i == 0 && r.head != "":
			r.rest, r.head = []byte(r.head), ""
		case r.i < r.n:
			r.rest = []byte(r.line(r.i))
			r.i++
		case r.tail != "":
			r.rest, r.tail = []byte(r.tail), ""
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func event(i int) string {
	return fmt.Sprintf(`{"@timestamp":%d,"action":"org.remove_member","_document_id":"d%d","user":"user%d","actor":"aiko","org":"acme","data":{"note":"a line of an audit log, as long as they are","n":%d}}`+"\n", 1796000000000+i, i, i%1000, i)
}

func member(i int) string {
	comma := ","
	if i == 0 {
		comma = ""
	}
	return fmt.Sprintf(`%s{"login":"user-%d","id":%d,"node_id":"EXAMPLE","avatar_url":"https://avatars.example/u/%d?v=4","url":"https://api.example/users/user-%d","type":"User","site_admin":false}`, comma, i, i, i, i)
}

// A large log goes by in little memory. The reach is 256 MiB at 1 GB; here the heap is held to a tenth of that.
func TestMemoryIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for name, src := range map[string]struct {
		id string
		io.Reader
	}{
		"ndjson": {"github/audit-log", &repeating{line: event, n: 150_000}},
		"list":   {"github/members", &repeating{head: "[", tail: "]", line: member, n: 150_000}},
		"object": {"other/hooks", &repeating{head: `{"hooks":[{}`, tail: `],"has_more":false}`, n: 400_000, line: func(i int) string { return fmt.Sprintf(`,{"owner":"u%d","state":"on","token":"REDACTED-%d"}`, i, i) }}},
	} {
		t.Run(name, func(t *testing.T) {
			r := find(t, src.id)
			pr, pw := io.Pipe()
			go func() {
				_, err := r.Redact(t.Context(), testKey, src.Reader, pw)
				pw.CloseWithError(err)
			}()
			rows := 0
			var peak uint64
			facts, err := r.Read(t.Context(), pr, func(evidence.Row) error {
				if rows++; rows%20_000 == 0 {
					var m runtime.MemStats
					runtime.GC()
					runtime.ReadMemStats(&m)
					peak = max(peak, m.HeapAlloc)
				}
				return nil
			})
			if err != nil || facts.Rows != rows || rows < 150_000 || peak == 0 {
				t.Fatalf("%+v %v, peak %d", facts, err, peak)
			}
			if want := map[bool]evidence.Completeness{true: evidence.Shown, false: evidence.Unsaid}[name == "object"]; facts.Complete != want {
				t.Errorf("complete: %s", facts.Complete)
			}
			if limit := uint64(64 << 20); peak > limit {
				t.Errorf("%d MiB live", peak>>20)
			}
		})
	}
}

func exported(b *testing.B) string {
	b.Helper()
	f, err := os.CreateTemp(b.TempDir(), "members")
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	n, err := io.Copy(f, &repeating{head: "[", tail: "]", line: member, n: 100_000})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(n)
	return f.Name()
}

func BenchmarkRead(b *testing.B) {
	name, r := exported(b), find(b, "github/members")
	b.ResetTimer()
	for b.Loop() {
		f, err := os.Open(name)
		if err != nil {
			b.Fatal(err)
		}
		facts, err := r.Read(b.Context(), f, func(evidence.Row) error { return nil })
		f.Close()
		if err != nil || facts.Rows != 100_000 {
			b.Fatal(facts, err)
		}
	}
}

// BenchmarkJQ is what BenchmarkRead is measured against: stock jq with the same program.
func BenchmarkJQ(b *testing.B) {
	jq, err := exec.LookPath("jq")
	if err != nil {
		b.Skip("jq is not installed")
	}
	name, r := exported(b), find(b, "github/members")
	b.ResetTimer()
	for b.Loop() {
		out, err := exec.CommandContext(b.Context(), jq, "-c", ".[] | "+r.Rows, name).Output()
		if err != nil || bytes.Count(out, []byte("\n")) != 100_000 {
			b.Fatal(err)
		}
	}
}

func BenchmarkRedact(b *testing.B) {
	text, err := io.ReadAll(&repeating{head: `{"hooks":[{}`, tail: `],"has_more":false}`, n: 100_000, line: func(i int) string { return fmt.Sprintf(`,{"owner":"u%d","state":"on","token":"REDACTED-%d"}`, i, i) }})
	if err != nil {
		b.Fatal(err)
	}
	r := find(b, "other/hooks")
	b.SetBytes(int64(len(text)))
	b.ResetTimer()
	for b.Loop() {
		if _, err := r.Redact(b.Context(), testKey, bytes.NewReader(text), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

// Of a list too long to be counted nothing is said about all of it: a person must.
func TestLongListSaysNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	r := find(t, "other/hooks")
	src := &repeating{head: `{"hooks":[{}`, tail: `],"has_more":false}`, n: 1<<20 + 1, line: func(int) string { return `,{"owner":"u"}` }}
	facts, err := r.Read(t.Context(), src, func(evidence.Row) error { return nil })
	if err != nil || facts.Complete != evidence.Unsaid || facts.Rows < 1<<20 {
		t.Errorf("%+v %v", facts, err)
	}
}
