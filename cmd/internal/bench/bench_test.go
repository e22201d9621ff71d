package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
	"github.com/handover-kit/handover/templates"
)

func small(t *testing.T, bin string) (*bench, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	tests, app := filepath.Join("testdata", "evidence.test.sh"), filepath.Join("testdata", "tui.test.sh")
	stands := func(name string) string {
		path, err := filepath.Abs(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	leaks := stands("gitleaks.sh")
	return &bench{dir: t.TempDir(), bin: bin, tests: tests, appTests: app, gitleaks: leaks, examples: leaks, goLicenses: stands("go-licenses.sh"), goSource: stands("go-licenses"), npm: stands("npm.sh"), rounds: 1, scale: 0.0005, out: &out, log: io.Discard}, &out
}

// The whole run at a very small size, against a stand-in that keeps the command line's contract.
func TestWholeRun(t *testing.T) {
	b, out := small(t, filepath.Join("testdata", "handover.sh"))
	if err := b.all(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| measure | ours | stock | ratio | reach | verdict |",
		"| packing, source |", "| packing, media |", "| packing, small |", "| size of the bundle, source |", "| `seal` as a whole against packing and opening, media |",
		"| `open` with all checks, small |", "| peak memory of `seal`, source |", "| secret scan against stock packing, source | 0.0500 s |",
		"| gathering a repository, clone proof included | 0.100 s |", "| `ls`, 1000 MB |", "| `cat` of 256 KiB, 1000 MB |", "| `cat`, 1000 MB over 100 MB |", "| start-up of `handover version` ",
		"| `evidence add` of an audit log, 1 GB, against `jq -c` |", "| peak memory of `evidence add`, audit log of 1 GB |", "| `check` of it, cached |",
		"MB, against `gitleaks dir` |", "| ≥ 8 |", "| ≥ 300 MB/s |", "| peak memory of `scan`, Go's source tree |", "| peak memory of `scan`, one line of 12 MB |", "| peak memory of `scan`, a file of 1 GB |",
		"| peak memory of `scan`, a zip in a zip, 100 deep |", "| `scan` of a history of 20 commits (60 objects, 0 MB packed), against `gitleaks git` |", "Certain on Go's source tree: 0.", "we find 0 of those",
		"| `notice` of a Go project with 65 components, 3 platforms, against `go-licenses report`, 1 platform |", "| ≤ 0.1 |", "| `notice` of 184 packages that npm installed |", "| of these, packages with a licence text | 100 % |  |  | ≥ 95 % | reached |",
		"| peak memory of `notice`, 5,000 generated packages |", "in no component of ours: 1. project.example", "of which it names no library: 1. a.example/m65",
		"| rows a second of a member export, 200 MB: reading alone, against `jq -c` |", "| rows a second of a member export, 200 MB: `evidence add` as a whole, against `jq -c` |",
		"| evaluating one fixture of every reader in one process | 0.250 s |  |  | ≤ 1 s | reached |",
		"| `check`, 60 exports of all providers, cached |", "| `check`, 61 exports of all providers, without its cache |", "| `evidence add` of one small file to 60 exports of all providers |",
		"| key to frame, 1,000 items, with a filter: 99 of 100 keys within | 3.25 ms |  |  | ≤ 16 ms | reached |",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table has no %q:\n%s", want, out)
		}
	}
	// What was large is gone; keys and small things may stay until the folder goes.
	for _, name := range []string{"corpus/source", "corpus/media", "corpus/access", "opened", "opened-stock", "repository", "ours.handover.age", "log.ndjson", "members.json", "exports", "workspace/log", "workspace/members", "workspace/many", "workspace/full", "workspace/app", "batch.jsonl", "history.git", "history.stream", "hostile", "examples", "leaks.json", "project", "npm", "packages"} {
		if _, err := os.Stat(b.path(name)); err == nil {
			t.Errorf("%s was left behind", name)
		}
	}
}

func TestOnly(t *testing.T) {
	b, out := small(t, filepath.Join("testdata", "handover.sh"))
	b.only = []string{"evidence"}
	if err := b.all(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "| `check` of it, cached |") || strings.Contains(out.String(), "| packing, source |") || strings.Contains(out.String(), "| start-up ") {
		t.Errorf("the table is not that of evidence alone:\n%s", out)
	}
	b.only = []string{"evidence", "nosuch"}
	if err := b.all(t.Context()); err == nil || !strings.Contains(err.Error(), `no part "nosuch"`) {
		t.Errorf("an unknown part: %v", err)
	}
}

// Without npm the rest is measured all the same.
func TestNoticeWithoutNPM(t *testing.T) {
	b, out := small(t, filepath.Join("testdata", "handover.sh"))
	b.only, b.npm = []string{"notice"}, "no-such-program"
	if err := b.all(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "left out: npm could not install them") || strings.Contains(out.String(), "that npm installed") || !strings.Contains(out.String(), "5,000 generated packages") {
		t.Errorf("the table is not that of the rest:\n%s", out)
	}
}

// What evidence commands say is held against what was generated.
func TestEvidenceIsCounted(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "handover")
	if err := os.WriteFile(bin, []byte("#!/bin/sh\ncase $3 in evidence) echo '{\"files\":[{\"rows\":7}]}' ;; *) echo '{\"exports\":2}'; exit $CODE ;; esac\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	b, _ := small(t, bin)
	ctx := t.Context()
	if _, err := b.add(ctx, "ws", 7, "a"); err != nil {
		t.Error(err)
	}
	if _, err := b.add(ctx, "ws", 8, "a"); err == nil {
		t.Error("a row is missing, and nobody says so")
	}
	if _, err := b.add(ctx, "ws", 0, "a", "b"); err == nil {
		t.Error("a file is missing, and nobody says so")
	}
	for code, want := range map[string][2]bool{"0": {true, false}, "3": {true, false}, "1": {false, false}} {
		t.Setenv("CODE", code)
		for i, exports := range []int{2, 3} {
			if _, err := b.check(ctx, "ws", exports); (err == nil) != want[i] {
				t.Errorf("check with %d exports, ending with %s: %v", exports, code, err)
			}
		}
	}
}

// The exports that are generated are ones the readers know.
func TestLargeExports(t *testing.T) {
	for id, make := range map[string]func(string, int) (int, error){"github/audit-log": auditLog, "github/members": memberExport} {
		name := filepath.Join(t.TempDir(), "export")
		n, err := make(name, 10_000)
		if err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if info, err := f.Stat(); err != nil || info.Size() < 10_000 || info.Size() > 11_000 {
			t.Errorf("%s: %v, %v", id, info, err)
		}
		found, err := evidence.NewReaders(templates.Readers(), nil).Recognise(t.Context(), f, "")
		if err != nil {
			t.Fatal(err)
		}
		facts, err := found.Reader.Read(t.Context(), f, func(evidence.Row) error { return nil })
		if err != nil || found.Reader.ID != id || facts.Rows != n || n < 40 {
			t.Errorf("%s is read by %s: %+v, %v", id, found.Reader.ID, facts, err)
		}
	}
}

func TestFailingCommandFailsTheRun(t *testing.T) {
	for name, script := range map[string]string{
		"exit code":       "echo broken on purpose >&2; exit 3",
		"seal says less":  `[ "$1" = version ] || echo '{"version":1}'`,
		"seal says words": `[ "$1" = version ] || echo done`,
	} {
		t.Run(name, func(t *testing.T) {
			bin := filepath.Join(t.TempDir(), "handover")
			if err := os.WriteFile(bin, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
				t.Fatal(err)
			}
			b, out := small(t, bin)
			err := b.all(t.Context())
			if err == nil || out.Len() > 0 {
				t.Fatalf("a run with a broken program = %v and printed %q", err, out)
			}
			if name == "exit code" && !strings.Contains(err.Error(), "broken on purpose") {
				t.Errorf("the error does not repeat what the program said: %v", err)
			}
		})
	}
}

func TestStockToolsFailInAPipe(t *testing.T) {
	b, _ := small(t, "")
	if _, err := b.shell(t.Context(), "false | cat"); err == nil {
		t.Error("a pipe whose first part fails passes")
	}
}

// The page the benchmark writes is one the program reads.
func TestWorkspacePage(t *testing.T) {
	b, _ := small(t, "")
	var err error
	if b.keys, err = makeKeys(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	dir, err := b.workspace("small", "data", b.path("corpus", "small"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "handover.yaml")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	page, err := engagement.Parse(file, data)
	if err != nil {
		t.Fatal(err)
	}
	if err := page.ResolveKeys(os.ReadFile); err != nil {
		t.Error(err)
	}
	if dir, err = b.engagement("evidence", "github", "scim"); err != nil {
		t.Fatal(err)
	}
	if data, err = os.ReadFile(filepath.Join(dir, "handover.yaml")); err != nil {
		t.Fatal(err)
	}
	if page, err = engagement.Parse("handover.yaml", data); err != nil || len(page.Systems) != 2 {
		t.Errorf("%+v, %v", page, err)
	}
}

func TestSourceCorpus(t *testing.T) {
	b, _ := small(t, "")
	texts, err := sourceTexts(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	const files, size = 120, 2_000_000
	if err := texts.source(b.dir, files, size); err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(b.dir, "part*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	var all int64
	for _, n := range names {
		info, err := os.Stat(n)
		if err != nil {
			t.Fatal(err)
		}
		all += info.Size()
	}
	if len(names) != files || all < size*9/10 || all > size*11/10 {
		t.Errorf("%d files of %d bytes, want %d of about %d", len(names), all, files, size)
	}
}
