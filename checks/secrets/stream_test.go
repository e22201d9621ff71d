package secrets

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// material is text with secrets of many kinds, long lines and keys over several lines.
func material(t testing.TB, seed uint64) string {
	t.Helper()
	g := newGenerator(seed)
	var b strings.Builder
	for i, r := range slices.DeleteFunc(ourRules(t), func(r Rule) bool { return r.Shape == File }) {
		secret := g.secret(&r)
		texts := contexts(&r, secret)
		names := sortedNames(texts)
		text := texts[names[g.IntN(len(names))]]
		b.WriteString(text)
		if i%3 > 0 {
			fmt.Fprintf(&b, "\n// %d: a key, a token and a password stand here\n", i)
		}
		if i%40 == 0 {
			b.WriteString(strings.Repeat("name: password\n  secret = token(", 700))
		}
		if i%50 == 0 {
			b.WriteString(strings.Repeat("no line ends here, token: ", 2000))
		}
	}
	return b.String()
}

func sortedNames(m map[string]string) (names []string) {
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// TestSplit writes the same text in pieces of many sizes.
func TestSplit(t *testing.T) {
	text := material(t, 1)
	for _, remember := range []int{0, -1} {
		e := newEngine(t, Options{Remember: remember, Known: []Known{{"first", []byte(text[100:140])}, {"second", []byte(text[200:3200])}}})
		want := scan(t, e, text)
		if len(want) < 100 {
			t.Fatalf("%d findings", len(want))
		}
		for _, size := range []int{1, 2, 7, 64, 1000, 1023, 4096, 16384, 65537, bufferSize, bufferSize + 1} {
			var pieces []string
			for rest := text; rest != ""; {
				n := min(size, len(rest))
				pieces, rest = append(pieces, rest[:n]), rest[n:]
			}
			if got := scan(t, e, pieces...); !slices.Equal(got, want) {
				t.Errorf("in pieces of %d: %d findings, whole %d", size, len(got), len(want))
			}
		}
	}
}

// FuzzSplit cuts a text in two places.
func FuzzSplit(f *testing.F) {
	e := newEngine(f, Options{Known: []Known{{"k", []byte("known value!")}}})
	plain := newEngine(f, Options{Known: []Known{{"k", []byte("known value!")}}, Remember: -1})
	g := newGenerator(3)
	for _, r := range valueRules(f)[:40] {
		for _, text := range contexts(&r, g.secret(&r)) {
			f.Add([]byte(text), uint16(len(text)/2), uint16(len(text)/3), uint16(0))
		}
	}
	f.Add([]byte("password: known value!a1\n"), uint16(3), uint16(15), uint16(2000))
	f.Add([]byte("key = 1 # gitleaks:allow, pragma: allowlist secret\n"), uint16(12), uint16(40), uint16(900))
	for _, store := range madeStores() {
		f.Add(store.data, uint16(7), uint16(len(store.data)/2), uint16(0))
		f.Add(store.data, uint16(1), uint16(9), uint16(500))
	}
	f.Fuzz(func(t *testing.T, data []byte, a, b, times uint16) {
		text := strings.Repeat(string(data), 1+int(times)%3000)
		text = text[:min(len(text), 300<<10)]
		i, j := min(int(a), len(text)), min(int(b), len(text))
		want := scan(t, plain, text)
		if got := scan(t, e, text[:min(i, j)], text[min(i, j):max(i, j)], text[max(i, j):]); !slices.Equal(got, want) {
			t.Fatalf("%d findings in pieces, %d whole", len(got), len(want))
		}
		for _, f := range want {
			if f.Offset < 0 || f.Offset >= int64(len(text)) || f.Line != 1+strings.Count(text[:f.Offset], "\n") {
				t.Fatalf("%+v in %d bytes", f, len(text))
			}
		}
	})
}

// TestPlaces puts a secret at each place around where a long line is cut.
func TestPlaces(t *testing.T) {
	rules := ourRules(t)
	g := newGenerator(9)
	e := newEngine(t, Options{})
	for _, id := range []string{"github-fine-grained-token", "private-key", "azure-client-secret", "named-password", "database-address"} {
		r := rules[slices.IndexFunc(rules, func(r Rule) bool { return r.ID == id })]
		secret := g.secret(&r)
		if r.Shape == Assignment {
			secret = "password='" + secret + "'"
		}
		for at := maxSegment - len(secret) - 60; at < maxSegment+60; at++ {
			text := strings.Repeat("=", at) + secret + strings.Repeat(";", 100)
			if found := scan(t, e, text); len(found) != 1 || found[0].Rule != id {
				t.Fatalf("%s at %d: %v", id, at, found)
			}
		}
	}
}

// TestLongLine reads a line of 12 MB with a secret at its start, in its middle and at its end.
func TestLongLine(t *testing.T) {
	g := newGenerator(5)
	r := ourRules(t)
	i := slices.IndexFunc(r, func(r Rule) bool { return r.ID == "github-token" })
	var text strings.Builder
	for range 3 {
		text.WriteString(g.secret(&r[i]))
		text.WriteString(strings.Repeat(` {"token":"a b","n":1},`, 6<<20/23))
	}
	text.WriteString(g.secret(&r[i]))
	if found := scan(t, newEngine(t, Options{}), text.String()); len(found) != 4 || found[3].Line != 1 {
		t.Fatal(found)
	}
}

// TestMemory feeds 512 MB through a stream.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 512 MB")
	}
	e := newEngine(t, Options{Known: []Known{{"k", []byte("some known value")}}})
	text := material(t, 2)
	n, size := 0, 512<<20
	if slow {
		size = 48 << 20
	}
	s := e.Stream(func(Finding) { n++ })
	most := uint64(0)
	for i, written := 0, 0; written < size; i++ {
		piece := fmt.Sprintf("%d %s", i, text)
		if i%2 == 0 { // never the same again, and no end of a line
			piece = strings.ReplaceAll(piece, "\n", fmt.Sprint(" ", i))
		}
		written += len(piece)
		if _, err := io.WriteString(s, piece); err != nil {
			t.Fatal(err)
		}
		if i%50 == 0 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d findings, %d MiB", n, most>>20)
	if most > 100<<20 {
		t.Errorf("%d MiB of memory", most>>20)
	}
}

func TestConcurrent(t *testing.T) {
	e := newEngine(t, Options{Remember: 500})
	text := material(t, 4)
	want := slices.DeleteFunc(scan(t, e, text), func(f Finding) bool { return f.Class == Suppression })
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			var got []Finding
			s := e.Stream(func(f Finding) { got = append(got, f) })
			if _, err := io.Copy(s, strings.NewReader(text)); err != nil || s.Close() != nil || !slices.Equal(got, want) {
				t.Errorf("%d findings, alone %d", len(got), len(want))
			}
		})
	}
	wg.Wait()
}

func TestStreamEnds(t *testing.T) {
	s := newEngine(t, Options{}).Stream(func(f Finding) { t.Error(f) })
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.Write([]byte("x")); err == nil {
		t.Error("written after the end")
	}
	if scan(t, newEngine(t, Options{}), string(bytes.Repeat([]byte{0}, 100_000))) != nil {
		t.Error("found in nothing")
	}
}
