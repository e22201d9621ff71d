package tui

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/handover-kit/handover/tui/theme"
)

// manyItems is how many items the benchmark adds to those of the program.
const manyItems = 1000

// many lays a firm's own items over the catalogue of the fixture.
func many(tb testing.TB, base string) {
	tb.Helper()
	dir := filepath.Join(base, "acme", "catalogue")
	if err := os.Mkdir(dir, 0o700); err != nil {
		tb.Fatal(err)
	}
	subjects := []string{"the insurer", "every subcontractor", "the data centre", "the certificate authority", "the postal address", "the mailing list", "the exit plan"}
	var page strings.Builder
	page.WriteString("list: { id: firm, title: Our own rules, position: 900 }\nitems:\n")
	for n := range manyItems {
		fmt.Fprintf(&page, "  - { id: FIRM-%04d, title: 'Tell %s that the engagement ends (%d)', why: The cover ends with it, who: us, phase: before, severity: R }\n",
			n+1, subjects[n%len(subjects)], n)
	}
	if err := os.WriteFile(filepath.Join(dir, "firm.yaml"), []byte(page.String()), 0o600); err != nil {
		tb.Fatal(err)
	}
}

// BenchmarkKeyToFrame is what a person waits for after a key: the model takes it in and draws itself anew, all items listed, while a filter is
// typed, moved in, and taken back. What the terminal then makes of the frame is not in it.
func BenchmarkKeyToFrame(b *testing.B) {
	base := fixture(b, systems)
	many(b, base)
	k := newDeskAs(b, base, "mara", 120, 40, Options{Theme: theme.Dark})
	if n := len(k.m.d.Items); n < manyItems {
		b.Fatalf("%d items", n)
	}
	k.press("V", "/") // the last view: all items
	k.see(fmt.Sprintf("All · %d", len(k.m.d.Items)))
	var round []tea.KeyPressMsg
	for name := range strings.FieldsSeq("t e down down down backspace e down l up down l backspace backspace backspace backspace down up") {
		round = append(round, keyOf(name))
	}
	took := make([]time.Duration, 0, b.N)
	for n := 0; b.Loop(); n++ {
		before := time.Now()
		k.m.Update(round[n%len(round)]) // only the cursor asks for more, to blink
		k.m.View()
		took = append(took, time.Since(before))
	}
	slices.Sort(took)
	for name, share := range map[string]int{"p50-ms": 50, "p99-ms": 99, "max-ms": 100} {
		at := (len(took)*share+99)/100 - 1
		b.ReportMetric(float64(took[at].Microseconds())/1000, name)
	}
}
