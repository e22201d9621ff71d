package decode

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// encoding is how a run is read.
type encoding struct {
	hex  bool
	skip int // characters in front that do not belong to it, such as the end of a path
}

func (e encoding) name(off int64) string {
	kind := "base64@"
	if e.hex {
		kind = "hex@"
	}
	return kind + strconv.FormatInt(off+int64(e.skip), 10)
}

// judge finds the reading of a run that gives text or something known. Most runs are names and paths and give neither.
func judge(b []byte) (encoding, bool) {
	if enc, ok := judgeHex(b); ok {
		return enc, true
	}
	for skip := range 4 {
		in := b[skip:]
		var first [18]byte
		if head := decode64(first[:0], in[:min(len(in), 24)&^3]); !promising(head) {
			continue
		}
		if skip > 0 && len(in) < minRun {
			break // too short to be sure
		}
		if sensible(decode64(make([]byte, 0, len(in)/4*3+3), in)) {
			return encoding{skip: skip}, true
		}
	}
	return encoding{}, false
}

// judgeHex takes b for hex digits, with something like "0x" in front at most.
func judgeHex(b []byte) (encoding, bool) {
	from := len(b)
	for from > 0 && unhex(b[from-1]) < 16 {
		from--
	}
	if from > minHex || len(b)-from < minHex {
		return encoding{}, false
	}
	for skip := from; skip < from+2; skip++ {
		if sensible(decodeHex(make([]byte, 0, len(b)/2), b[skip:])) {
			return encoding{hex: true, skip: skip}, true
		}
	}
	return encoding{}, false
}

// promising looks at the first bytes only; what it turns away is not sensible.
func promising(b []byte) bool {
	bad := 0
	for i := 0; i < len(b) && bad <= 1; {
		if b[i] < utf8.RuneSelf {
			if !printable(b[i]) {
				bad++
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && len(b)-i >= utf8.UTFMax {
			bad++
		}
		i += n
	}
	if bad <= 1 {
		return true
	}
	return len(b) >= 4 && (magic(b) != plain || bytes.IndexByte(b, 0) >= 0 && wideKind(b) != plain)
}

// sensible reports decoded bytes that are mostly text, or a container to look into.
func sensible(b []byte) bool {
	if len(b) < 10 {
		return false
	}
	switch k := sniff(b); k {
	case plain:
	case zlibKind:
		return len(b) >= 64 && isZlib(b)
	case utf16le, utf16be, utf32le, utf32be:
		return wideKind(b[4:]) != plain // the mark alone is no proof
	default:
		return true
	}
	bad, ascii := 0, 0
	for i := 0; i < len(b); {
		c := b[i]
		if c < utf8.RuneSelf {
			if printable(c) {
				ascii++
			} else {
				bad++
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && len(b)-i >= utf8.UTFMax {
			bad++
		}
		i += n
	}
	if len(b) < 48 {
		return bad == 0 && ascii*4 >= len(b)*3
	}
	return bad*10 <= len(b) && ascii*2 >= len(b)
}
