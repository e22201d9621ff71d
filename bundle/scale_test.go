package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestManyEmptyFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("100,000 files take seconds")
	}
	const n = 100_000
	files := make([]File, n)
	for i := range files {
		files[i] = text(fmt.Sprintf("data/documents/a/%03d/%05d.txt", i%317, i), "")
	}
	s := makeSample(t, files...)
	r := s.open(t)
	if _, err := r.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := len(r.Entries); got < n {
		t.Errorf("%d entries", got)
	}
	for range 100 {
		if err := r.Copy(t.Context(), io.Discard, files[rand.IntN(n)].Path); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTooManyNames(t *testing.T) {
	// The lists of a bundle are bounded; the writer must say so before the reader has to.
	e := Entry{Path: "data/" + strings.Repeat("n", 200), Type: TypeFile, Mode: "0644"}
	for _, c := range []struct {
		count, listed int
		ok            bool
	}{{MaxEntries - 1, 0, true}, {MaxEntries, 0, false}, {0, maxList - 1000, true}, {0, maxList - 200, false}} {
		seen, count := names{listed: c.listed}, c.count
		if err := admit(e, &seen, &count); (err == nil) != c.ok {
			t.Errorf("after %d names of %d bytes: %v", c.count, c.listed, err)
		}
	}
}

func TestParallelWriters(t *testing.T) {
	for i := range 2 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			s := makeSample(t, oddFiles()...)
			if _, err := s.open(t).Verify(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestParallelReads(t *testing.T) {
	r := makeSample(t, oddFiles()...).open(t)
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for _, e := range r.Entries {
				if err := r.Copy(t.Context(), io.Discard, e.Path); e.Type == TypeFile && err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func TestExtractSome(t *testing.T) {
	s := makeSample(t, oddFiles()...)
	r := s.open(t)
	dir := t.TempDir()
	// Names that overlap, a folder with a slash behind it, a link, and one file.
	names := []string{"data/documents/b/", "data/documents/b/noise", "data/documents/b/link", "data/documents/a/one.txt", "handover.json"}
	if err := r.ExtractSome(t.Context(), dir, names); err != nil {
		t.Fatal(err)
	}
	if got := len(listing(t, filepath.Join(dir, "data", "documents"))); got != 12 {
		t.Errorf("%d entries were written", got)
	}
	for _, name := range []string{"data/documents/c", "data/doc", "", "/", "..", "data/documents/a/one.txt/x", "index"} {
		if err := r.ExtractSome(t.Context(), t.TempDir(), []string{name}); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("ExtractSome(%q) = %v", name, err)
		}
	}
}

// TestIndexIntoFileData points the index at a file's content in which a canonical header stands, followed by other
// content of the same size. Nothing of that may be shown.
func TestIndexIntoFileData(t *testing.T) {
	f := newForgery(t)
	one := f.payload[0]
	trap := string(one.Entry.header(f.top, sealTime)) + "bad\n" + strings.Repeat("\x00", tarBlock-4)
	f.payload = append(f.payload, fileMember("data/documents/z/trap", trap))
	f.index = func(b []byte) []byte {
		p, _, err := findPlace(b, "data/documents/z/trap")
		if err != nil {
			t.Fatal(err)
		}
		from, _, err := findPlace(b, one.Path)
		if err != nil {
			t.Fatal(err)
		}
		to := from
		to.Offset = p.Offset + tarBlock
		longer := len(to.line()) - len(from.line()) // which the padding has to give
		b = replace(string(from.line()), string(to.line()))(b)
		return replace(strings.Repeat(" ", longer)+"\n"+indexMagic, "\n"+indexMagic)(b)
	}
	data := f.build(t)
	r, err := Open(bytes.NewReader(data), int64(len(data)), f.trust(t))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var shown bytes.Buffer
	if err := r.Copy(t.Context(), &shown, one.Path); !errors.Is(err, ErrInvalid) || shown.Len() > 0 {
		t.Errorf("Copy = %v, and showed %q", err, shown.String())
	}
	refused(t, data, f.trust(t), ErrInvalid, "index")
}

func TestGoldenHeaders(t *testing.T) {
	// The bytes of a header come from the standard library; were a later Go to write others, no bundle sealed before could
	// be opened. This pins them.
	file := func(path string, size int64) Entry {
		return Entry{Path: path, Type: TypeFile, Mode: "0644", Size: size}
	}
	entries := []Entry{
		file("data/a", 5),
		{Path: "data/run.sh", Type: TypeFile, Mode: "0755"},
		{Path: "data/empty", Type: TypeDir, Mode: "0755"},
		{Path: "data/link", Type: TypeLink, Mode: "0777", Link: "../a"},
		file("data/"+strings.Repeat("p", 120)+"/f", 1),
		file("data/"+strings.Repeat("deep/", 60)+"f", 1),
		file("data/ünï·文字", 1),
		file("data/large", 9<<30),
		file("data/largest-octal", 1<<33-1),
		{Path: "data/long-link", Type: TypeLink, Mode: "0777", Link: strings.Repeat("t", 150)},
		{Path: "data/link-ü", Type: TypeLink, Mode: "0777", Link: "ü"},
	}
	var got strings.Builder
	for _, e := range entries {
		fmt.Fprintf(&got, "# %.40s\n", e.Path)
		for _, at := range []time.Time{sealTime, time.Unix(0, 0), time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC)} {
			got.WriteString(shown(e.header("acme-2026-11-30", at)))
		}
	}
	want, err := os.ReadFile(filepath.Join("testdata", "headers.golden"))
	if err != nil || got.String() != string(want) {
		at := filepath.Join(t.ArtifactDir(), "headers.golden")
		if err := os.WriteFile(at, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Errorf("the headers are not what they were (%v); they are now in %s (run with -artifacts to keep it)", err, at)
	}
}

// shown writes blocks one a line, quoted, runs of zeros as a number in braces.
func shown(blocks []byte) string {
	var b strings.Builder
	for i := 0; i < len(blocks); i += tarBlock {
		block := string(blocks[i : i+tarBlock])
		for block != "" {
			rest := strings.TrimLeft(block, "\x00")
			if n := len(block) - len(rest); n > 0 {
				fmt.Fprintf(&b, "{%d}", n)
			}
			words, _, _ := strings.Cut(rest, "\x00")
			quoted := strconv.QuoteToASCII(words)
			b.WriteString(quoted[1 : len(quoted)-1])
			block = rest[len(words):]
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("300 MB take seconds")
	}
	const size, limit = 300 << 20, 128 << 20
	noisy := noise(1 << 20)
	big := File{Path: "data/documents/a/big", Size: size, Open: func() (io.ReadCloser, error) {
		n := 0
		return io.NopCloser(io.LimitReader(readerFunc(func(p []byte) (int, error) {
			// One megabyte in eight does not compress, so that frames have weight on both sides.
			clear(p)
			if n += len(p); n>>20&7 == 0 {
				copy(p, noisy)
			}
			return len(p), nil
		}), size)), nil
	}}
	at := filepath.Join(t.TempDir(), "b.age")
	f, err := os.Create(at)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := &sample{signer: newSigner(t), identity: newForgery(t).identity}
	peak := newPeak()
	sealed, err := sealFor(t.Context(), peak.watch(f), s.identity, s.signer, big)
	if err != nil {
		t.Fatal(err)
	}
	if peak.max > limit {
		t.Errorf("sealing took %d MiB", peak.max>>20)
	}
	r, err := Open(f, sealed.Size, s.trust(t))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	peak = newPeak()
	if _, err := r.verify(t.Context(), func(Entry) (io.WriteCloser, error) {
		return struct {
			io.Writer
			io.Closer
		}{peak.watch(io.Discard), discard{}}, nil
	}); err != nil {
		t.Fatal(err)
	}
	if peak.max > limit {
		t.Errorf("verifying took %d MiB", peak.max>>20)
	}
}

// peak samples, at every write that passes it, how much of the heap is in use beyond what was when it was made.
type peak struct {
	base, max uint64
	sample    []metrics.Sample
}

func newPeak() *peak {
	debug.FreeOSMemory()
	p := &peak{sample: []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}}
	p.base = p.read()
	return p
}

func (p *peak) read() uint64 {
	metrics.Read(p.sample)
	return p.sample[0].Value.Uint64()
}

func (p *peak) watch(w io.Writer) io.Writer {
	return writerFunc(func(b []byte) (int, error) {
		if now := p.read(); now > p.base {
			p.max = max(p.max, now-p.base)
		}
		return w.Write(b)
	})
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
