package journal

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

func TestAppend(t *testing.T) {
	p := newPlace(t, t.TempDir())
	j := p.open("mara")
	if len(j.Records()) != 0 || len(j.Heads()) != 0 {
		t.Fatal("a journal that is not there is not empty")
	}
	if _, err := os.Stat(p.journal()); !errors.Is(err, os.ErrNotExist) {
		t.Error("Open made the folder")
	}
	one := add(t, j, `{"n":1}`)[0]
	batch := add(t, j, ` { "b" : 2, "a":"x" } `, `{}`, `{"n":4}`)
	if one.Seq != 1 || one.Of != 1 || one.Prev != genesis(one.Log) || batch[2].Seq != 4 || batch[2].Nth != 3 || batch[2].Of != 3 {
		t.Errorf("got %+v and %+v", one, batch[2])
	}
	if string(batch[0].Body) != `{"a":"x","b":2}` {
		t.Errorf("body is %s", batch[0].Body)
	}
	if recs, err := j.Append(t.Context()); err != nil || recs != nil {
		t.Errorf("appending nothing: %v %v", recs, err)
	}
	again := p.open("mara")
	if listing(j) != listing(again) || len(again.Notes()) != 0 {
		t.Errorf("in memory\n%s\non disk\n%s\n%v", listing(j), listing(again), again.Notes())
	}
	if h := again.Heads()[one.Log]; h.Seq != 4 || h.Hash != batch[2].Hash {
		t.Errorf("head is %v", h)
	}
	if text, err := os.ReadFile(filepath.Join(p.private(), ".gitignore")); err != nil || string(text) != "*\n" {
		t.Errorf("the private folder is not ignored: %q %v", text, err)
	}
}

func TestSeen(t *testing.T) {
	p := newPlace(t, t.TempDir())
	m1 := p.record("mara", `{"m":1}`)[0]
	i1 := p.record("ivo", `{"i":1}`)[0]
	j := p.open("ana")
	a1 := add(t, j, `{"a":1}`)[0]
	recs := j.Records()
	if !recs[2].Follows(recs[0]) || !recs[2].Follows(recs[1]) || recs[0].Follows(recs[2]) || recs[0].Concurrent(recs[1]) {
		t.Error("what follows what is wrong")
	}
	if a1.Seen(m1.Log) != 1 || a1.Seen(i1.Log) != 1 || a1.Seen(a1.Log) != 0 || a1.Seen("nobody-00000000") != 0 {
		t.Error("seen is not closed")
	}
	text, err := os.ReadFile(filepath.Join(p.journal(), a1.Log+".jsonl"))
	if err != nil || strings.Contains(string(text), m1.Log) || !strings.Contains(string(text), i1.Log) {
		t.Errorf("names more than it must: %s %v", text, err)
	}
	if again := add(t, p.open("ana"), `{"a":2}`)[0]; again.Seen(m1.Log) != 1 {
		t.Error("what was seen before is forgotten")
	}
	text, err = os.ReadFile(filepath.Join(p.journal(), a1.Log+".jsonl"))
	if err != nil || strings.Count(string(text), `"seen"`) != 1 {
		t.Errorf("names again what it named: %s %v", text, err)
	}
}

func TestAppendRefuses(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 65) + "1" + strings.Repeat("}", 65)
	for _, c := range []struct{ name, body, want string }{
		{"array", `[1]`, "no JSON object"},
		{"nothing", ``, "no JSON object"},
		{"cut", `{"a":`, "no JSON"},
		{"two", `{} {}`, "something follows"},
		{"twice", `{"a":1,"\u0061":2}`, `has the key "a" twice`},
		{"latin1", "{\"a\":\"\xe4\"}", "not UTF-8"},
		{"deep", deep, "nested deeper than 64"},
		{"long", `{"a":"` + strings.Repeat("x", maxLine) + `"}`, "longer than 1 MiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPlace(t, t.TempDir())
			j := p.open("mara")
			_, err := j.Append(t.Context(), json.RawMessage(`{"fine":true}`), json.RawMessage(c.body))
			if !errors.Is(err, ErrBody) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "nothing was recorded") {
				t.Errorf("got %v", err)
			}
			if len(j.Records()) != 0 || len(p.open("mara").Records()) != 0 {
				t.Error("something was recorded")
			}
			add(t, j, `{}`)
		})
	}
}

