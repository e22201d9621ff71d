package decode

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// secret is the marker that the tests hide: it has the look of nothing that a scanner knows.
const secret = "The-Marker-That-Is-Hidden-0123456789"

// parts is a sink that keeps everything.
type parts struct {
	t     testing.TB
	data  map[string]*part
	names []string
	why   []string // path: reason
	keep  int      // bytes of a part; 0: all
}

type part struct {
	bytes.Buffer
	keep   int
	n      int64
	closed bool
}

func (p *part) Write(b []byte) (int, error) {
	if p.closed {
		return 0, fmt.Errorf("written after Close")
	}
	p.n += int64(len(b))
	if p.keep > 0 && p.Len() > p.keep {
		return len(b), nil
	}
	return p.Buffer.Write(b)
}

func (p *part) Close() error {
	if p.closed {
		return fmt.Errorf("closed twice")
	}
	p.closed = true
	return nil
}

func (s *parts) Part(path string) io.WriteCloser {
	if s.data == nil {
		s.data = map[string]*part{}
	}
	name := path
	for i := 2; s.data[name] != nil; i++ { // archives may hold a name twice
		name = fmt.Sprintf("%s #%d", path, i)
	}
	p := &part{keep: s.keep}
	s.data[name] = p
	s.names = append(s.names, name)
	return p
}

func (s *parts) Unscannable(path, why string) { s.why = append(s.why, path+": "+why) }

// where lists the parts that show what is looked for.
func (s *parts) where(text string) (names []string) {
	for _, n := range s.names {
		if bytes.Contains(s.data[n].Bytes(), []byte(text)) {
			names = append(names, n)
		}
	}
	return names
}

func (s *parts) string() string {
	var b strings.Builder
	for _, n := range slices.Sorted(maps.Keys(s.data)) {
		fmt.Fprintf(&b, "%q %q\n", n, s.data[n].Bytes())
	}
	return b.String() + strings.Join(s.why, "\n")
}

// open decodes data, given in one piece.
func open(t testing.TB, path string, data []byte, l Limits) *parts {
	return openSplit(t, path, data, l, len(data))
}

// openSplit decodes data given in pieces of up to size bytes.
func openSplit(t testing.TB, path string, data []byte, l Limits, size int) *parts {
	t.Helper()
	s := &parts{t: t}
	w := New(context.Background(), path, l, s)
	for b := range slices.Chunk(data, max(size, 1)) {
		if n, err := w.Write(b); err != nil || n != len(b) {
			t.Fatalf("write: %d of %d, %v", n, len(b), err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	s.check()
	return s
}

func (s *parts) check() {
	s.t.Helper()
	for n, p := range s.data {
		if !p.closed {
			s.t.Errorf("part %q was not closed", n)
		}
	}
}

func noise(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// prose is text with nothing in it to decode.
func prose(n int) []byte {
	r := rand.New(rand.NewPCG(3, 4))
	words := strings.Fields("func return package if err != nil { } := the a of string bytes for range x, y; // and so on")
	var b bytes.Buffer
	for b.Len() < n {
		b.WriteString(words[r.IntN(len(words))])
		b.WriteString([]string{" ", " ", " ", "\n\t"}[r.IntN(4)])
	}
	return b.Bytes()[:n]
}
