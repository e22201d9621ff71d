package evidence

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxShown is how much of a foreign text is shown.
const maxShown = 200

// Inert makes a text from an export safe to show: what would move a cursor, change the direction of writing or break the line
// appears as an escape, and what is very long is cut.
func Inert(s string) string {
	cut := false
	if len(s) > maxShown {
		s, cut = strings.ToValidUTF8(s[:maxShown], ""), true
	}
	if strings.IndexFunc(s, unprintable) >= 0 {
		var b strings.Builder
		for _, c := range s {
			switch {
			case !unprintable(c):
				b.WriteRune(c)
			case c < 0x100:
				fmt.Fprintf(&b, `\x%02x`, c)
			default:
				fmt.Fprintf(&b, `\u%04x`, c)
			}
		}
		s = b.String()
	}
	if cut {
		s += "…"
	}
	return s
}

func unprintable(c rune) bool { return !unicode.IsPrint(c) || c == utf8.RuneError }
