package bundle

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// Layers of a bundle that FuzzOpen starts from: what lies outside the one that the fuzzer changes is made to fit, so that it
// reaches the parsers behind checksums and encryption.
const (
	fuzzAge = iota // the file itself
	fuzzZstd
	fuzzTar
	fuzzTree
	fuzzList
	fuzzManifest
	fuzzIndex
	fuzzLayers
)

func FuzzOpen(f *testing.F) {
	base := newForgery(f)
	base.payload = base.payload[:2] // small seeds
	base.payload = append(base.payload, link("data/documents/a/l", "one.txt"))
	data := base.build(f)
	plain := decryptAll(f, data, base.identity)
	f.Add(uint8(fuzzAge), data)
	f.Add(uint8(fuzzZstd), plain)
	f.Add(uint8(fuzzTar), unpack(f, plain))
	capture := func(layer uint8, hook *func([]byte) []byte) {
		*hook = func(b []byte) []byte { f.Add(layer, bytes.Clone(b)); return b }
	}
	seeds := *base
	capture(fuzzTree, &seeds.tree)
	capture(fuzzList, &seeds.list)
	capture(fuzzManifest, &seeds.json)
	capture(fuzzIndex, &seeds.index)
	seeds.build(f)
	trust := base.trust(f)

	f.Fuzz(func(t *testing.T, layer uint8, b []byte) {
		forged := *base
		with := func([]byte) []byte { return b }
		switch layer % fuzzLayers {
		case fuzzAge:
			forged.age = with
		case fuzzZstd:
			forged.age = func([]byte) []byte { return encryptTo(t, b, base.identity.Recipient()) }
		case fuzzTar:
			forged.tar = with
		case fuzzTree:
			forged.tree = with
		case fuzzList:
			forged.list = with
		case fuzzManifest:
			forged.json = with
		case fuzzIndex:
			forged.index = with
		}
		openAll(t, forged.build(t), trust)
	})
}

// openAll does everything a reader can do. What is accepted must be the same bytes to the reader and to a plain unpacker;
// what is refused must be refused as such.
func openAll(t *testing.T, data []byte, trust Trust) {
	r, err := Open(bytes.NewReader(data), int64(len(data)), trust)
	if err != nil {
		classed(t, err)
		return
	}
	defer r.Close()
	for _, e := range r.Entries {
		if err := r.Copy(t.Context(), io.Discard, e.Path); err != nil && e.Type == TypeFile {
			classed(t, err)
		}
	}
	if _, err := r.Verify(t.Context()); err != nil {
		classed(t, err)
		return
	}
	stream := unpack(t, decryptAll(t, data, trust.Identities[0]))
	if int64(len(stream)) != r.archive.frames.size() {
		t.Errorf("a plain unpacker sees %d bytes, the reader %d", len(stream), r.archive.frames.size())
	}
	sameMembers(t, stream, append(slices.Clone(r.Entries), r.trailing...))
}

// sameMembers reads a tar stream with the standard library and holds it against what the reader says is in it; the index, which
// comes last, is nobody's file.
func sameMembers(t *testing.T, stream []byte, want []Entry) {
	in := tar.NewReader(bytes.NewReader(stream))
	for _, e := range want {
		h, err := in.Next()
		if err != nil {
			t.Fatalf("%s: %v", e.Path, err)
		}
		content, err := io.ReadAll(in)
		_, name, _ := strings.Cut(h.Name, "/")
		if err != nil || strings.TrimSuffix(name, "/") != e.Path || e.Type == TypeFile && DigestOf(content) != e.Digest || h.Linkname != e.Link {
			t.Fatalf("a plain unpacker sees %q (%v), the reader %q", h.Name, err, e.Path)
		}
	}
	if h, err := in.Next(); err != nil || path.Base(h.Name) != indexName {
		t.Errorf("the last member is %v, %v", h, err)
	}
	if _, err := in.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("something follows the index: %v", err)
	}
}

func classed(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, ErrInvalid) && !errors.Is(err, ErrNoKey) {
		t.Errorf("an error without a class: %v", err)
	}
}

// unpack is `zstd -d`.
func unpack(t testing.TB, plain []byte) []byte {
	t.Helper()
	d, err := zstd.NewReader(bytes.NewReader(plain), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	b, err := io.ReadAll(d)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func FuzzIndex(f *testing.F) {
	var w indexWriter
	w.add("data/a", 0, 5)
	w.add("data/ü", 1024, 0)
	f.Add(w.finish(2048), "data/a")
	f.Add([]byte(`{"path":"data/a","offset":-1,"size":5}`), "data/a")
	f.Fuzz(func(t *testing.T, index []byte, path string) {
		p, _, err := findPlace(index, path)
		if err == nil && (p.Path != path || p.Offset < 0 || p.Size < 0) {
			t.Errorf("%q is found as %+v", path, p)
		}
		if len(index) < indexTrailer {
			return
		}
		block := index[len(index)-indexTrailer:]
		offset, length, err := parseTrailer(block)
		if err == nil && !bytes.Equal(trailer(offset, length), block) {
			t.Errorf("a trailer that this program does not write is read as %d, %d", offset, length)
		}
	})
}

func FuzzTree(f *testing.F) {
	for _, e := range []Entry{
		unlisted("data/a", nil),
		{Path: "data/ü&<", Type: TypeLink, Mode: "0777", Link: "../x"},
		{Path: "data/d", Type: TypeDir, Mode: "0755", Original: "\u2028", Asset: "a"},
	} {
		f.Add(bytes.TrimSuffix(e.line(), []byte("\n")))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		e, err := parseEntry(line)
		if err != nil {
			return
		}
		if got := e.line(); string(got) != string(line)+"\n" {
			t.Errorf("%q is read as %q", line, got)
		}
		var n names
		if err := n.add(e); err != nil {
			return
		}
		if header := e.header("top", sealTime); header == nil || len(header) > maxHeader || len(header)%tarBlock != 0 {
			t.Errorf("%q has a header of %d bytes", line, len(header))
		}
	})
}

func FuzzManifest(f *testing.F) {
	for _, s := range []string{`{"version":1}`, `{"version":1,"assets":[{"repositories":[{"refs":{"a":"1","A":"2"}}]}]}`, `{"version":1,"Version":2}`, `[[[`, `null`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := parseManifest(data)
		if err != nil {
			classed(t, err)
			return
		}
		again, err := marshalJSON(m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parseManifest(again); err != nil {
			t.Errorf("what was read cannot be read again: %v", err)
		}
	})
}
