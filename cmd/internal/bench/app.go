package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/templates"
)

const packageApp = "github.com/handover-kit/handover/tui"

// The least that a full engagement holds; what is written into its journal, and in how many batches; who acts.
const (
	fullItems   = 363
	fullEvents  = 5000
	fullBatches = 10
	appPerson   = "mara"
)

// appShown is what the first whole frame of the app has, in this order: the heading of its list and the end of its last line.
func appShown() []string { return []string{"Now ·", "keys"} }

// app measures the terminal app: from start to first frame, and from key to frame.
func (b *bench) app(ctx context.Context) error {
	workspace, items, events, err := b.fullWorkspace(ctx)
	if err != nil {
		return err
	}
	var frame, status pair
	const warm, counted = 3, 20
	for i := range warm + counted {
		b.say("first frame: round %d of %d", i+1, warm+counted)
		shown, err := b.firstFrame(ctx, workspace)
		if errors.Is(err, errors.ErrUnsupported) {
			b.say("left out: %v", err)
			break
		}
		if err != nil {
			return err
		}
		told, err := b.run(ctx, "", b.bin, "-C", workspace, "status")
		if err != nil {
			return err
		}
		if i >= warm {
			frame.ours, status.ours = append(frame.ours, shown.Seconds()*1000), append(status.ours, told.seconds*1000)
		}
	}
	if len(frame.ours) > 0 {
		of := fmt.Sprintf("workspace with %d items and %d events", items, events)
		b.rows = append(b.rows,
			row{"first frame after start, " + of, frame, "ms", middle, 120},
			row{"`status`, " + of, status, "ms", middle, 0})
	}
	return errors.Join(b.keyToFrame(ctx), os.RemoveAll(workspace))
}

// fullWorkspace is a workspace with every item there is, and a journal of two people, in turns. None of their marks closes anything, so
// that every order is right.
func (b *bench) fullWorkspace(ctx context.Context) (dir string, items, events int, err error) {
	b.say("making a full workspace")
	if dir, err = b.fullEngagement(); err != nil {
		return "", 0, 0, err
	}
	listed, err := b.run(ctx, "", b.bin, "-C", dir, "item", "list", "--json")
	if err != nil {
		return "", 0, 0, err
	}
	var told struct{ Items []struct{ Key string } }
	if err := json.Unmarshal(listed.out, &told); err != nil {
		return "", 0, 0, fmt.Errorf("read what item list --json says: %w", err)
	}
	if len(told.Items) < fullItems {
		return "", 0, 0, fmt.Errorf("item list --json tells of %d items; there are at least %d", len(told.Items), fullItems)
	}
	batch := b.path("batch.jsonl")
	each := b.scaled(fullEvents / fullBatches)
	for turn := range fullBatches {
		var lines strings.Builder
		for n := turn * each; n < (turn+1)*each; n++ {
			said := fmt.Sprintf(`"reason":"the export of week %d was refused","status":"unknown"`, n%52)
			if n%3 == 0 {
				said = `"status":"open"`
			}
			fmt.Fprintf(&lines, `{"items":[%q],"kind":"mark",%s,"version":1}`+"\n", told.Items[n*7%len(told.Items)].Key, said)
		}
		if err := os.WriteFile(batch, []byte(lines.String()), 0o600); err != nil {
			return "", 0, 0, err
		}
		if _, err := b.run(ctx, "", b.bin, "-C", dir, "apply", "--as", []string{appPerson, "jonas"}[turn%2], batch); err != nil {
			return "", 0, 0, err
		}
	}
	return dir, len(told.Items), each * fullBatches, os.Remove(batch)
}

// fullEngagement writes a handover.yaml to which every list of the checklist applies.
func (b *bench) fullEngagement() (string, error) {
	dir := b.path("workspace", "app")
	if err := fresh(dir); err != nil {
		return "", err
	}
	catalogue, err := checks.Load(templates.FS(), nil)
	if err != nil {
		return "", err
	}
	var page strings.Builder
	page.WriteString(`version: 1
engagement: { id: bench, title: Benchmark, supplier: Elegant Example Ltd, client: Acme Corp, last_day: 2026-11-30, time_zone: UTC, depth: full }
people:
  - { id: mara, name: Mara Lind, side: supplier, roles: [engineer], email: [mara@elegant.example] }
  - { id: jonas, name: Jonas Kask, side: supplier, roles: [lead], email: [jonas@elegant.example] }
  - { id: aiko, name: Aiko Ito, side: client, roles: [recipient, owner], email: [aiko@acme.example] }
domains: [elegant.example]
systems:
`)
	have := map[string]bool{}
	for _, l := range catalogue.Lists {
		if len(l.Providers) > 0 && !l.Template && !have[l.Providers[0]] {
			have[l.Providers[0]] = true
			fmt.Fprintf(&page, "  - { id: s-%[1]s, provider: %[1]s, owners: [aiko] }\n", l.Providers[0])
		}
	}
	return dir, os.WriteFile(filepath.Join(dir, "handover.yaml"), []byte(page.String()), 0o600)
}

