package handover

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/handover-kit/handover/checks/secrets"
)

// A second look gives the same, what could not be opened included; a secret is looked for anew, and nothing of it is in the cache.
func TestScanTwice(t *testing.T) {
	t.Parallel()
	dir, cache := t.TempDir(), t.TempDir()
	value := "sk_" + "live_" + "4fQ8zT1bN6vR2kXw9mJc7LpH"
	for name, content := range map[string]string{
		"clean.txt": "nothing\n", "cut.gz": "\x1f\x8b\x08\x00cut", "secret.txt": "key = " + value + "\n", "large.txt": strings.Repeat("word ", maxHeld/5+1),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	m := Machine{Environ: os.Environ(), Cache: cache}
	first := scanTree(t, m, dir)
	if len(first.Findings) != 1 || len(first.Unscannable) == 0 {
		t.Fatalf("%+v", first)
	}
	if again := scanTree(t, m, dir); !reflect.DeepEqual(first, again) {
		t.Errorf("the second time:\n%+v\nthe first:\n%+v", again, first)
	}
	kept, err := os.ReadFile(filepath.Join(cache, harmlessFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, told := range []string{value[8:], "secret.txt", "clean.txt"} {
		if bytes.Contains(kept, []byte(told)) {
			t.Errorf("%q stands in the cache", told)
		}
	}
	engine := scanEngine(t, nil)
	if h := openHarmless(cache, scanKey(cache), engine, nil, ""); len(h.known) != 3 {
		t.Errorf("%d contents are remembered, not the three without a secret", len(h.known))
	}
	for what, h := range map[string]*harmless{
		"another key":     openHarmless(cache, []byte("other"), engine, nil, ""),
		"another version": openHarmless(cache, scanKey(cache), engine, nil, "2"),
		"known values":    openHarmless(cache, scanKey(cache), engine, []secrets.Known{{Name: "db", Value: []byte("nothing at all")}}, ""),
	} {
		if len(h.known) > 0 {
			t.Errorf("with %s the cache still holds", what)
		}
	}
	for name, content := range map[string][]byte{"cut short": kept[:len(kept)-3], "changed": append(bytes.Clone(kept[:len(kept)-1]), kept[len(kept)-1]+1), "empty": nil} {
		if err := os.WriteFile(filepath.Join(cache, harmlessFile), content, 0o600); err != nil {
			t.Fatal(err)
		}
		if again := scanTree(t, m, dir); !reflect.DeepEqual(first, again) {
			t.Errorf("with a cache that is %s: %+v", name, again)
		}
	}
}

func scanTree(t *testing.T, m Machine, dir string) *Scan {
	t.Helper()
	s, err := m.ScanPaths(t.Context(), "", []string{dir})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func scanEngine(t *testing.T, known []secrets.Known) *secrets.Engine {
	t.Helper()
	s, err := newScanner("", secrets.Options{Known: known})
	if err != nil {
		t.Fatal(err)
	}
	return s.engine
}

// What one run keeps, the next one knows; nothing may be there to remember with.
func TestHarmlessKeep(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := openHarmless(dir, []byte("key"), scanEngine(t, nil), nil, "")
	h.add([]byte("a"), []Unscannable{{Path: "!x", Why: "damaged"}})
	h.add([]byte("b"), nil)
	h.keep()
	again := openHarmless(dir, []byte("key"), scanEngine(t, nil), nil, "")
	got, is := again.get([]byte("a"))
	_, b := again.get([]byte("b"))
	_, c := again.get([]byte("c"))
	if !is || !b || c || len(got) != 1 || got[0] != (Unscannable{"!x", "damaged"}) {
		t.Errorf("%v %v %v %v", got, is, b, c)
	}
	var none *harmless
	none.add([]byte("a"), nil)
	none.keep()
	if _, is := none.get([]byte("a")); is || !none.empty() {
		t.Error("nothing remembers something")
	}
}
