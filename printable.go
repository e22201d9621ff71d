package handover

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Printable returns s as it may be shown on a terminal: whatever could move the cursor, start an escape sequence, turn the
// writing direction or stay invisible is written as a Go escape (\x1b, \n, \u202e). Printable text is unchanged.
func Printable(s string) string {
	if isPrintable(s) {
		return s
	}
	var out strings.Builder
	for i, width := 0, 0; i < len(s); i += width {
		var r rune
		r, width = utf8.DecodeRuneInString(s[i:])
		if strconv.IsPrint(r) && (r != utf8.RuneError || width > 1) {
			out.WriteString(s[i : i+width])
			continue
		}
		quoted := strconv.Quote(s[i : i+width])
		out.WriteString(quoted[1 : len(quoted)-1])
	}
	return out.String()
}

func isPrintable(s string) bool {
	for _, r := range s {
		if !strconv.IsPrint(r) {
			return false
		}
	}
	return utf8.ValidString(s)
}
