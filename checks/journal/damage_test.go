package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// sample is a journal of two logs of four lines, of which ivo's line 2 has seen mara's line 2.
func sample(t *testing.T) (files map[string][]byte, mara, ivo string) {
	t.Helper()
	p := newPlace(t, t.TempDir())
	mara = p.record("mara", `{"n":1}`)[0].Log + fileExt
	ivo = p.record("ivo", `{"n":1}`)[0].Log + fileExt
	p.record("mara", `{"n":2}`)
	p.record("ivo", `{"n":2}`)
	p.record("ivo", `{"n":3}`, `{"n":4}`)
	p.record("mara", `{"n":3}`)
	p.record("mara", `{"n":4}`)
	return readFiles(t, p.journal()), mara, ivo
}

func split(text []byte) [][]byte {
	return bytes.SplitAfter(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
}

func join(rows ...[]byte) []byte {
	var b []byte
	for _, r := range rows {
		b = append(append(b, bytes.TrimSuffix(r, []byte("\n"))...), '\n')
	}
	return b
}

func readAll(t testing.TB, files map[string][]byte) (*Journal, error) {
	t.Helper()
	m := make(fstest.MapFS)
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: text}
	}
	return Read(t.Context(), m)
}

func TestDamage(t *testing.T) {
	edit := func(row []byte, old, with string) []byte { return bytes.Replace(row, []byte(old), []byte(with), 1) }
	for _, c := range []struct {
		name   string
		line   int
		want   string
		hint   string
		change func(m, i [][]byte) []byte // gives mara's file
	}{
		{"edited", 2, "was edited or replaced", "git log", func(m, _ [][]byte) []byte { return join(m[0], edit(m[1], `"n":2`, `"n":7`), m[2], m[3]) }},
		{"edited first", 1, "was edited or replaced", "", func(m, _ [][]byte) []byte { return join(edit(m[0], `"n":1`, `"n":7`), m[1], m[2], m[3]) }},
		{"edited before the last", 4, "does not continue line 3", "", func(m, _ [][]byte) []byte { return join(m[0], m[1], edit(m[2], `"n":3`, `"n":7`), m[3]) }},
		{"edited and seen by another", 2, "was edited or replaced after", "", func(m, _ [][]byte) []byte { return join(m[0], edit(m[1], `"n":2`, `"n":7`)) }},
		{"syntax", 2, "was edited or damaged", "", func(m, _ [][]byte) []byte { return join(m[0], m[1][:40], m[2]) }},
		{"spacing", 2, "was edited or damaged", "", func(m, _ [][]byte) []byte { return join(m[0], edit(m[1], `,"at"`, `, "at"`), m[2]) }},
		{"body not canonical", 2, "canonical JSON", "", func(m, _ [][]byte) []byte { return join(m[0], edit(m[1], `"n":2`, `"n": 2`)) }},
		{"first removed", 1, "has the number 2: line 1 was removed", "", func(m, _ [][]byte) []byte { return join(m[1:]...) }},
		{"removed", 2, "has the number 3: line 2 was removed", "", func(m, _ [][]byte) []byte { return join(m[0], m[2], m[3]) }},
		{"two removed", 2, "has the number 4: lines 2 to 3 were removed", "", func(m, _ [][]byte) []byte { return join(m[0], m[3]) }},
		{"reordered", 2, "and line 3 the number 2: the lines were put in another order", "", func(m, _ [][]byte) []byte { return join(m[0], m[2], m[1], m[3]) }},
		{"duplicated", 3, "repeats line 2", "", func(m, _ [][]byte) []byte { return join(m[0], m[1], m[1], m[2]) }},
		{"union merge of a fork", 3, "continues line 1, as line 2 does", "one writer", func(m, _ [][]byte) []byte {
			return join(m[0], m[1], edit(m[1], `"n":2`, `"n":7`), m[2])
		}},
		{"old number", 3, "has the number 2: it was moved", "", func(m, _ [][]byte) []byte { return join(m[0], m[1], edit(m[2], `"seq":3`, `"seq":2`)) }},
		{"spliced", 2, "is by ivo: it was copied here from another log", "", func(m, i [][]byte) []byte { return join(m[0], i[1], m[2]) }},
		{"another log", 1, "begins another log", "", func(_, i [][]byte) []byte { return join(edit(i[0], `"by":"ivo"`, `"by":"mara"`)) }},
		{"crlf", 1, "ends in CR LF", ".gitattributes", func(m, _ [][]byte) []byte { return bytes.ReplaceAll(join(m...), []byte("\n"), []byte("\r\n")) }},
		{"conflict", 2, "conflict mark of git", "one writer", func(m, _ [][]byte) []byte {
			return join(m[0], []byte("<<<<<<< HEAD"), m[1], []byte("======="), m[2], []byte(">>>>>>> other"))
		}},
		{"empty line", 2, "is empty", "", func(m, _ [][]byte) []byte { return join(m[0], nil, m[1]) }},
		{"byte order mark", 1, "byte order mark", "", func(m, _ [][]byte) []byte { return join(append([]byte("\xef\xbb\xbf"), m[0]...), m[1]) }},
		{"zeros", 2, "zero bytes", "", func(m, _ [][]byte) []byte { return join(m[0], make([]byte, 400), m[2]) }},
		{"too long", 2, "longer than 1 MiB", "", func(m, _ [][]byte) []byte { return join(m[0], bytes.Repeat([]byte("x"), maxLine+1), m[1]) }},
		{"too long and unended", 5, "longer than 1 MiB", "", func(m, _ [][]byte) []byte { return append(join(m...), make([]byte, maxLine+2)...) }},
		{"edited without line end", 2, "does not continue line 1", "", func(m, _ [][]byte) []byte {
			return bytes.TrimSuffix(join(edit(m[0], `"n":1`, `"n":7`), m[1]), []byte("\n"))
		}},
		{"other date form", 1, "was edited", "", func(m, _ [][]byte) []byte { return join(edit(m[0], `T09:00:00Z`, `T09:61:00Z`)) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			files, mara, ivo := sample(t)
			files[mara] = c.change(split(files[mara]), split(files[ivo]))
			_, err := readAll(t, files)
			var d *Damage
			if !errors.As(err, &d) || d.File != mara || d.Line != c.line || !strings.Contains(d.Why, c.want) || !strings.Contains(d.Hint(), c.hint) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestMissing(t *testing.T) {
	files, mara, ivo := sample(t)
	whole := files[mara]
	delete(files, mara)
	_, err := readAll(t, files)
	var m *MissingError
	if !errors.As(err, &m) || m.File != ivo || m.Line != 2 && m.Line != 1 || m.Log+fileExt != mara || !strings.Contains(err.Error(), "which is not there") {
		t.Errorf("got %v", err)
	}
	files[mara] = join(split(whole)[:1]...)
	_, err = readAll(t, files)
	if !errors.As(err, &m) || m.File != ivo || m.Line != 2 || m.Seq != 2 || m.Have != 1 {
		t.Errorf("got %v", err)
	}
	// The end that another had seen is torn: it is not silently dropped.
	files[mara] = whole[:len(join(split(whole)[:2]...))-5]
	if _, err = readAll(t, files); !errors.As(err, &m) {
		t.Errorf("got %v", err)
	}
}

func TestNewer(t *testing.T) {
	files, mara, _ := sample(t)
	for _, tail := range []string{`{"v":2,"whatever":1}` + "\n", `{"v":2,"cut`, `{"v":11}` + "\n"} {
		files[mara] = append(join(split(files[mara])[:4]...), tail...)
		_, err := readAll(t, files)
		var e *Error
		if !errors.Is(err, ErrNewer) || !errors.As(err, &e) || e.Hint() == "" || strings.Contains(err.Error(), "\n") {
			t.Errorf("got %v", err)
		}
	}
}

func TestForeignFiles(t *testing.T) {
	for name, refused := range map[string]bool{
		".gitattributes": false, "README.md": false, "mara-0123abcd.jsonl.orig": false,
		"mara-0123abcd (1).jsonl": true, "mara.jsonl": true, "mara-0123ABCD.jsonl": true, "-0123abcd.jsonl": true, ".jsonl": true,
	} {
		files, _, _ := sample(t)
		files[name] = []byte("hello\n")
		_, err := readAll(t, files)
		var d *Damage
		if errors.As(err, &d) != refused || refused && d.File != name {
			t.Errorf("%s: got %v", name, err)
		}
	}
	dir := t.TempDir()
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "mara-0123abcd.jsonl")); err != nil {
		t.Fatal(err)
	}
	var d *Damage
	if _, err := Open(t.Context(), dir, Options{}); !errors.As(err, &d) {
		t.Errorf("a link: %v", err)
	}
}

// TestTorn cuts a log at every byte: the records before the cut stand, and the next append goes on after them.
func TestTorn(t *testing.T) {
	p := newPlace(t, t.TempDir())
	log := p.record("mara", `{"n":1}`)[0].Log
	p.record("mara", `{"n":2}`, `{"n":3}`, `{"n":4}`)
	file := filepath.Join(p.journal(), log+fileExt)
	whole := readFiles(t, p.journal())[log+fileExt]
	clone := readFiles(t, p.private())[cloneFile]
	ends := []int{len(split(whole)[0]), len(whole)}
	// As after a crash within the second append.
	before := bytes.Replace(clone, []byte(`"now":{"seq":4`), []byte(`"now":{"seq":1`), 1)
	one := fmt.Sprint(sum(split(whole)[0][:ends[0]-1]))
	four := fmt.Sprint(sum(bytes.TrimSuffix(split(whole)[3], []byte("\n"))))
	before = bytes.Replace(before, []byte(four), []byte(one), 1)
	for cut := 1; cut <= len(whole); cut += 1 + cut%3 {
		want := 0
		switch {
		case cut >= ends[1]-1:
			want = 4
		case cut >= ends[0]-1:
			want = 1
		}
		writeFiles(t, p.journal(), map[string][]byte{log + fileExt: whole[:cut]})
		writeFiles(t, p.private(), map[string][]byte{cloneFile: before})
		j := p.open("mara")
		if len(j.Records()) != want {
			t.Fatalf("cut at %d: %d records, want %d", cut, len(j.Records()), want)
		}
		clean := slices.Contains(ends, cut)
		if clean != (len(j.Notes()) == 0) {
			t.Fatalf("cut at %d: notes %v", cut, j.Notes())
		}
		rec := add(t, j, `{"n":5}`)[0]
		if want > 0 && rec.Log != log {
			t.Fatalf("cut at %d: another log: %v", cut, j.Notes())
		}
		again := p.open("mara")
		if listing(again) != listing(j) {
			t.Fatalf("cut at %d:\n%s\n%s", cut, listing(j), listing(again))
		}
		if rec.Log != log {
			if err := errors.Join(os.Remove(filepath.Join(p.journal(), rec.Log+fileExt)), os.Remove(file)); err != nil {
				t.Fatal(err)
			}
		}
	}
	kept, err := filepath.Glob(filepath.Join(p.private(), tornDir, log+"-*"))
	if err != nil || len(kept) == 0 {
		t.Errorf("nothing was kept: %v", err)
	}
	for _, k := range kept {
		if text, err := os.ReadFile(k); err != nil || !bytes.Contains(whole, text) {
			t.Errorf("%s: %q %v", k, text, err)
		}
	}
}

// TestTornElsewhere is another clone's log that is cut short: it is told, and left to its writer.
func TestTornElsewhere(t *testing.T) {
	p := newPlace(t, t.TempDir())
	p.record("mara", `{"n":1}`)
	files := readFiles(t, p.journal())
	name := "ivo-0123abcd" + fileExt
	ln := line{seq: 1, prev: genesis("ivo-0123abcd"), at: start, by: []byte("ivo"), nth: 1, of: 1, body: []byte(`{}`)}
	files[name] = append(append(ln.appendTo(nil), '\n'), `{"v":1,"se`...)
	writeFiles(t, p.journal(), files)
	j := p.open("mara")
	if n := j.Notes(); len(n) != 1 || n[0].Kind != Torn || n[0].Line != 2 || !strings.HasSuffix(n[0].File, name) {
		t.Fatalf("notes are %v", n)
	}
	add(t, j, `{"n":2}`)
	if got := readFiles(t, p.journal())[name]; !bytes.Equal(got, files[name]) {
		t.Error("the log of another was changed")
	}
}

func TestBatchDamage(t *testing.T) {
	for _, c := range []struct {
		name  string
		marks [][2]int
		line  int
	}{
		{"broken off", [][2]int{{1, 3}, {2, 3}, {1, 1}}, 3},
		{"broken off by another", [][2]int{{1, 2}, {1, 2}, {2, 2}}, 2},
		{"no beginning", [][2]int{{2, 3}, {3, 3}}, 1},
		{"other size", [][2]int{{1, 2}, {2, 3}, {3, 3}}, 2},
		{"skipped", [][2]int{{1, 3}, {3, 3}}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			var text []byte
			prev := genesis("mara-0123abcd")
			for i, m := range c.marks {
				ln := line{seq: i + 1, prev: prev, at: start, by: []byte("mara"), nth: m[0], of: m[1], body: []byte(`{}`)}
				row := ln.appendTo(nil)
				prev = sum(row)
				text = append(append(text, row...), '\n')
			}
			_, err := readAll(t, map[string][]byte{"mara-0123abcd.jsonl": text})
			var d *Damage
			if !errors.As(err, &d) || d.Line != c.line || !strings.Contains(d.Why, "of a batch of") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestSeenItself(t *testing.T) {
	ln := line{seq: 1, prev: genesis("mara-0123abcd"), seen: []edge{{"mara-0123abcd", Head{1, Hash{1}}}}, at: start, by: []byte("mara"), nth: 1, of: 1, body: []byte(`{}`)}
	_, err := readAll(t, map[string][]byte{"mara-0123abcd.jsonl": append(ln.appendTo(nil), '\n')})
	var d *Damage
	if !errors.As(err, &d) || !strings.Contains(d.Why, "its own log") {
		t.Errorf("got %v", err)
	}
}

// brokenFS fails in the middle of a file, as a bad disk does.
type brokenFS struct{ fs.FS }

type brokenFile struct{ fs.File }

func (b brokenFS) Open(name string) (fs.File, error) {
	f, err := b.FS.Open(name)
	if name != "." && err == nil {
		f = brokenFile{f}
	}
	return f, err
}

func (b brokenFS) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(b.FS, name) }

func (brokenFile) Read([]byte) (int, error) { return 0, errors.New("input/output error") }

func TestUnreadable(t *testing.T) {
	m := fstest.MapFS{"mara-0123abcd.jsonl": &fstest.MapFile{Data: []byte("x")}}
	if _, err := Read(t.Context(), brokenFS{m}); err == nil || !strings.Contains(err.Error(), "read mara-0123abcd.jsonl: input/output error") {
		t.Errorf("got %v", err)
	}
}
