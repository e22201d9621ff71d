package bundle

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// The fast way must give what archive/tar gives, byte for byte, and decline what it cannot say.
func TestPlainHeader(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	plain := 0
	for range 20_000 {
		e := Entry{
			Path: strings.Repeat("a/", r.IntN(50)) + strings.Repeat("n", 1+r.IntN(60)), Type: TypeFile, Mode: []string{"0644", "0755"}[r.IntN(2)],
			Size: r.Int64N(1 << r.IntN(40)),
		}
		if r.IntN(20) == 0 {
			e.Path += "é"
		}
		at := time.Unix(r.Int64N(1<<r.IntN(36)), 0)
		got := e.plainHeader("top", at)
		if got == nil {
			continue
		}
		plain++
		if want := e.anyHeader("top", at); !bytes.Equal(got, want) {
			t.Fatalf("%+v at %v:\n%q\nwant\n%q", e, at, got, want)
		}
	}
	if plain < 5_000 {
		t.Errorf("only %d of the headers were plain", plain)
	}
}
