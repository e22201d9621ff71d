package engagement

import "strings"

// nearest returns the known word closest to what was written, or nothing when none is close enough to be meant.
func nearest(written string, known []string) string {
	written = plainWord(written)
	best, least := "", max(2, len(written)/3)+1
	if len(written) > 64 {
		return ""
	}
	for _, word := range known {
		if d := distance(written, plainWord(word)); d < least && d < len(word) {
			best, least = word, d
		}
	}
	return best
}

// plainWord drops what people get wrong without meaning another word.
func plainWord(s string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(s))
}

// distance counts the insertions, deletions, substitutions and swaps of neighbours that turn a into b (optimal
// string alignment).
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
