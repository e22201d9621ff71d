package main

import (
	"context"
	"os"
)

// start measures how long the program takes to say its version, over a Go program that does nothing.
func (b *bench) start(ctx context.Context) error {
	b.say("starting up")
	dir := b.path("empty")
	if err := fresh(dir); err != nil {
		return err
	}
	for name, text := range map[string]string{"go.mod": "module empty\n\ngo 1.24\n", "main.go": "package main\n\nfunc main() {}\n"} {
		if err := os.WriteFile(b.path("empty", name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	empty := b.path("empty", "empty")
	if _, err := b.run(ctx, dir, "go", "build", "-trimpath", "-o", empty, "."); err != nil {
		return err
	}
	var p pair
	const warm, counted = 3, 50
	for i := range warm + counted {
		ours, err := b.run(ctx, "", b.bin, "version")
		if err != nil {
			return err
		}
		theirs, err := b.run(ctx, "", empty)
		if err != nil {
			return err
		}
		if i >= warm {
			p.add(ours.seconds*1000, theirs.seconds*1000)
		}
	}
	b.rows = append(b.rows, row{"start-up of `handover version` over an empty Go program", p, "ms", over, 20})
	return nil
}
