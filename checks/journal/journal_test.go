package journal

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// place is a workspace folder of a test.
type place struct {
	t     *testing.T
	dir   string
	clock *clock
	rand  *rand.ChaCha8
}

// clock ticks a minute with each look.
type clock struct{ at time.Time }

func (c *clock) now() time.Time {
	c.at = c.at.Add(time.Minute)
	return c.at
}

var start = time.Date(2026, 11, 2, 8, 59, 0, 0, time.UTC)

func newPlace(t *testing.T, dir string) *place {
	t.Helper()
	var seed [32]byte
	copy(seed[:], dir[len(dir)-min(32, len(dir)):])
	return &place{t, dir, &clock{start}, rand.NewChaCha8(seed)}
}

func (p *place) journal() string { return filepath.Join(p.dir, "journal") }
func (p *place) private() string { return filepath.Join(p.dir, ".handover") }

func (p *place) try(person string) (*Journal, error) {
	return Open(context.Background(), p.journal(), Options{Person: person, Private: p.private(), Now: p.clock.now, Rand: p.rand})
}

func (p *place) open(person string) *Journal {
	p.t.Helper()
	j, err := p.try(person)
	if err != nil {
		p.t.Fatal(err)
	}
	return j
}

// record opens and appends.
func (p *place) record(person string, bodies ...string) []*Record {
	p.t.Helper()
	return add(p.t, p.open(person), bodies...)
}

func add(t *testing.T, j *Journal, bodies ...string) []*Record {
	t.Helper()
	recs, err := j.Append(t.Context(), raw(bodies...)...)
	if err != nil {
		t.Fatal(err)
	}
	return recs
}

func raw(bodies ...string) []json.RawMessage {
	var all []json.RawMessage
	for _, b := range bodies {
		all = append(all, json.RawMessage(b))
	}
	return all
}

// listing is a journal as text, one record a line.
func listing(j *Journal) string {
	s := ""
	for _, r := range j.Records() {
		s += fmt.Sprintf("%s %d %s %s %d/%d %s", r.Log, r.Seq, r.Hash, r.At.Format(time.RFC3339), r.Nth, r.Of, r.Body)
		for log, seq := range r.SeenAll() {
			s += fmt.Sprintf(" %s:%d", log, seq)
		}
		s += "\n"
	}
	return s
}

// forge writes logs of many people without going through the disk.
func forge(people, each int, body func(person, seq int) string, sees func(person, seq, other int) bool) map[string][]byte {
	logs := make([]*log, people)
	j := &Journal{byName: make(map[string]*log)}
	files := make(map[string][]byte)
	for i := range logs {
		logs[i], _ = newLog(j, fmt.Sprintf("person%02d-%08x", i, 0xabc000+i), "")
	}
	at := start
	for seq := 1; seq <= each; seq++ {
		for i, l := range logs {
			at = at.Add(time.Second)
			ln := line{seq: seq, prev: l.hashAt(seq - 1), at: at, by: []byte(l.person), nth: 1, of: 1, body: []byte(body(i, seq))}
			for k, o := range logs {
				if k != i && len(o.recs) > 0 && sees(i, seq, k) {
					ln.seen = append(ln.seen, edge{o.name, o.head()})
				}
			}
			text := ln.appendTo(nil)
			l.recs = append(l.recs, &Record{Log: l.name, Seq: seq, Hash: sum(text)})
			files[l.name+fileExt] = append(append(files[l.name+fileExt], text...), '\n')
		}
	}
	return files
}

func typicalBody(person, seq int) string {
	return fmt.Sprintf(`{"effective":"2026-11-30","item":"access/github/org-owner-%d","reason":"removed by the client's admin in person%02d's presence","status":"done","type":"mark"}`, seq%363, person)
}

func writeFiles(t testing.TB, dir string, files map[string][]byte) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
