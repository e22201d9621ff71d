package plain

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/tui/session"
)

// testNow is the moment at which these tests happen: eight days before the last one.
func testNow() time.Time { return time.Date(2026, 11, 22, 14, 2, 11, 0, time.UTC) }

// systems is what workspace adds to the fixture's handover.yaml.
const systems = `systems:
  - { id: gh, provider: github, params: { org: acme-example, repos: [portal] }, owners: [aiko, ravi], environment: prod }
  - { id: db, provider: aws-secrets, params: { region: eu-north-1 }, owners: [aiko], environment: prod }
services:
  - { id: portal-app, handles: { aws-secrets: portal/prod/database }, consumers: [portal, nightly-report] }
`

// membersTwo is an export in which one of ours is still there.
const membersTwo = `[[{"login":"mara@elegant.example","id":1,"site_admin":false},{"login":"aiko","id":2,"site_admin":false}]]`

// workspace makes a small engagement with stock tools, and gives the folder that holds it: acme, portal, keys, client.
func workspace(t testing.TB) string {
	t.Helper()
	script, err := filepath.Abs("../../testdata/fixtures/engagement.sh")
	if err != nil {
		t.Fatal(err)
	}
	base := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "sh", script)
	cmd.Dir = base
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	edit(t, base, func(page string) string { return page + systems })
	return base
}

// edit changes handover.yaml.
func edit(t testing.TB, base string, change func(page string) string) {
	t.Helper()
	file := filepath.Join(base, "acme", "handover.yaml")
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	next := change(string(page))
	if next == string(page) {
		t.Fatal("nothing was changed in handover.yaml")
	}
	if err := os.WriteFile(file, []byte(next), 0o600); err != nil {
		t.Fatal(err)
	}
}

func options(base, who string) session.Options {
	return session.Options{
		Dir: filepath.Join(base, "acme"), WorkDir: base, Actor: who,
		Machine: handover.Machine{Environ: os.Environ(), Home: base, Now: testNow, Version: "test"},
	}
}

// converse types lines, then ends the input, and gives what was said. last is typed before the end, without a line end.
func converse(t testing.TB, base, who, last string, typed ...string) string {
	t.Helper()
	var in, out bytes.Buffer
	for _, line := range typed {
		in.WriteString(line + "\n")
	}
	in.WriteString(last)
	if err := Run(t.Context(), options(base, who), &in, &out); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	return out.String()
}

// says types lines as mara and gives what was said.
func says(t testing.TB, base string, typed ...string) string {
	t.Helper()
	return converse(t, base, "mara", "", typed...)
}

// want demands that these were said, in this order.
func want(t testing.TB, said string, words ...string) {
	t.Helper()
	rest := said
	for _, w := range words {
		_, after, ok := strings.Cut(rest, w)
		if !ok {
			t.Fatalf("%q was not said, or not in this place:\n%s", w, said)
		}
		rest = after
	}
}

// never demands that these were not said.
func never(t testing.TB, said string, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(said, w) {
			t.Fatalf("%q was said:\n%s", w, said)
		}
	}
}

// export writes a file beside the workspace.
func export(t testing.TB, base, name, content string) string {
	t.Helper()
	file := filepath.Join(base, name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// journal is all that was recorded.
func journal(t testing.TB, base string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(base, "acme", "journal", "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	return all.String()
}

// cue is an ear that does something when it hears a word for the first time.
type cue struct {
	heard bytes.Buffer
	word  string
	do    func()
}

func (c *cue) Write(p []byte) (int, error) {
	n, err := c.heard.Write(p)
	if c.do != nil && strings.Contains(c.heard.String(), c.word) {
		do := c.do
		c.do = nil
		do()
	}
	return n, err
}

// silence is a terminal at which nobody types.
type silence struct{ done <-chan struct{} }

func (s silence) Read([]byte) (int, error) {
	<-s.done
	return 0, context.Canceled
}
