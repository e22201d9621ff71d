package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
)

// The two published examples of the list, each the fingerprint of a PGP key.
func TestWordsMatchThePublishedExamples(t *testing.T) {
	for digits, want := range map[string]string{
		"E58294F2E9A227486E8B061B31CC528FD7FA3F19": "topmost Istanbul Pluto vagabond treadmill Pacific brackish dictator goldfish Medusa " +
			"afflict bravado chatter revolver Dupont midsummer stopwatch whimsical cowbell bottomless",
		"D1D464C004F00FB5C9A4C8D8E433E7FB7FF56256": "stairway souvenir flytrap recipe adrift upcoming artist positive spearhead Pandora " +
			"spaniel stupendous tonic concurrent transit Wichita lockup visitor flagpole escapade",
		"":     "",
		"0000": "aardvark adroitness",
		"FFFF": "Zulu Yucatan",
	} {
		data, err := hex.DecodeString(digits)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(Words(data), " "); got != want {
			t.Errorf("Words(%s) = %s, want %s", digits, got, want)
		}
	}
}

// A word stands for one byte in one kind of position only, and each column is alphabetical but for one published slip.
func TestWordTable(t *testing.T) {
	table := wordTable()
	seen := map[string]bool{}
	for i, pair := range table {
		for column, word := range pair {
			lower := strings.ToLower(word)
			if word == "" || seen[lower] || strings.Trim(lower, "abcdefghijklmnopqrstuvwxyz") != "" {
				t.Errorf("byte %#02x, column %d: word %q is empty, repeated or not a plain word", i, column, word)
			}
			seen[lower] = true
			if i > 0 && strings.ToLower(table[i-1][column]) >= lower && word != "Apollo" {
				t.Errorf("byte %#02x, column %d: %q does not follow %q", i, column, word, table[i-1][column])
			}
		}
	}
	if len(seen) != 512 {
		t.Errorf("%d distinct words, want 512", len(seen))
	}
}

func TestFingerprint(t *testing.T) {
	const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGCqVkzc4MXbPZNxmBVKbSTYh5T6yLWBoZXWyCNd7YGZ"
	digest := sha256.Sum256([]byte(key))
	want := Words(digest[:10])
	for _, same := range []string{key, key + " aiko@acme.example", "  " + key + "\r\n"} {
		if got := Fingerprint(same); !slices.Equal(got, want) {
			t.Errorf("Fingerprint(%q) = %v, want %v", same, got, want)
		}
	}
	if got := Fingerprint(key[:len(key)-1]); slices.Equal(got, want) {
		t.Error("another key has the same words")
	}
	if got := Fingerprint(""); len(got) != 10 {
		t.Errorf("Fingerprint of nothing has %d words", len(got))
	}
}