// appPatience is how long the app may take before it counts as broken.
const appPatience = 30 * time.Second

// firstFrame starts the app on a terminal and says how long it took until a whole frame could be read from it. Then it leaves the app.
func (b *bench) firstFrame(ctx context.Context, workspace string) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, appPatience)
	defer cancel()
	near, far, err := terminal(120, 40)
	if err != nil {
		return 0, err
	}
	defer near.Close()
	cmd := exec.CommandContext(ctx, b.bin, "-C", workspace) //nolint:gosec // G204: running commands is what a benchmark is for
	cmd.Stdin, cmd.Stdout, cmd.Stderr = far, far, far
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "LC_ALL=C.UTF-8", "NO_COLOR=", "ACCESSIBLE=", "HANDOVER_AS="+appPerson)
	ownTerminal(cmd)
	before := time.Now()
	err = cmd.Start()
	far.Close()
	if err != nil {
		return 0, err
	}
	seen, all, err := watch(near, before, appShown(), "q")
	if err != nil {
		cancel()
	}
	return seen, errors.Join(err, ended(cmd.Wait(), err, all))
}

// ended is why the app ended as it should not have; what went wrong before explains it already.
func ended(err, before error, all []byte) error {
	if err == nil || before != nil {
		return nil
	}
	return fmt.Errorf("the app ended: %w\n%s", err, tail(string(all)))
}

// watch reads from a terminal until all words were there, one after the other, and says when that was. Then it presses a key and reads on to
// the end of the program, which the system reports as an error.
func watch(near *os.File, start time.Time, words []string, key string) (took time.Duration, all []byte, err error) {
	buffer := make([]byte, 64<<10)
	for from := 0; ; {
		n, err := near.Read(buffer)
		now := time.Since(start)
		all = append(all, buffer[:n]...)
		for len(words) > 0 {
			at := bytes.Index(all[from:], []byte(words[0]))
			if at < 0 {
				break
			}
			from += at + len(words[0])
			if words = words[1:]; len(words) == 0 {
				took = now
				if _, err := near.WriteString(key); err != nil {
					return 0, all, err
				}
			}
		}
		switch {
		case err == nil:
		case len(words) > 0:
			return 0, all, fmt.Errorf("the app never showed %q; it showed\n%q", words[0], tail(string(all)))
		default:
			return took, all, nil
		}
	}
}

var keyLine = regexp.MustCompile(`(?m)^BenchmarkKeyToFrame\S*\s.*\s([0-9.]+) p99-ms`)

// keyToFrame measures how long a key takes until its frame is drawn: the benchmark of package tui, in a process of its own each round.
func (b *bench) keyToFrame(ctx context.Context) error {
	dir, program, err := b.testsOf(ctx, packageApp, b.appTests, "tui.test")
	if err != nil {
		return err
	}
	var slow pair
	for i := range b.rounds {
		b.say("keys: round %d of %d", i+1, b.rounds)
		c, err := b.run(ctx, dir, program, "-test.run", "^$", "-test.bench", "^BenchmarkKeyToFrame$", "-test.benchtime", "2000x")
		if err != nil {
			return err
		}
		m := keyLine.FindSubmatch(c.out)
		if m == nil {
			return fmt.Errorf("read what BenchmarkKeyToFrame says: %s", tail(string(c.out)))
		}
		ms, err := strconv.ParseFloat(string(m[1]), 64)
		if err != nil {
			return err
		}
		slow.ours = append(slow.ours, ms)
	}
	b.rows = append(b.rows, row{"key to frame, 1,000 items, with a filter: 99 of 100 keys within", slow, "ms", middle, 16})
	return nil
}