func TestOptions(t *testing.T) {
	p := newPlace(t, t.TempDir())
	for _, o := range []Options{
		{Person: "../x", Private: p.private(), Now: p.clock.now, Rand: p.rand},
		{Person: "mara", Now: p.clock.now, Rand: p.rand},
		{Person: "mara", Private: p.private(), Rand: p.rand},
		{Person: "mara", Private: p.private(), Now: p.clock.now},
	} {
		if _, err := Open(t.Context(), p.journal(), o); err == nil {
			t.Errorf("%+v is accepted", o)
		}
	}
	j, err := Open(t.Context(), p.journal(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.Append(t.Context(), json.RawMessage(`{}`)); !errors.Is(err, ErrReadOnly) {
		t.Errorf("got %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := p.open("mara").Append(ctx, json.RawMessage(`{}`)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestChanged(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(file string) error
	}{
		{"grown", nil},
		{"cut", func(f string) error { return os.Truncate(f, 10) }},
		{"gone", os.Remove},
		{"replaced", func(f string) error {
			text, err := os.ReadFile(f)
			text[len(text)-5] ^= 1
			return errors.Join(err, os.WriteFile(f, text, 0o644))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPlace(t, t.TempDir())
			log := p.record("mara", `{"n":1}`)[0].Log
			j := p.open("mara")
			if c.change == nil {
				p.record("mara", `{"n":2}`)
			} else if err := c.change(filepath.Join(p.journal(), log+".jsonl")); err != nil {
				t.Fatal(err)
			}
			if _, err := j.Append(t.Context(), json.RawMessage(`{}`)); !errors.Is(err, ErrChanged) {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("begun", func(t *testing.T) {
		p := newPlace(t, t.TempDir())
		p.record("ivo", `{}`)
		j := p.open("mara")
		p.record("mara", `{}`)
		if _, err := j.Append(t.Context(), json.RawMessage(`{}`)); !errors.Is(err, ErrChanged) {
			t.Errorf("got %v", err)
		}
	})
}

func TestBusy(t *testing.T) {
	p := newPlace(t, t.TempDir())
	j := p.open("mara")
	add(t, j, `{}`)
	lock := flock.New(filepath.Join(p.private(), "journal.lock"))
	if ok, err := lock.TryLock(); !ok || err != nil {
		t.Fatal(err)
	}
	if _, err := j.Append(t.Context(), json.RawMessage(`{}`)); !errors.Is(err, ErrBusy) {
		t.Errorf("got %v", err)
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	add(t, j, `{}`)
}

// TestRewound is what git reset, a lost clone file and a copied folder do: the log is left alone, another begun.
func TestRewound(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(p *place, log string, first []byte) error
		first  int // records that are left
	}{
		{"reset by one", func(p *place, log string, first []byte) error {
			return os.WriteFile(filepath.Join(p.journal(), log+fileExt), first, 0o644)
		}, 1},
		{"reset to nothing", func(p *place, log string, _ []byte) error { return os.Remove(filepath.Join(p.journal(), log+fileExt)) }, 0},
		{"clone file lost", func(p *place, _ string, _ []byte) error { return os.Remove(filepath.Join(p.private(), cloneFile)) }, 2},
		{"clone file broken", func(p *place, _ string, _ []byte) error {
			return os.WriteFile(filepath.Join(p.private(), cloneFile), make([]byte, 90), 0o600)
		}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPlace(t, t.TempDir())
			log := p.record("mara", `{"n":1}`)[0].Log
			first := readFiles(t, p.journal())[log+fileExt]
			p.record("mara", `{"n":2}`)
			if err := c.change(p, log, first); err != nil {
				t.Fatal(err)
			}
			rec := p.record("mara", `{"n":3}`)[0]
			if rec.Log == log || rec.Seq != 1 || rec.Seen(log) != c.first {
				t.Errorf("continued %s: %+v", log, rec)
			}
			if next := p.record("mara", `{"n":4}`)[0]; next.Log != rec.Log || next.Seq != 2 {
				t.Errorf("the new log is not continued: %+v", next)
			}
		})
	}
}

func TestClockBackwards(t *testing.T) {
	p := newPlace(t, t.TempDir())
	p.record("mara", `{"n":1}`)
	p.clock.at = start.Add(-24 * time.Hour)
	p.record("mara", `{"n":2}`)
	p.record("ivo", `{"n":3}`)
	p.clock.at = start.Add(time.Hour)
	p.record("ivo", `{"n":4}`)
	j := p.open("mara")
	got := ""
	for _, r := range j.Records() {
		got += string(r.Body)
		if want := r.Seq == 2 && r.By == "mara"; r.Backwards != want {
			t.Errorf("%s: backwards is %v", r.Body, r.Backwards)
		}
	}
	if got != `{"n":1}{"n":2}{"n":3}{"n":4}` {
		t.Errorf("order is %s", got)
	}
	if n := j.Notes(); len(n) != 1 || n[0].Kind != Backwards || n[0].Line != 2 {
		t.Errorf("notes are %v", n)
	}
	p.clock.at = start.Add(-48 * time.Hour)
	if r := p.record("ana", `{}`)[0]; !r.Backwards {
		t.Error("dated before what it has seen, and not flagged")
	}
}

func TestVerifyAgainst(t *testing.T) {
	p := newPlace(t, t.TempDir())
	p.record("mara", `{"n":1}`)
	i1 := p.record("ivo", `{"n":2}`)[0]
	heads := p.open("").Heads()
	m2 := p.record("mara", `{"n":3}`)[0]
	j := p.open("")
	covered, err := j.VerifyAgainst(heads)
	if err != nil || covered[m2.Log] != 1 || covered[i1.Log] != 1 {
		t.Errorf("got %v %v", covered, err)
	}
	covered, err = j.VerifyAgainst(map[string]Head{i1.Log: heads[i1.Log]})
	if err != nil || covered[m2.Log] != 1 {
		t.Errorf("what an anchored record had seen is not covered: %v %v", covered, err)
	}
	text, err := json.Marshal(heads)
	if err != nil {
		t.Fatal(err)
	}
	var back map[string]Head
	if err := json.Unmarshal(text, &back); err != nil || back[i1.Log] != heads[i1.Log] {
		t.Errorf("%s does not read back: %v", text, err)
	}
	for name, c := range map[string]struct {
		log  string
		head Head
		want string
	}{
		"gone":    {"zoe-00000000", Head{3, Hash{1}}, "it was removed after the anchor"},
		"shorter": {m2.Log, Head{7, Hash{1}}, "ends at line 2"},
		"other":   {m2.Log, Head{2, Hash{1}}, "line 2 is not the one that was anchored"},
		"zero":    {m2.Log, Head{}, "its end was removed"},
	} {
		_, err := j.VerifyAgainst(map[string]Head{c.log: c.head})
		var r *RewrittenError
		if !errors.As(err, &r) || r.Log != c.log || name != "zero" && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
