package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"reflect"
	"testing"
)

func FuzzRead(f *testing.F) {
	golden := readFiles(f, filepath.Join("testdata", "golden"))
	mara, ivo := golden["mara-f89655c5.jsonl"], golden["ivo-bee12d3b.jsonl"]
	f.Add(mara, ivo)
	f.Add(mara[:len(mara)-30], ivo[:len(ivo)-1])
	f.Add(bytes.ReplaceAll(mara, []byte("\n"), []byte("\r\n")), []byte("<<<<<<< HEAD\n"))
	f.Add([]byte(`{"v":2,`), []byte{0})
	f.Fuzz(func(t *testing.T, m, i []byte) {
		j, err := readAll(t, map[string][]byte{"mara-f89655c5.jsonl": m, "ivo-bee12d3b.jsonl": i})
		if err != nil {
			var d *Damage
			var missing *MissingError
			if !errors.As(err, &d) && !errors.As(err, &missing) && !errors.Is(err, ErrNewer) || bytes.ContainsAny([]byte(err.Error()), "\n\x00") {
				t.Fatalf("not an error of ours: %q", err)
			}
			return
		}
		// What is accepted is what its own records spell, but for what did not count.
		text := make(map[string][]byte)
		for _, r := range j.Records() {
			text[r.By] = append(append(text[r.By], respell(j, r)...), '\n')
		}
		for by, whole := range map[string][]byte{"mara": m, "ivo": i} {
			if got := bytes.TrimSuffix(text[by], []byte("\n")); !bytes.HasPrefix(whole, got) {
				t.Fatalf("%s: %q was read as %q", by, whole, got)
			}
		}
		checkCausal(t, j)
	})
}

// respell writes a record anew; what it named as seen is taken from its own bytes' hash, which must match.
func respell(j *Journal, r *Record) []byte {
	ln := line{seq: r.Seq, prev: r.Prev, at: r.At, by: []byte(r.By), nth: r.Nth, of: r.Of, body: r.Body}
	before := 0
	for _, o := range j.logs {
		if o == r.log {
			continue
		}
		if r.Seq > 1 {
			before = r.log.recs[r.Seq-2].Seen(o.name)
		}
		if now := r.Seen(o.name); now > before {
			ln.seen = append(ln.seen, edge{o.name, Head{now, o.hashAt(now)}})
		}
	}
	return ln.appendTo(nil)
}

func FuzzLine(f *testing.F) {
	for _, text := range readFiles(f, filepath.Join("testdata", "golden")) {
		for _, row := range split(text) {
			f.Add(bytes.TrimSuffix(row, []byte("\n")))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		ln, err := parseLine(b, make(names))
		if err != nil {
			return
		}
		if again := ln.appendTo(nil); !bytes.Equal(again, b) {
			t.Fatalf("%q is written as %q", b, again)
		}
		if !json.Valid(b) {
			t.Fatalf("%q is no JSON", b)
		}
		for cut := range b {
			if _, err := parseLine(b[:cut], make(names)); err == nil {
				t.Fatalf("%q is a line, and so is its beginning %q", b, b[:cut])
			}
		}
	})
}

// FuzzCanonical has encoding/json as its oracle: the meaning stays, and the scanner takes the canonical form and no other.
func FuzzCanonical(f *testing.F) {
	for _, s := range []string{
		`{}`, ` {"b":1,"a":[true,null,-0.5e+3,"\u00e4\n\u0001\u2028"]} `, `{"a":1,"a":2}`, `{"":{"\\":"\/"}}`, `{"a":01}`, `{"a":-}`, `{"é":1,"e":2,"\"":3}`,
		`{"a":"\ud83d\ude00\ud800"}`, `{"a":1}{`, `{"a":[1,]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		accepted := func(b []byte) bool {
			p := parser{b: b}
			return p.object(0) && p.i == len(b)
		}
		text, err := canonical(b)
		if err != nil {
			if accepted(b) {
				t.Fatalf("%q is taken as canonical, and refused: %v", b, err)
			}
			return
		}
		if !accepted(text) {
			t.Fatalf("%q has the canonical form %q, which is not taken", b, text)
		}
		if accepted(b) != bytes.Equal(b, text) {
			t.Fatalf("%q is taken, its canonical form is %q", b, text)
		}
		var x, y any
		if err := errors.Join(json.Unmarshal(b, &x), json.Unmarshal(text, &y)); err != nil {
			if _, number := errors.AsType[*json.UnmarshalTypeError](err); !number { // 1e999 is a number, though not for Go
				t.Fatal(err)
			}
			return
		}
		if !reflect.DeepEqual(x, y) {
			t.Fatalf("%q means other than %q", b, text)
		}
	})
}
