package decode

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
)

// kind is what a layer is, by its first bytes.
type kind int

const (
	plain kind = iota // text, or a binary that is not known
	zipKind
	tarKind
	arKind
	gzipKind
	zlibKind
	bzip2Kind
	xzKind
	zstdKind
	pdfKind
	sqliteKind
	utf16le
	utf16be
	utf32le
	utf32be
	programKind // known, and nothing to open
	sealedKind  // known, and cannot be opened
)

func (k kind) wide() bool { return k >= utf16le && k <= utf32be }

// open begins the decoder of a kind. beside tells that the text of the layer is worth a look as well.
func (l *layer) open(k kind) (d decoder, beside bool) {
	switch k {
	case zipKind:
		return newFeed(func(r *feed) { zipFile(l, r, 0) }), false
	case tarKind:
		return newFeed(func(r *feed) { tarFile(l, r) }), false
	case arKind:
		return newFeed(func(r *feed) { arFile(l, r) }), false
	case gzipKind, zlibKind, bzip2Kind, xzKind, zstdKind:
		return newFeed(func(r *feed) { compressed(l, k, r) }), false
	case pdfKind:
		return newFeed(func(r *feed) { pdfFile(l, r) }), true
	case sqliteKind:
		return newDatabase(l), true
	case utf16le, utf16be, utf32le, utf32be:
		return &wide{l: l, kind: k}, true
	case sealedKind:
		l.f.unscannable(l.path, "a kind of archive that is not supported ("+sealedName(l.buf[l.old:])+")")
	case plain, programKind:
	}
	return nil, false
}

// sealedName names archives that hide their content and are not opened. A switch, since a table would be a global.
func sealedName(b []byte) string {
	for _, m := range [...][2]string{
		{"7z\xbc\xaf\x27\x1c", "7z"},
		{"Rar!\x1a\x07", "rar"},
		{"\x04\x22\x4d\x18", "lz4"},
		{"MSCF\x00\x00\x00\x00", "cab"},
		{"\x1f\x9d\x90", "compress"},
		{"LZIP\x01", "lzip"},
		{"\x89LZO\x00\r\n\x1a\n", "lzop"},
		{"\xed\xab\xee\xdb", "rpm"},
		{"\x5d\x00\x00\x80\x00\xff\xff\xff\xff\xff\xff\xff\xff", "lzma"},
		{"hsqs", "squashfs"},
	} {
		if strings.HasPrefix(string(b[:min(len(b), 16)]), m[0]) {
			return m[1]
		}
	}
	return ""
}

// sniff tells the kind of a layer by its first block.
func sniff(b []byte) kind {
	if len(b) < 4 {
		return plain
	}
	if k := magic(b); k != plain {
		return k
	}
	if isTar(b) {
		return tarKind
	}
	return wideKind(b)
}

func magic(b []byte) kind {
	has := func(s string) bool { return len(b) >= len(s) && string(b[:len(s)]) == s }
	switch b[0] {
	case 'P':
		if has("PK\x03\x04") || has("PK\x05\x06") || has("PK\x07\x08PK\x03\x04") || has("PK00PK\x03\x04") {
			return zipKind
		}
	case 0x1f:
		if has("\x1f\x8b\x08") && b[3]&0xe0 == 0 {
			return gzipKind
		}
	case 'x':
		if len(b) > 6 && (b[1] == 0x01 || b[1] == 0x9c || b[1] == 0xda) && b[2]&6 != 6 {
			return zlibKind
		}
	case 'B':
		if has("BZh") && len(b) >= 10 && b[3] >= '1' && b[3] <= '9' &&
			(string(b[4:10]) == "1AY&SY" || string(b[4:10]) == "\x17\x72\x45\x38\x50\x90") {
			return bzip2Kind
		}
	case 0xfd:
		if has("\xfd7zXZ\x00") {
			return xzKind
		}
	case 0x28:
		if has("\x28\xb5\x2f\xfd") {
			return zstdKind
		}
	case 'S':
		if has("SQLite format 3\x00") {
			return sqliteKind
		}
	case '!':
		if has("!<arch>\n") {
			return arKind
		}
	case 0x7f:
		if has("\x7fELF") {
			return programKind
		}
	case 0xca, 0xfe, 0xcf:
		if has("\xca\xfe\xba\xbe") || has("\xfe\xed\xfa\xce") || has("\xfe\xed\xfa\xcf") || has("\xcf\xfa\xed\xfe") {
			return programKind
		}
	case 0xac:
		if has("\xac\xed\x00\x05") { // serialised Java
			return programKind
		}
	}
	return magicRare(b)
}

