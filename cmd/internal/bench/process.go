package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// cost is what one command took and gave.
type cost struct {
	seconds   float64
	processor float64 // seconds of all cores, it and what it waited for
	peak      float64 // largest resident set of it or of any program it waited for, in MiB
	out       []byte
}

// run starts a program, waits, and says what it cost. What it says on stderr appears only when it fails.
//
// The kernel counts a child's peak from the resident set of the process that started it, so this program keeps
// itself small: corpora are written in pieces and never held.
func (b *bench) run(ctx context.Context, dir, name string, args ...string) (cost, error) {
	return b.runTo(ctx, 0, dir, name, args...)
}

// runTo is run of a program that may end with a code of its own as well as with 0.
func (b *bench) runTo(ctx context.Context, code int, dir, name string, args ...string) (cost, error) {
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // G204: running commands is what a benchmark is for
	var out, problems bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &problems
	cmd.Env = append(os.Environ(), "LC_ALL=C", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "CGO_ENABLED=0")
	before := time.Now()
	err := cmd.Run()
	took := time.Since(before)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == code {
		err = nil
	}
	if err != nil {
		return cost{}, fmt.Errorf("%s %s: %w\n%s%s", name, strings.Join(args, " "), err, tail(problems.String()), tail(out.String()))
	}
	state := cmd.ProcessState
	return cost{seconds: took.Seconds(), processor: (state.UserTime() + state.SystemTime()).Seconds(), peak: peakMiB(state), out: out.Bytes()}, nil
}

// shell runs a script of stock tools. Any part of a pipe that fails fails the whole. Values reach it as $1, $2 and so on.
func (b *bench) shell(ctx context.Context, script string, args ...string) (cost, error) {
	return b.run(ctx, "", "bash", append([]string{"-euo", "pipefail", "-c", script, "stock"}, args...)...)
}

// settle has everything written out, so that one run does not pay for what another left behind.
func (b *bench) settle(ctx context.Context) error {
	_, err := b.run(ctx, "", "sync")
	return err
}

// tail is the end of what a program said.
func tail(text string) string {
	const most = 2000
	if len(text) > most {
		return "…" + text[len(text)-most:]
	}
	return text
}
