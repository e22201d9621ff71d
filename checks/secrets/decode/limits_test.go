package decode

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
)

// zeros writes n zeros through a compressor.
func zeros(t testing.TB, n int64) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.CopyN(w, zeroReader{}, n); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// told demands that just this was unscannable.
func (s *parts) told(want ...string) {
	s.t.Helper()
	ok := len(s.why) == len(want)
	for i := 0; ok && i < len(want); i++ {
		ok = strings.Contains(s.why[i], want[i])
	}
	if !ok {
		s.t.Errorf("unscannable: %q, want %q", s.why, want)
	}
}

func (s *parts) found(want ...string) {
	s.t.Helper()
	if got := strings.Join(s.where(secret), " "); got != strings.Join(want, " ") {
		s.t.Errorf("found in %q, want %q", got, want)
	}
}

func TestBombs(t *testing.T) {
	big := string(zeros(t, 100<<20))
	t.Run("ratio", func(t *testing.T) {
		s := open(t, "z", zipOf(t, "bomb.gz", big, "after", secret), Limits{})
		s.told("z!bomb.gz!: expands more than 200 times")
		s.found("z!after")
	})
	t.Run("bytes", func(t *testing.T) {
		s := open(t, "z", zipOf(t, "a", string(noise(1<<19)), "b", string(noise(1<<19)), "c", secret), Limits{Bytes: 1 << 18})
		s.told() // it does not expand
		s = open(t, "z.gz", gz(t, strings.Repeat("a line of log\n", 400_000)), Limits{Bytes: 1 << 20})
		s.told("z.gz: decodes to more than 1048576 bytes")
	})
	t.Run("entries", func(t *testing.T) {
		s := open(t, "t", tarOf(t, "a", secret, "b", secret, "c", secret), Limits{Entries: 2})
		s.told("t: more than 2 files")
		s.found("t", "t!a", "t!b", "t!strings") // the rest is looked at as the bytes it is
	})
	t.Run("deep", func(t *testing.T) {
		data := []byte(secret)
		for range 100 {
			data = gz(t, string(data))
		}
		open(t, "d", data, Limits{}).told("d" + strings.Repeat("!", 9) + ": nested deeper than 8 layers")
		for i := range 100 {
			data = zipOf(t, fmt.Sprint(i), string(data))
		}
		open(t, "d", data, Limits{}).told("nested deeper than 8 layers")
	})
	t.Run("sparse", func(t *testing.T) {
		h := tarOf(t, "big", "1234567")
		// The old GNU form: type S, a map with one piece, and 8 GiB - 1 as the real size.
		h[156] = 'S'
		copy(h[257:], "ustar  \x00")
		clear(h[265:500])
		copy(h[386:], "00000000000\x0000000000007\x00")
		copy(h[483:], "77777777777\x00")
		copy(h[148:], "        ")
		sum := 0
		for _, c := range h[:512] {
			sum += int(c)
		}
		copy(h[148:], fmt.Sprintf("%06o\x00 ", sum))
		if _, err := tar.NewReader(bytes.NewReader(h)).Next(); err != nil {
			t.Fatal(err)
		}
		open(t, "s", h, Limits{}).told("s!big: expands more than 200 times")
	})
	t.Run("memory for xz", func(t *testing.T) {
		s := open(t, "x", xzOf(t, secret), Limits{Spool: 1000})
		s.told("needs a dictionary of")
	})
}

func TestDamage(t *testing.T) {
	text := secret + string(noise(200_000))
	for name, data := range map[string][]byte{
		"gz": gz(t, text), "zst": zst(t, text), "xz": xzOf(t, text), "tar": tarOf(t, "a", text, "b", text),
		"zip": zipOf(t, "a", text, "b", text), "stored": zipStored(t, "a", text, "b", text),
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, name, data[:150_000], Limits{})
			if len(s.why) == 0 || len(s.where(secret)) == 0 {
				t.Errorf("cut: found in %q, unscannable %q", s.where(secret), s.why)
			}
			flipped := bytes.Clone(data)
			flipped[150_000] ^= 0x55
			flipped[150_001] ^= 0x55
			if s = open(t, name, flipped, Limits{}); len(s.why) == 0 && name != "tar" && name != "stored" {
				t.Error("flipped bits were not told of")
			}
		})
	}
	t.Run("behind gzip", func(t *testing.T) {
		s := open(t, "g", append(gz(t, "x"), "\nkey = "+b64(secret)...), Limits{})
		s.told()
		if got := s.where(secret); len(got) != 1 || !strings.HasPrefix(got[0], "g!base64@") {
			t.Errorf("found in %q", got)
		}
	})
}

