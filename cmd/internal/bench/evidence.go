package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"time"

	"github.com/handover-kit/handover/checks/evidence"
	"github.com/handover-kit/handover/templates"
)

// stockRows is jq with the program of a reader. $1 program, $2 export.
const stockRows = `jq -c "$1" "$2" >/dev/null`

// evidence measures the evaluation of vendors' exports.
func (b *bench) evidence(ctx context.Context) error {
	for _, measure := range []func(context.Context) error{b.largeLog, b.manyExports, b.fixtures, b.largeExport} {
		if err := measure(ctx); err != nil {
			return err
		}
	}
	return nil
}

// reader is one of ours.
func reader(id string) (*evidence.Reader, error) {
	return evidence.NewReaders(templates.Readers(), nil).Find(id)
}

// largeLog adds an audit log of 1 GB to a new workspace, and looks at what it says.
func (b *bench) largeLog(ctx context.Context) error {
	b.say("making an audit log")
	r, err := reader("github/audit-log")
	if err != nil {
		return err
	}
	log := b.path("log.ndjson")
	rows, err := auditLog(log, b.scaled(1_000_000_000))
	if err != nil {
		return err
	}
	var adding, looking, peakAdd, peakLook pair
	for i := range b.rounds {
		b.say("audit log: round %d of %d", i+1, b.rounds)
		workspace, err := b.engagement("log", "github")
		if err != nil {
			return err
		}
		added, err := b.add(ctx, workspace, rows, log)
		if err != nil {
			return err
		}
		checked, err := b.check(ctx, workspace, 1)
		if err != nil {
			return err
		}
		if err := errors.Join(os.RemoveAll(workspace), b.settle(ctx)); err != nil {
			return err
		}
		theirs, err := b.shell(ctx, stockRows, r.Rows, log)
		if err != nil {
			return err
		}
		adding.add(added.seconds, theirs.seconds)
		looking.ours = append(looking.ours, checked.seconds)
		peakAdd.ours = append(peakAdd.ours, added.peak)
		peakLook.ours = append(peakLook.ours, checked.peak)
	}
	b.rows = append(b.rows,
		row{"`evidence add` of an audit log, 1 GB, against `jq -c`", adding, "s", ratio, 0},
		row{"peak memory of `evidence add`, audit log of 1 GB", peakAdd, "MiB", most, 256},
		row{"`check` of it, cached", looking, "s", most, 0},
		row{"peak memory of `check`, audit log of 1 GB", peakLook, "MiB", most, 256})
	return os.Remove(log)
}

// largeExport measures how fast rows go by: inside this program, and by the command, which also recognises, redacts, stores and judges.
func (b *bench) largeExport(ctx context.Context) error {
	b.say("making a member export")
	r, err := reader("github/members")
	if err != nil {
		return err
	}
	export := b.path("members.json")
	rows, err := memberExport(export, b.scaled(200_000_000))
	if err != nil {
		return err
	}
	program := ".[] | " + r.Rows
	counted, err := b.shell(ctx, `jq -c "$1" "$2" | wc -l`, program, export)
	if err != nil {
		return err
	}
	if n, err := strconv.Atoi(string(regexp.MustCompile(`\d+`).Find(counted.out))); err != nil || n != rows {
		return fmt.Errorf("jq gives %q rows of an export with %d", counted.out, rows)
	}
	var reading, whole, peak pair
	for i := range b.rounds {
		b.say("member export: round %d of %d", i+1, b.rounds)
		workspace, err := b.engagement("members", "github")
		if err != nil {
			return err
		}
		added, err := b.add(ctx, workspace, rows, export)
		if err != nil {
			return err
		}
		if err := errors.Join(os.RemoveAll(workspace), b.settle(ctx)); err != nil {
			return err
		}
		theirs, err := b.shell(ctx, stockRows, program, export)
		if err != nil {
			return err
		}
		took, err := read(ctx, export, rows)
		if err != nil {
			return err
		}
		thousands := float64(rows) / 1000
		reading.add(thousands/took, thousands/theirs.seconds)
		whole.add(thousands/added.seconds, thousands/theirs.seconds)
		peak.ours = append(peak.ours, added.peak)
	}
	b.rows = append(b.rows,
		row{"rows a second of a member export, 200 MB: reading alone, against `jq -c`", reading, "k/s", rate, 0.5},
		row{"rows a second of a member export, 200 MB: `evidence add` as a whole, against `jq -c`", whole, "k/s", rate, 0.5},
		row{"peak memory of `evidence add`, member export of 200 MB", peak, "MiB", most, 256})
	return os.Remove(export)
}

// read reads a member export from cold and says how many seconds that took.
func read(ctx context.Context, name string, rows int) (float64, error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	before := time.Now()
	r, err := reader("github/members")
	if err != nil {
		return 0, err
	}
	facts, err := r.Read(ctx, f, func(evidence.Row) error { return nil })
	if err == nil && facts.Rows != rows {
		err = fmt.Errorf("the reader gives %d rows of an export with %d", facts.Rows, rows)
	}
	return time.Since(before).Seconds(), err
}

// add takes exports in. rows is what they must have in all, unless it is 0.
func (b *bench) add(ctx context.Context, workspace string, rows int, files ...string) (cost, error) {
	if err := b.settle(ctx); err != nil {
		return cost{}, err
	}
	c, err := b.run(ctx, "", b.bin, append([]string{"-C", workspace, "evidence", "add", "--json"}, files...)...)
	if err != nil {
		return c, err
	}
	var told struct{ Files []struct{ Rows int } }
	if err := json.Unmarshal(c.out, &told); err != nil {
		return c, fmt.Errorf("read what evidence add --json says: %w", err)
	}
	got := 0
	for _, f := range told.Files {
		got += f.Rows
	}
	if len(told.Files) != len(files) || rows > 0 && got != rows {
		return c, fmt.Errorf("evidence add --json tells of %d rows in %d files; there are %d in %d", got, len(told.Files), rows, len(files))
	}
	return c, nil
}

// check says what is alive. That something is, or is unclear, is no failure.
func (b *bench) check(ctx context.Context, workspace string, exports int) (cost, error) {
	const notReady = 3
	c, err := b.runTo(ctx, notReady, "", b.bin, "-C", workspace, "check", "--json")
	if err != nil {
		return c, err
	}
	var told struct{ Exports int }
	if err := json.Unmarshal(c.out, &told); err != nil {
		return c, fmt.Errorf("read what check --json says: %w", err)
	}
	if told.Exports != exports {
		return c, fmt.Errorf("check --json tells of %d exports; there are %d", told.Exports, exports)
	}
	return c, nil
}
