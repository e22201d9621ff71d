package licence

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// Limit is how many bytes of a text are looked at, 1 MiB: no licence is longer than a tenth of it.
const Limit = 1 << 20

// plain is the start of a text, at most limit bytes, as UTF-8, and what to say of the rest.
func plain(text []byte, limit int) ([]byte, []string) {
	var gaps []string
	if len(text) > limit {
		gaps = []string{fmt.Sprintf("only the first %d KiB were looked at for licences", limit>>10)}
		text = text[:limit]
	}
	return decode(text), gaps
}

// decode gives a text as UTF-8. What is neither UTF-8 nor UTF-16 is taken for Latin-1, in which every byte means
// something; licences need little more than ASCII to be told apart.
func decode(text []byte) []byte {
	switch {
	case bytes.HasPrefix(text, []byte("\xef\xbb\xbf")):
		return decode(text[3:])
	case bytes.HasPrefix(text, []byte("\xff\xfe")):
		return decodeUTF16(text[2:], binary.LittleEndian)
	case bytes.HasPrefix(text, []byte("\xfe\xff")):
		return decodeUTF16(text[2:], binary.BigEndian)
	case len(text) >= 4 && text[0] != 0 && text[1] == 0 && text[2] != 0 && text[3] == 0:
		return decodeUTF16(text, binary.LittleEndian)
	case len(text) >= 4 && text[0] == 0 && text[1] != 0 && text[2] == 0 && text[3] != 0:
		return decodeUTF16(text, binary.BigEndian)
	case valid(text):
		return text
	}
	out := make([]byte, 0, len(text)+len(text)/8)
	for _, b := range text {
		out = utf8.AppendRune(out, rune(b))
	}
	return out
}

// valid says whether a text is UTF-8, be its last character cut off.
func valid(text []byte) bool {
	for cut := 0; cut < utf8.UTFMax && cut <= len(text); cut++ {
		if utf8.Valid(text[:len(text)-cut]) {
			return true
		}
	}
	return false
}

func decodeUTF16(text []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(text)/2)
	for i := range units {
		units[i] = order.Uint16(text[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}

// dense counts the bytes of a text that are not white space: the measure of coverage.
func dense(text []byte) int {
	n := 0
	for _, b := range text {
		if b > ' ' {
			n++
		}
	}
	return n
}