func TestZipTricks(t *testing.T) {
	t.Run("names", func(t *testing.T) {
		s := open(t, "z", zipOf(t, "../../etc/passwd", secret, "a\x1b[2J\n", secret, "/abs", secret, `C:\x`, secret), Limits{})
		s.told("z!../../etc/passwd: the name leads out", "z!/abs: the name leads out", `z!C:\x: the name leads out`)
		s.found("z!../../etc/passwd", `z!a\u001b[2J\u000a`, "z!/abs", `z!C:\x`)
	})
	t.Run("encrypted", func(t *testing.T) {
		data := zipOf(t, "a", "text", "b", secret)
		data[6] |= 1
		s := open(t, "z", data, Limits{})
		s.told("z!a: encrypted")
		s.found("z!b")
	})
	t.Run("hidden from the walk", func(t *testing.T) {
		inner := zipOf(t, "b", secret)
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, err := z.CreateRaw(&zip.FileHeader{Name: "a", CompressedSize64: uint64(len(inner)), UncompressedSize64: uint64(len(inner))})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(inner)
		_ = z.Close()
		data := b.Bytes()
		// The directory says that the entry begins inside another one, where the walk has gone over it.
		i := bytes.LastIndex(data, []byte("PK\x01\x02"))
		binary.LittleEndian.PutUint32(data[i+42:], 31)
		s := open(t, "z", data, Limits{})
		s.told("z!a: damaged", "z: 1 of the 1 files in the directory were not reached")
	})
	t.Run("method", func(t *testing.T) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, m := range []uint16{12, 9} {
			w, err := z.CreateRaw(&zip.FileHeader{Name: "a", Method: m, CompressedSize64: 3, UncompressedSize64: 9})
			if err != nil {
				t.Fatal(err)
			}
			_, _ = w.Write([]byte("abc"))
		}
		_ = z.Close()
		open(t, "z", b.Bytes(), Limits{}).told("z!a: damaged", "z!a: compression 9 is not supported")
	})
	t.Run("7z", func(t *testing.T) {
		open(t, "a.7z", []byte("7z\xbc\xaf\x27\x1c\x00\x04 and so on"), Limits{}).told("not supported (7z)")
	})
}

// TestMemory pipes more through than may be held, and looks at the heap on the way.
func TestMemory(t *testing.T) {
	total := int64(5 << 30)
	if testing.Short() || raceEnabled {
		total = 64 << 20
	}
	line := []byte(b64(strings.Repeat("a line of base64 that never ends ", 2000)))
	for name, r := range map[string]io.Reader{
		"zeros":       zeroReader{},
		"base64 line": &repeat{b: line[:len(line)/4*4]},
		"gzip in tar": io.MultiReader(bytes.NewReader(tarOf(t, "a", string(zeros(t, 50<<20)))[:1024]), zeroReader{}),
	} {
		t.Run(name, func(t *testing.T) {
			s := &parts{t: t, keep: 1000}
			w := New(context.Background(), name, Limits{}, s)
			size, peak := total, uint64(0)
			if name != "zeros" {
				size = min(total, 256<<20)
			}
			var m runtime.MemStats
			buf := make([]byte, 1<<20)
			for range size / int64(len(buf)) {
				_, _ = io.ReadFull(r, buf)
				if _, err := w.Write(buf); err != nil {
					t.Fatal(err)
				}
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapAlloc)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if peak > 128<<20 {
				t.Errorf("the heap grew to %d MiB", peak>>20)
			}
			t.Logf("peak %d MiB, %d parts, unscannable %q", peak>>20, len(s.names), s.why)
		})
	}
}

type repeat struct {
	b []byte
	i int
}

func (r *repeat) Read(p []byte) (int, error) {
	n := copy(p, r.b[r.i:])
	r.i = (r.i + n) % len(r.b)
	return n, nil
}
