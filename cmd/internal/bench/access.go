package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The stock way to see what is in a bundle, and to read one file of it. $1 bundle, $2 identity.
const (
	stockList = `age -d -i "$2" "$1" | zstd -q -d | tar -t`
	stockCat  = `age -d -i "$2" "$1" | zstd -q -d | tar -x --to-stdout --wildcards '*/probe.bin'`
)

// access measures listing, and reading one file of 256 KiB, from bundles of growing size. Stock tools read our own
// bundle: that is the file a client without handover has.
func (b *bench) access(ctx context.Context) error {
	sizes := []int{100, 1000}
	if b.full {
		sizes = append(sizes, 4000)
	}
	var listed, read []pair
	var peak pair
	for _, mb := range sizes {
		l, r, err := b.accessOne(ctx, mb, &peak)
		if err != nil {
			return err
		}
		reach := 0.0
		if mb == 1000 {
			reach = 0.02
		}
		b.rows = append(b.rows,
			row{fmt.Sprintf("`ls`, %d MB", mb), l, "s", ratio, reach},
			row{fmt.Sprintf("`cat` of 256 KiB, %d MB", mb), r, "s", ratio, reach})
		listed, read = append(listed, l), append(read, r)
	}
	// Flat: what the largest costs over the smallest, both ours; the reach is this program's reading of the word.
	last := len(sizes) - 1
	name := fmt.Sprintf("%d MB over %d MB", sizes[last], sizes[0])
	b.rows = append(b.rows,
		row{"`ls`, " + name, pair{listed[last].ours, listed[0].ours}, "s", ratio, 1.5},
		row{"`cat`, " + name, pair{read[last].ours, read[0].ours}, "s", ratio, 1.5},
		row{"peak memory of `ls` and `cat`, any size", peak, "MiB", most, 256})
	return nil
}

func (b *bench) accessOne(ctx context.Context, mb int, peak *pair) (listed, read pair, err error) {
	b.say("making a bundle of %d MB", mb)
	corpus, file := b.path("corpus", "access"), b.path("access.handover.age")
	if err := fresh(corpus); err != nil {
		return listed, read, err
	}
	probe := make([]byte, 256<<10)
	if _, err := rand.NewChaCha8([32]byte{9}).Read(probe); err != nil {
		return listed, read, err
	}
	if err := media(corpus, max(2, b.scaled(mb*1_000_000)/(16<<20)), 16<<20); err != nil {
		return listed, read, err
	}
	// A name in the middle of the others, so that neither end of the file favours anybody.
	middle := filepath.Join(corpus, "clip001-and")
	if err := os.Mkdir(middle, 0o700); err != nil {
		return listed, read, err
	}
	if err := os.WriteFile(filepath.Join(middle, "probe.bin"), probe, 0o600); err != nil {
		return listed, read, err
	}
	workspace, err := b.workspace("access", "data", corpus)
	if err != nil {
		return listed, read, err
	}
	if _, err := b.seal(ctx, workspace, file); err != nil {
		return listed, read, err
	}
	if err := os.RemoveAll(corpus); err != nil {
		return listed, read, err
	}
	for i := range b.rounds {
		b.say("%d MB: round %d of %d", mb, i+1, b.rounds)
		if err := b.accessRound(ctx, file, probe, &listed, &read, peak); err != nil {
			return listed, read, err
		}
	}
	return listed, read, os.RemoveAll(file)
}

func (b *bench) accessRound(ctx context.Context, file string, probe []byte, listed, read, peak *pair) error {
	ourList, paths, err := b.list(ctx, file)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(paths, func(p string) bool { return strings.HasSuffix(p, "/probe.bin") })
	if at < 0 {
		return fmt.Errorf("ls names no probe.bin among %d files", len(paths))
	}
	theirList, err := b.shell(ctx, stockList, file, b.keys.identity)
	if err != nil {
		return err
	}
	listed.add(ourList.seconds, theirList.seconds)
	ourCat, err := b.cat(ctx, file, paths[at])
	if err != nil {
		return err
	}
	theirCat, err := b.shell(ctx, stockCat, file, b.keys.identity)
	if err != nil {
		return err
	}
	if !bytes.Equal(ourCat.out, probe) || !bytes.Equal(theirCat.out, probe) {
		return fmt.Errorf("read probe.bin from the bundle: the bytes differ from what was packed")
	}
	read.add(ourCat.seconds, theirCat.seconds)
	peak.ours = append(peak.ours, ourList.peak, ourCat.peak)
	return nil
}
