package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handover-kit/handover/checks/engagement"
)

func small(t *testing.T, bin string) (*bench, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	return &bench{dir: t.TempDir(), bin: bin, rounds: 1, scale: 0.0005, out: &out, log: io.Discard}, &out
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
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table has no %q:\n%s", want, out)
		}
	}
	// What was large is gone; keys and small things may stay until the folder goes.
	for _, name := range []string{"corpus/source", "corpus/media", "corpus/access", "opened", "opened-stock", "repository", "ours.handover.age"} {
		if _, err := os.Stat(b.path(name)); err == nil {
			t.Errorf("%s was left behind", name)
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
