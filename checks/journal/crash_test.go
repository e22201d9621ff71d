package journal

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// said stands before what a child tells the test that started it, among what the testing package prints.
const said = "child: "

// TestChild is this program, started again by another test to be killed or confined. It tells what was acknowledged.
func TestChild(t *testing.T) {
	dir, how := os.Getenv("JOURNAL_TEST_DIR"), os.Getenv("JOURNAL_TEST_CONFINED")
	if dir == "" {
		return // nobody's child
	}
	tell := func(words ...any) { fmt.Fprintln(os.Stdout, said+fmt.Sprint(words...)) }
	if err := confine(how); err != nil {
		t.Fatal(err)
	}
	p := &place{t, dir, &clock{start}, rand.NewChaCha8([32]byte{byte(os.Getpid()), byte(os.Getpid() >> 8)})}
	j := p.open("mara")
	n, err := strconv.Atoi(os.Getenv("JOURNAL_TEST_APPENDS"))
	if err != nil {
		t.Fatal(err)
	}
	for range n {
		bodies := raw(`{"pad":"` + strings.Repeat("x", 500) + `"}`)
		if len(j.Records())%3 == 0 {
			bodies = append(bodies, bodies[0], bodies[0])
		}
		recs, err := j.Append(t.Context(), bodies...)
		if err != nil {
			tell(err, ", read-only: ", errors.Is(err, ErrReadOnly))
			t.FailNow()
		}
		tell(recs[len(recs)-1].Hash)
	}
}

// family is a child under way.
type family struct {
	*exec.Cmd
	out *bufio.Scanner
}

func startChild(t *testing.T, dir, confined string, appends int, wrap ...string) *family {
	t.Helper()
	args := append(wrap, os.Args[0], "-test.run=^TestChild$")
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "JOURNAL_TEST_DIR="+dir, "JOURNAL_TEST_CONFINED="+confined, "JOURNAL_TEST_APPENDS="+strconv.Itoa(appends))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &family{cmd, bufio.NewScanner(out)}
}

// next is the next thing the child tells.
func (f *family) next() (string, bool) {
	for f.out.Scan() {
		if words, ok := strings.CutPrefix(f.out.Text(), said); ok {
			return words, true
		}
	}
	return "", false
}

// rest is all it tells from now on.
func (f *family) rest() (all []string) {
	for words, ok := f.next(); ok; words, ok = f.next() {
		all = append(all, words)
	}
	return all
}

// TestKill kills a writer at 200 moments of a thousand appends: what was acknowledged is there, the journal opens, batches are whole.
func TestKill(t *testing.T) {
	p := newPlace(t, t.TempDir())
	rng := rand.New(rand.NewPCG(3, 14))
	var acked []string
	torn := 0
	for kill := range 200 {
		c := startChild(t, p.dir, "", 1000)
		for n := rng.IntN(11); n > 0; n-- {
			words, ok := c.next()
			if !ok {
				t.Fatalf("child %d ended by itself", kill)
			}
			acked = append(acked, words)
		}
		for range rng.IntN(300) {
			runtime.Gosched() // somewhere between two acknowledgements
		}
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		acked = append(acked, c.rest()...)
		_ = c.Wait() // killed
		j, err := p.try("mara")
		if err != nil {
			t.Fatalf("after kill %d: %v", kill, err)
		}
		for _, n := range j.Notes() {
			if n.Kind == Torn {
				torn++
			}
		}
		have := make(map[string]bool, len(j.Records()))
		for _, r := range j.Records() {
			have[r.Hash.String()] = true
		}
		for _, a := range acked {
			if !have[a] {
				t.Fatalf("after kill %d: %q was acknowledged and is lost", kill, a)
			}
		}
	}
	j := p.open("mara")
	t.Logf("%d acknowledged, %d records in %d logs, %d torn", len(acked), len(j.Records()), len(j.Heads()), torn)
	if len(acked) < 900 || len(j.Heads()) > 5 {
		t.Errorf("%d acknowledged, %d logs", len(acked), len(j.Heads()))
	}
	add(t, j, `{}`)
}
