// Command shots makes the pictures of the terminal app in README.md: it builds the program, makes the demo engagement, runs the app in tmux,
// presses keys until the wanted screen is there, and writes what the terminal shows as SVG. The frames are real; only the font is the viewer's.
//
//	go run ./cmd/internal/shots [-o docs/images] [-bin FILE]
//
// It needs tmux 3, git and the Go tool.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "shots:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("shots", flag.ContinueOnError)
	to := flags.String("o", filepath.Join("docs", "images"), "write the pictures into this `folder`")
	bin := flags.String("bin", "", "show this `binary` (default: build cmd/handover)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "shots") // a short name: the socket of tmux lies in it
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := program(ctx, dir, *bin); err != nil {
		return err
	}
	s := &studio{dir: dir}
	if err := s.prepare(ctx); err != nil {
		return err
	}
	for _, shot := range shots() {
		frame, err := s.take(ctx, shot)
		if err != nil {
			return fmt.Errorf("picture %s: %w", shot.name, err)
		}
		picture, err := draw(frame, shot.title)
		if err != nil {
			return fmt.Errorf("picture %s: %w", shot.name, err)
		}
		name := filepath.Join(*to, shot.name+".svg")
		if err := os.WriteFile(name, picture, 0o644); err != nil { //nolint:gosec // G306: a picture for everybody
			return err
		}
		fmt.Fprintln(os.Stderr, "wrote", name)
	}
	return nil
}

// program puts the program to show into a folder: a binary, else one built from this checkout.
func program(ctx context.Context, dir, binary string) error {
	to := filepath.Join(dir, "handover")
	if binary != "" {
		data, err := os.ReadFile(binary)
		if err != nil {
			return err
		}
		return os.WriteFile(to, data, 0o700) //nolint:gosec // G306: a program is to be run
	}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", to, "github.com/handover-kit/handover/cmd/handover") //nolint:gosec // G204: only the folder varies
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build the program: %w: %s", err, out)
	}
	return nil
}
