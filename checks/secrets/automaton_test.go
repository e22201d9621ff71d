package secrets

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// FuzzAutomaton compares the automaton with a search for each word.
func FuzzAutomaton(f *testing.F) {
	f.Add("he|she|his|hers", "uSHers and hIs")
	f.Add("a|aa|aaa", "aaaaAAAA")
	f.Add("key|token|api_key", "API_KEYtokenke key")
	f.Fuzz(func(t *testing.T, list, text string) {
		var words [][]byte
		for w := range strings.SplitSeq(list, "|") {
			if len(w) > 0 && len(w) <= maxKeyword && !slices.ContainsFunc(words, func(o []byte) bool { return bytes.Equal(o, lower(w)) }) {
				words = append(words, lower(w))
			}
		}
		if len(words) == 0 || len(words) > 40 {
			return
		}
		got := map[string]bool{}
		a := newAutomaton(words)
		a.find([]byte(text), func(word, end int) { got[fmt.Sprint(word, end)] = true })
		n := 0
		for i, w := range words {
			for at := 0; at+len(w) <= len(text); at++ {
				if bytes.Equal(lower(text[at:at+len(w)]), w) {
					n++
					if !got[fmt.Sprint(i, at+len(w))] {
						t.Fatalf("%q at %d is not found", w, at)
					}
				}
			}
		}
		if n != len(got) {
			t.Fatalf("%d found, %d there", len(got), n)
		}
	})
}
