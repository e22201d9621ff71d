package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestApp(t *testing.T) {
	b, out := small(t, filepath.Join("testdata", "handover.sh"))
	b.only = []string{"app"}
	if err := b.all(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| first frame after start, workspace with 363 items and 10 events | ", "≤ 120 ms |", "| `status`, workspace with 363 items and 10 events | ", "| key to frame, 1,000 items",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table has no %q:\n%s", want, out)
		}
	}
}

// An app that shows something else, or ends badly, fails the run: there is no time of a frame that never came.
func TestFirstFrame(t *testing.T) {
	for name, c := range map[string]struct{ script, want string }{
		"shown":      {`printf 'Now \302\267 1 ours\n ? keys\n'; read -r -n 1 key; [ "$key" = q ]`, ""},
		"half shown": {`printf 'Now \302\267 1 ours\n'`, `never showed "keys"`},
		"refused":    {`echo no workspace; exit 2`, `never showed "Now ·"; it showed`},
		"ends badly": {`printf 'Now \302\267 ? keys\n'; read -r -n 1 key; exit 3`, "exit status 3"},
	} {
		t.Run(name, func(t *testing.T) {
			bin := filepath.Join(t.TempDir(), "handover")
			if err := os.WriteFile(bin, []byte("#!/usr/bin/env bash\n"+c.script+"\n"), 0o700); err != nil {
				t.Fatal(err)
			}
			b, _ := small(t, bin)
			took, err := b.firstFrame(t.Context(), t.TempDir())
			if c.want == "" && (err != nil || took <= 0) {
				t.Errorf("the first frame took %s: %v", took, err)
			}
			if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("the error is %v, want %q", err, c.want)
			}
		})
	}
}