func magicRare(b []byte) kind {
	switch {
	case b[0] >= 0x50 && b[0] <= 0x5f && string(b[1:4]) == "\x2a\x4d\x18": // zstd with a skippable frame in front
		return zstdKind
	case strings.IndexByte("7R\x04M\x1fL\x89\xed\x5dh", b[0]) >= 0 && sealedName(b) != "":
		return sealedKind
	case isPDF(b):
		return pdfKind
	}
	return plain
}

// isPDF looks for the header. Readers accept bytes in front of it, so do we where the mark of a binary file follows: a
// program about PDF files has the header in its text.
func isPDF(b []byte) bool {
	i := bytes.Index(b[:min(len(b), 1024)], []byte("%PDF-"))
	if i <= 0 {
		return i == 0
	}
	_, next, _ := bytes.Cut(b[i:min(len(b), i+40)], []byte{'%'})
	_, mark, ok := bytes.Cut(next, []byte{'%'})
	return ok && len(mark) > 1 && mark[0] >= 0x80 && mark[1] >= 0x80
}

// isTar looks for a header whose checksum is right: the magic is missing in old archives.
func isTar(b []byte) bool {
	if len(b) < 512 {
		return false
	}
	if string(b[257:262]) == "ustar" {
		return true
	}
	if b[0] == 0 || b[156] != 0 && (b[156] < '0' || b[156] > '7') {
		return false
	}
	want, err := strconv.ParseInt(strings.Trim(string(b[148:156]), " \x00"), 8, 32)
	if err != nil {
		return false
	}
	sum := int64(8 * ' ')
	for i, c := range b[:512] {
		if i < 148 || i >= 156 {
			sum += int64(c)
		}
	}
	return sum == want
}

// wideKind tells UTF-16 and UTF-32, by the mark or by the zeros that plain English has in them.
func wideKind(b []byte) kind {
	switch {
	case len(b) >= 8 && binary.LittleEndian.Uint32(b) == 0xfeff:
		return utf32le
	case len(b) >= 8 && binary.BigEndian.Uint32(b) == 0xfeff:
		return utf32be
	case b[0] == 0xff && b[1] == 0xfe:
		return utf16le
	case b[0] == 0xfe && b[1] == 0xff:
		return utf16be
	}
	b = b[:min(len(b), 4096)&^3]
	if len(b) < 16 || bytes.IndexByte(b, 0) < 0 {
		return plain
	}
	var text [4]int // printable ASCII at each place of four
	var zero [4]int
	for i, c := range b {
		if c == 0 {
			zero[i&3]++
		} else if printable(c) {
			text[i&3]++
		}
	}
	n := len(b) / 4
	most := n - n/10 // nine of ten
	switch {
	case zero[1] >= most && zero[2] >= most && zero[3] >= most && text[0] >= most:
		return utf32le
	case zero[0] >= most && zero[1] >= most && zero[2] >= most && text[3] >= most:
		return utf32be
	case zero[1] >= most && zero[3] >= most && text[0] >= most && text[2] >= most:
		return utf16le
	case zero[0] >= most && zero[2] >= most && text[1] >= most && text[3] >= most:
		return utf16be
	}
	return plain
}

// printable reports ASCII that text is made of.
func printable(c byte) bool { return c >= ' ' && c < 0x7f || c == '\t' || c == '\n' || c == '\r' }
