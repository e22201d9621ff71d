package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// sealed is what one sealing gave.
type sealed struct {
	cost
	gather, pack, prove float64 // seconds, as seal itself counts them
	scan                float64 // seconds, within pack; 0 when it is not told
	size                float64 // bytes
}

// seal runs our packing into a new file.
func (b *bench) seal(ctx context.Context, workspace, file string) (sealed, error) {
	for _, old := range []string{file, file + ".sig"} {
		if err := os.RemoveAll(old); err != nil {
			return sealed{}, err
		}
	}
	if err := b.settle(ctx); err != nil {
		return sealed{}, err
	}
	c, err := b.run(ctx, "", b.bin, "-C", workspace, "seal", "--draft", "--key", b.keys.sign, "-o", file, "--json")
	if err != nil {
		return sealed{}, err
	}
	var told struct {
		Size    float64
		Seconds *struct{ Gather, Pack, Prove, Scan float64 }
	}
	if err := json.Unmarshal(c.out, &told); err != nil {
		return sealed{}, fmt.Errorf("read what seal --json says: %w", err)
	}
	if told.Seconds == nil || told.Size == 0 {
		return sealed{}, errors.New("seal --json says no size or no seconds")
	}
	s := told.Seconds
	return sealed{cost: c, gather: s.Gather, pack: s.Pack, prove: s.Prove, scan: s.Scan, size: told.Size}, nil
}

// open runs our opening into a new folder, and takes the folder away again.
func (b *bench) open(ctx context.Context, file string) (cost, error) {
	to := b.path("opened")
	if err := errors.Join(os.RemoveAll(to), b.settle(ctx)); err != nil {
		return cost{}, err
	}
	c, err := b.run(ctx, "", b.bin, "open", file, "-i", b.keys.identity, "--signer", b.keys.signers, "-o", to)
	return c, errors.Join(err, os.RemoveAll(to))
}

// list runs ours on a sealed file and returns the paths in it.
func (b *bench) list(ctx context.Context, file string) (cost, []string, error) {
	c, err := b.run(ctx, "", b.bin, "ls", file, "-i", b.keys.identity, "--signer", b.keys.signers, "--json")
	if err != nil {
		return c, nil, err
	}
	var told struct{ Files []struct{ Path string } }
	if err := json.Unmarshal(c.out, &told); err != nil {
		return c, nil, fmt.Errorf("read what ls --json says: %w", err)
	}
	var paths []string
	for _, f := range told.Files {
		paths = append(paths, f.Path)
	}
	return c, paths, nil
}

// cat runs ours on one file of a bundle.
func (b *bench) cat(ctx context.Context, file, path string) (cost, error) {
	return b.run(ctx, "", b.bin, "cat", file, path, "-i", b.keys.identity, "--signer", b.keys.signers)
}
