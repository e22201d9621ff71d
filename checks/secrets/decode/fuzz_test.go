package decode

import (
	"slices"
	"strings"
	"testing"
)

// FuzzDecode holds that any bytes end, within the limits, and give the same parts in whatever pieces they come.
func FuzzDecode(f *testing.F) {
	text := strings.Repeat("key: "+b64(secret)+" %41%2D%42\n", 3)
	for _, seed := range [][]byte{
		[]byte(text), zipOf(f, "a", text, "b/", "", "../c", text), zipStored(f, "a", text), tarOf(f, "a", text, "b", text),
		gz(f, text), zl(f, text), xzOf(f, text), zst(f, text), arOf("a", text), gz(f, string(tarOf(f, "a", text))),
		pdfOf(f, "/FlateDecode", "BT (a) Tj [(b) -200 (c)] TJ ET"), pdfOf(f, "[/ASCII85Decode /FlateDecode]", "x"), pdfOf(f, "/LZWDecode", text),
		pdfOf(f, "/AHx", text), utf16Of("\ufeff"+text, false), utf16Of(text, true), utf32Of(text), zipOf(f, "word/document.xml", docx(secret)),
		[]byte("Content-Transfer-Encoding: quoted-printable\n\na=3Db=\nc" + wrap(b64(text), 64, "\n")),
		append([]byte("SQLite format 3\x00\x02\x00\x01\x01\x00\x40\x20\x20"), make([]byte, 2000)...),
		append(make([]byte, 600), zipOf(f, "a", text)...), []byte(wrap(hexOf([]byte(text)), 64, "\\n")),
	} {
		f.Add(seed, 3)
	}
	f.Fuzz(func(t *testing.T, data []byte, size int) {
		l := Limits{Depth: 4, Bytes: 1 << 20, Spool: 1 << 20, Entries: 50}
		s := open(t, "f", data, l)
		var sum int64
		for _, n := range s.names[1:] {
			sum += s.data[n].n
		}
		if most := l.Bytes + 4*int64(len(data)); sum > most {
			t.Errorf("%d bytes decoded, %d are the limit", sum, most)
		}
		if !slices.Equal(s.data["f"].Bytes(), data) {
			t.Error("the first part is not the file")
		}
		if size > 0 && size < len(data) {
			if again := openSplit(t, "f", data, l, size); again.string() != s.string() {
				t.Errorf("pieces of %d bytes give other parts", size)
			}
		}
	})
}
