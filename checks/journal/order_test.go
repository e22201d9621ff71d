package journal

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// shuffled lists its files in another order each time.
type shuffled struct {
	fstest.MapFS
	rng *rand.Rand
}

func (s shuffled) ReadDir(name string) ([]os.DirEntry, error) {
	all, err := s.MapFS.ReadDir(name)
	s.rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all, err
}

// TestOrder holds for any logs: a record stands after all it follows, and neither the order of the files nor what else is merged in changes the order.
func TestOrder(t *testing.T) {
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 7))
		people, each := 1+rng.IntN(6), 1+rng.IntN(25)
		density := 1 + rng.IntN(8)
		files := forge(people, each, func(i, seq int) string { return fmt.Sprintf(`{"i":%d,"n":%d}`, i, seq) },
			func(int, int, int) bool { return rng.IntN(density) == 0 })
		var want string
		for range 4 {
			fsys := shuffled{make(fstest.MapFS), rng}
			for name, text := range files {
				fsys.MapFS[name] = &fstest.MapFile{Data: text}
			}
			j, err := Read(t.Context(), fsys)
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			got := listing(j)
			if want == "" {
				want = got
				checkCausal(t, j)
			}
			if got != want {
				t.Fatalf("seed %d: the order depends on that of the files:\n%s\n%s", seed, want, got)
			}
		}
		checkPrefix(t, files, want, rng)
	}
}

// checkCausal compares clocks and order with what a plain walk over the records finds.
func checkCausal(t *testing.T, j *Journal) {
	t.Helper()
	placed := make(map[string]int)
	for _, r := range j.Records() {
		if placed[r.Log] != r.Seq-1 {
			t.Fatalf("%s %d stands after %d", r.Log, r.Seq, placed[r.Log])
		}
		for log, seq := range r.SeenAll() {
			if placed[log] < seq {
				t.Fatalf("%s %d stands before %s %d, which it follows", r.Log, r.Seq, log, seq)
			}
			s := j.byName[log].recs[seq-1]
			if !r.Follows(s) || s.Follows(r) || r.Concurrent(s) {
				t.Fatalf("%s %d and %s %d", r.Log, r.Seq, log, seq)
			}
			for deeper, n := range s.SeenAll() {
				if deeper != r.Log && r.Seen(deeper) < n {
					t.Fatalf("%s %d: seen is not closed over %s", r.Log, r.Seq, deeper)
				}
			}
		}
		placed[r.Log] = r.Seq
	}
}

// checkPrefix cuts every log somewhere. What can still be read is in the same order as before.
func checkPrefix(t *testing.T, files map[string][]byte, whole string, rng *rand.Rand) {
	t.Helper()
	cut := make(map[string][]byte)
	for name, text := range files {
		rows := split(text)
		if n := rng.IntN(len(rows) + 1); n > 0 {
			cut[name] = join(rows[:n]...)
		}
	}
	j, err := readAll(t, cut)
	if err != nil {
		return // a log lacks what another had seen: refused, as TestMissing has it
	}
	var order []string
	for line := range strings.Lines(whole) {
		order = append(order, strings.Join(strings.Fields(line)[:2], " "))
	}
	last := -1
	for _, r := range j.Records() {
		at := slices.Index(order, fmt.Sprintf("%s %d", r.Log, r.Seq))
		if at <= last {
			t.Fatalf("%s %d changed places", r.Log, r.Seq)
		}
		last = at
	}
}
