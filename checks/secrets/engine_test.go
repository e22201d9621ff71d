package secrets

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/handover-kit/handover/templates"
)

func ourRules(t testing.TB) []Rule {
	t.Helper()
	rules, err := LoadRules(templates.Rules(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// valueRules are those of ours that find values: not files as a whole, not what tells scanners to look away.
func valueRules(t testing.TB) []Rule {
	t.Helper()
	return slices.DeleteFunc(ourRules(t), func(r Rule) bool { return r.Shape == File || r.Class == Suppression })
}

func newEngine(t testing.TB, o Options) *Engine {
	t.Helper()
	e, err := New(ourRules(t), o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// scan gives what an engine finds in texts that are written one after another, suppressions too, by place.
func scan(t testing.TB, e *Engine, texts ...string) (found []Finding) {
	t.Helper()
	var away []Finding
	s := e.Stream(func(f Finding) { found = append(found, f) })
	s.Suppressions(func(f Finding) { away = append(away, f) })
	for _, text := range texts {
		if _, err := s.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, list := range [][]Finding{found, away} {
		if n := len(list); n > 0 && !slices.IsSortedFunc(list[:n-1], byOffset) {
			t.Error("not in order") // but for a file, which is told last
		}
	}
	found = append(found, away...)
	slices.SortStableFunc(found, byOffset)
	return found
}

func byOffset(a, b Finding) int { return cmp.Compare(a.Offset, b.Offset) }

// goSources reads the sources of Go, file by file.
func goSources(t testing.TB, each func(name string, data []byte)) {
	t.Helper()
	root := filepath.Join(runtime.GOROOT(), "src") //nolint:staticcheck // the toolchain that runs the test
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(name)
		each(strings.TrimPrefix(name, root), data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestGoSources(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the 127 MB of the sources of Go")
	}
	e := newEngine(t, Options{})
	possible := map[string]int{}
	goSources(t, func(name string, data []byte) {
		for _, f := range scan(t, e, string(data)) {
			if possible[f.Rule]++; f.Class == Certain {
				t.Errorf("%s:%d: %s %s", name, f.Line, f.Rule, f.Preview)
			} else {
				line := strings.Split(string(data), "\n")[f.Line-1]
				if os.Getenv("SHOW") != "" {
					t.Logf("%s:%d: %s: %.160s", name, f.Line, f.Rule, line)
				}
			}
		}
	})
	t.Log(possible)
}
