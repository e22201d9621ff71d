package bundle

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// attack is one way to spoil a bundle, and a part of the sentence that refuses it: without that, a test would pass for
// another reason than the one it was written for.
type attack struct {
	name  string
	spoil func(t *testing.T, f *forgery)
	want  string
}

func runAttacks(t *testing.T, attacks []attack) {
	t.Helper()
	for _, a := range attacks {
		t.Run(a.name, func(t *testing.T) {
			f := newForgery(t)
			a.spoil(t, f)
			refused(t, f.build(t), f.trust(t), ErrInvalid, a.want)
		})
	}
}

// refused opens data as far as it goes: opening, reading everything and extracting must not all succeed, and whatever
// fails must fail as kind (nil means either of the two), saying want.
func refused(t *testing.T, data []byte, trust Trust, kind error, want string) {
	t.Helper()
	check := func(step string, err error) {
		t.Helper()
		is := errors.Is(err, kind) || kind == nil && (errors.Is(err, ErrInvalid) || errors.Is(err, ErrNoKey))
		if !is || !strings.Contains(err.Error(), want) {
			t.Errorf("%s = %v, want %v saying %q", step, err, kind, want)
		}
	}
	r, err := Open(bytes.NewReader(data), int64(len(data)), trust)
	if err != nil {
		check("Open", err)
		return
	}
	defer r.Close()
	_, err = r.Verify(t.Context())
	check("Verify", err)
	room := t.TempDir()
	dir := filepath.Join(room, "staging")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err = r.Extract(t.Context(), dir)
	check("Extract", err)
	if left, err := os.ReadDir(room); err != nil || len(left) != 1 {
		t.Errorf("something was written outside the folder given: %v, %v", left, err)
	}
}

func TestForgerIsHonestByDefault(t *testing.T) {
	f := newForgery(t)
	data := f.build(t)
	r, err := Open(bytes.NewReader(data), int64(len(data)), f.trust(t))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := r.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := r.Extract(t.Context(), t.TempDir()); err != nil {
		t.Error(err)
	}
}
