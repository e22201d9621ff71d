package decode

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// Skipping finds what looking at each byte finds: a byte at a time nothing is skipped.
func TestStringsSkip(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 5))
	for range 3000 {
		text := make([]byte, random.IntN(200))
		for i := range text {
			switch random.IntN(4) {
			case 0:
				text[i] = 0
			case 1:
				text[i] = byte(random.IntN(256))
			default:
				text[i] = byte('a' + random.IntN(26))
			}
		}
		whole, single := runsOf(text, len(text)), runsOf(text, 1)
		if !bytes.Equal(whole, single) {
			t.Fatalf("%q: %q, byte by byte %q", text, whole, single)
		}
	}
}

// runsOf gives the runs of a text that comes in parts of a size, narrow ones before wide ones.
func runsOf(text []byte, size int) []byte {
	s := &strung{}
	var narrow, wide []byte
	for len(text) > 0 {
		n := min(size, len(text))
		s.gather(text[:n])
		narrow, wide = append(narrow, s.out...), append(wide, s.wideOut...)
		s.out, s.wideOut = nil, nil
		text = text[n:]
	}
	return append(append(narrow, '|'), wide...)
}
