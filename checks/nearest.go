package checks

import (
	"strings"
	"unicode"
)

// nearest is the candidate that differs least from the text, letter case and dashes aside; empty when all of them
// differ in more than a third.
func nearest(text string, candidates []string) string {
	const longest = 64 // no id is longer, and distance costs the product of the lengths
	wanted := plain(text)
	if wanted == "" || len(wanted) > longest {
		return ""
	}
	best, least := "", len(wanted)/3+1
	for _, c := range candidates {
		if d := distance(wanted, plain(c)); d < least {
			best, least = c, d
		}
	}
	return best
}

// plain is the text in lower case, letters and digits only, without zeros in front of a number: GH-05 and gh5 are the same.
func plain(text string) string {
	var b strings.Builder
	digits := false
	for _, r := range strings.ToLower(text) {
		switch {
		case r == '0' && !digits:
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			digits = unicode.IsDigit(r)
			b.WriteRune(r)
		default:
			digits = false
		}
	}
	return b.String()
}

// distance counts the letters to add, drop, change or swap with their neighbour to come from a to b.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
