package decode

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/ascii85"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// closing writes text to a compressor and closes it.
func closing(t testing.TB, w interface {
	Write(p []byte) (int, error)
	Close() error
}, text string,
) {
	t.Helper()
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func gz(t testing.TB, text string) []byte {
	var b bytes.Buffer
	closing(t, gzip.NewWriter(&b), text)
	return b.Bytes()
}

func zl(t testing.TB, text string) []byte {
	var b bytes.Buffer
	closing(t, zlib.NewWriter(&b), text)
	return b.Bytes()
}

func xzOf(t testing.TB, text string) []byte {
	var b bytes.Buffer
	w, err := xz.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	closing(t, w, text)
	return b.Bytes()
}

func zst(t testing.TB, text string) []byte {
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	closing(t, w, text)
	return b.Bytes()
}

// zipOf takes names and texts in turn.
func zipOf(t testing.TB, files ...string) []byte {
	return zipWith(t, zip.Deflate, files...)
}

func zipStored(t testing.TB, files ...string) []byte { return zipWith(t, zip.Store, files...) }

func zipWith(t testing.TB, method uint16, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: files[i], Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tarOf(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		if err := w.WriteHeader(&tar.Header{Name: files[i], Mode: 0o600, Size: int64(len(files[i+1]))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func arOf(name, text string) []byte {
	return fmt.Appendf(nil, "!<arch>\n%-16s%-12d%-6d%-6d%-8s%-10d`\n%s", name+"/", 0, 0, 0, "100644", len(text), text)
}

func docx(text string) string {
	return `<?xml version="1.0"?><w:document><w:p><w:r><w:t>` + text[:10] + `</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:b/></w:rPr><w:t>` +
		text[10:] + `</w:t></w:r></w:p></w:document>`
}

func utf16Of(s string, big bool) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if big {
			b = binary.BigEndian.AppendUint16(b, u)
		} else {
			b = binary.LittleEndian.AppendUint16(b, u)
		}
	}
	return b
}

func utf32Of(s string) []byte {
	var b []byte
	for _, r := range s {
		b = binary.LittleEndian.AppendUint32(b, uint32(r))
	}
	return b
}

// pdfOf has one stream, put through the filters named.
func pdfOf(t testing.TB, filters, text string) []byte {
	t.Helper()
	data := []byte(text)
	if strings.Contains(filters, "Flate") {
		data = zl(t, text)
	}
	switch {
	case strings.Contains(filters, "LZW"):
		data = lzwOf(text)
	case strings.Contains(filters, "Hex"):
		data = []byte(hex.EncodeToString(data) + ">")
	case strings.Contains(filters, "85"):
		b := make([]byte, ascii85.MaxEncodedLen(len(data)))
		data = append(b[:ascii85.Encode(b, data)], "~>"...)
	}
	return fmt.Appendf(nil, "%%PDF-1.4\n1 0 obj\n<</Filter %-12s>>\nstream\n%s\nendstream\nendobj\n%%%%EOF\n", filters, data)
}

// lzwOf codes as PDF wants it: most significant bit first, codes longer one entry early.
func lzwOf(text string) []byte {
	table := map[string]int{}
	var out []byte
	bits, have, width, next := uint64(0), 0, 9, 258
	put := func(code int) {
		bits = bits<<width | uint64(code)
		for have += width; have >= 8; have -= 8 {
			out = append(out, byte(bits>>(have-8)))
		}
	}
	code := func(s string) int {
		if len(s) == 1 {
			return int(s[0])
		}
		return table[s]
	}
	put(256)
	s := ""
	for _, c := range []byte(text) {
		t := s + string([]byte{c})
		if _, ok := table[t]; ok || len(t) == 1 {
			s = t
			continue
		}
		put(code(s))
		table[t] = next
		if next++; next+1 > 1<<width && width < 12 {
			width++
		}
		if s = string([]byte{c}); next >= 4094 {
			put(256)
			table, width, next = map[string]int{}, 9, 258
		}
	}
	put(code(s))
	put(257)
	return append(out, byte(bits<<(8-have)))
}
