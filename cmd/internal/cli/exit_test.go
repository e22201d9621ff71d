package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/bundle/collect"
	"github.com/handover-kit/handover/checks/engagement"
)

var writeDocs = flag.Bool("write-docs", false, "rewrite docs/exit-codes.md")

// coded is an error that knows its exit code.
type coded int

func (coded) Error() string   { return "coded" }
func (c coded) ExitCode() int { return int(c) }

func TestExitCode(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("anything"), 1},
		{fs.ErrNotExist, 1},
		{&usageError{}, 2},
		{handover.ErrUsage, 2},
		{engagement.Problems{{}}, 2},
		{coded(3), 3},
		{handover.ErrNotReady, 3},
		{&collect.Refusal{}, 3},
		{bundle.ErrInvalid, 4},
		{bundle.ErrNoKey, 5},
		{coded(6), 6},
		{handover.ErrBusy, 6},
		{coded(0), 1},
		{coded(200), 1},
		{context.Canceled, 130},
		{context.DeadlineExceeded, 1},
	} {
		if got := exitCode(c.err); got != c.want {
			t.Errorf("exit code of %v is %d, want %d", c.err, got, c.want)
		}
		if c.err == nil {
			continue
		}
		wrapped := fmt.Errorf("open: %w", errors.Join(errors.New("beside it"), c.err))
		if got := exitCode(wrapped); got != c.want {
			t.Errorf("exit code of %v, wrapped, is %d, want %d", c.err, got, c.want)
		}
	}
}

// The codes are a contract with scripts.
func TestExitTableIsTheContract(t *testing.T) {
	var codes []int
	for _, row := range exitTable() {
		codes = append(codes, row.code)
	}
	if got, want := fmt.Sprint(codes), "[0 1 2 3 4 5 6 130]"; got != want {
		t.Errorf("codes are %s, want %s", got, want)
	}
}

func TestExitCodesPage(t *testing.T) {
	const page = "../../../docs/exit-codes.md"
	var want strings.Builder
	want.WriteString("# Exit codes\n\nEvery command ends with one of these. `go test ./cmd/internal/cli -write-docs` writes this page.\n\n| code | meaning |\n|---|---|\n")
	for _, row := range exitTable() {
		fmt.Fprintf(&want, "| %d | %s |\n", row.code, row.meaning)
	}
	if *writeDocs {
		if err := os.WriteFile(page, []byte(want.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil || string(got) != want.String() {
		t.Errorf("%s does not say what the program does (%v); run go test ./cmd/internal/cli -write-docs", page, err)
	}
}

func TestReport(t *testing.T) {
	err := fmt.Errorf("read \x1b[31m: %w", &usageError{"first\nhandover: second", "do\u202ethat"})
	s, out, said := Test("", t.TempDir())
	report(s, false, err)
	if want := "handover: read \\x1b[31m: first\n  handover: second\nhint: do\\u202ethat\n"; said.String() != want || out.Len() > 0 {
		t.Errorf("in words: %q and %q, want %q", said, out, want)
	}

	s, out, said = Test("", t.TempDir())
	report(s, true, err)
	want := `{
  "version": 1,
  "error": {
    "code": 2,
    "message": "read \u001b[31m: first\nhandover: second",
    "hint": "do\u202ethat"
  }
}
`
	if out.String() != want || said.Len() > 0 {
		t.Errorf("as JSON: %q and %q, want %q", out, said, want)
	}
}
