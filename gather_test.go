package handover

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/handover-kit/handover/bundle"
)

// A file that cannot be read, at once or halfway, and one that has no business in the open part stand in the way; none of
// them hides another, and none is left out in silence.
func TestUnreadableFilesBlock(t *testing.T) {
	denied := &fs.PathError{Op: "open", Path: "/secret.md", Err: fs.ErrPermission}
	d := &Draft{workspace: &Workspace{}, Files: []bundle.File{
		{Path: "data/a.md", Size: 1, Open: content("a")},
		{Path: "data/secret.md", Size: 1, Open: func() (io.ReadCloser, error) { return nil, denied }},
		{Path: "data/torn.md", Size: 9, Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader("half"), iotest.ErrReader(errors.New("input/output error")))), nil
		}},
		{Path: "data/short.md", Size: 9, Open: content("half")},
		{Path: "data/long.md", Size: 1, Open: content("more than that")},
		{Path: "data/prod.tfstate", Size: 2, Open: content("{}")},
		{Path: "data/A.md", Size: 1, Open: content("A")},
		{Path: "data/z.md", Size: 1, Open: content("z")},
	}}
	entries, err := d.dryRun(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, e := range entries {
		paths = append(paths, e.Path)
	}
	if got := strings.Join(paths, " "); got != "data/a.md data/z.md" {
		t.Errorf("taken: %s", got)
	}
	var blocked []string
	for _, b := range d.Blockers {
		blocked = append(blocked, b.Path)
		if b.Why == "" {
			t.Errorf("%s: no reason", b.Path)
		}
	}
	if got := strings.Join(blocked, " "); got != "data/secret.md data/torn.md data/short.md data/long.md data/prod.tfstate data/A.md" {
		t.Errorf("in the way: %s", got)
	}
}

func TestInterruptedDryRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	d := &Draft{workspace: &Workspace{}, Files: []bundle.File{
		{Path: "data/a.md", Size: 1, Open: func() (io.ReadCloser, error) { cancel(); return content("a")() }},
		{Path: "data/b.md", Size: 1, Open: content("b")},
	}}
	if _, err := d.dryRun(ctx); !errors.Is(err, context.Canceled) || len(d.Blockers) > 0 {
		t.Errorf("%v, %d blockers", err, len(d.Blockers))
	}
}

func TestSinkRefusesState(t *testing.T) {
	for name, want := range map[string]bool{
		"data/x/terraform.tfstate": true, "data/x/PROD.TFSTATE": true, "data/x.tfstate.backup": true, "data/a.tfplan": true,
		"data/.env": true, "data/.env.production": true, "data/.ENV.local": true, "data/.envrc": true,
		"data/.env.example": false, "data/.env.sample": false, "data/environment.md": false,
		"data/tfstate.md": false, "data/.env.d/readme.md": false,
	} {
		if _, err := (sink{}).Scan(name); errors.Is(err, ErrNotReady) != want {
			t.Errorf("%s: %v, refused should be %v", name, err, want)
		}
	}
}

func content(s string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(s)), nil }
}

// State under another name is found by what it holds, when it passes the sink, however the reads are cut.
func TestSinkFindsHiddenState(t *testing.T) {
	state := `{"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "l", "resources": []}`
	for _, cut := range []int{1, 7, len(state)} {
		w, err := sink{}.Scan("data/documents/x/pulled.json")
		if err != nil {
			t.Fatal(err)
		}
		for rest := state; rest != ""; rest = rest[min(cut, len(rest)):] {
			if _, err := w.Write([]byte(rest[:min(cut, len(rest))])); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); !errors.Is(err, ErrNotReady) {
			t.Errorf("cut every %d bytes: %v", cut, err)
		}
	}
	w, err := sink{}.Scan("data/documents/x/package.json")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(`{"name":"x"}`)); err != nil || w.Close() != nil {
		t.Errorf("a harmless file is refused: %v", err)
	}
}
