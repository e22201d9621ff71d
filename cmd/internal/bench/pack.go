package main

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// stockPack is the same work as our packing: digests of everything, one compressed encrypted file, a signature.
// $1 corpus, $2 output folder, $3 recipient, $4 signing key.
const stockPack = `
	cd "$1"
	find . -type f -print0 | xargs -0 sha256sum >"$2/manifest"
	tar -c . -C "$2" manifest | zstd -q -T0 -3 | age -r "$3" -o "$2/stock.tar.zst.age"
	ssh-keygen -Y sign -q -n handover-bundle -f "$4" "$2/stock.tar.zst.age" 2>/dev/null`

// stockOpen is the same work as our opening. $1 folder of the packed file, $2 identity, $3 folder to open into.
const stockOpen = `
	age -d -i "$2" -o "$3/a.tar.zst" "$1/stock.tar.zst.age"
	zstd -q -d "$3/a.tar.zst" -o "$3/a.tar"
	mkdir "$3/files"
	tar -x -f "$3/a.tar" -C "$3/files"
	cd "$3/files"
	sha256sum --quiet -c manifest`

// packAndOpen measures one corpus as a data asset: our sealing and opening and theirs, in turn.
func (b *bench) packAndOpen(ctx context.Context, name, corpus string, reach float64) error {
	workspace, err := b.workspace(name, "data", corpus)
	if err != nil {
		return err
	}
	var packing, size, whole, opening, peakSeal, peakOpen, scan pair
	file := b.path("ours.handover.age")
	for i := range b.rounds {
		b.say("%s: round %d of %d", name, i+1, b.rounds)
		ours, err := b.seal(ctx, workspace, file)
		if err != nil {
			return err
		}
		theirs, theirSize, err := b.packStock(ctx, corpus)
		if err != nil {
			return err
		}
		ourOpen, err := b.open(ctx, file)
		if err != nil {
			return err
		}
		theirOpen, err := b.openStock(ctx)
		if err != nil {
			return err
		}
		packing.add(ours.gather+ours.pack, theirs.seconds)
		size.add(ours.size/1e6, theirSize/1e6)
		whole.add(ours.seconds, theirs.seconds+theirOpen.seconds)
		opening.add(ourOpen.seconds, theirOpen.seconds)
		peakSeal.ours = append(peakSeal.ours, ours.peak)
		peakOpen.ours = append(peakOpen.ours, ourOpen.peak)
		if ours.scan > 0 {
			scan.add(ours.scan, theirs.seconds)
		}
	}
	b.rows = append(b.rows,
		row{"packing, " + name, packing, "s", ratio, reach},
		row{"size of the bundle, " + name, size, "MB", ratio, 1.03},
		row{"`seal` as a whole against packing and opening, " + name, whole, "s", ratio, 0.6},
		row{"`open` with all checks, " + name, opening, "s", ratio, 0.7},
		row{"peak memory of `seal`, " + name, peakSeal, "MiB", most, 256},
		row{"peak memory of `open`, " + name, peakOpen, "MiB", most, 256})
	if len(scan.ours) > 0 {
		b.rows = append(b.rows, row{"secret scan against stock packing, " + name, scan, "s", ratio, 0})
	}
	return os.RemoveAll(file)
}

// packStock packs with stock tools and says how many bytes that made.
func (b *bench) packStock(ctx context.Context, corpus string) (cost, float64, error) {
	out := b.path("stock")
	if err := errors.Join(fresh(out), b.settle(ctx)); err != nil {
		return cost{}, 0, err
	}
	c, err := b.shell(ctx, stockPack, corpus, out, b.keys.recipient, b.keys.sign)
	if err != nil {
		return c, 0, err
	}
	info, err := os.Stat(b.path("stock", "stock.tar.zst.age"))
	if err != nil {
		return c, 0, fmt.Errorf("look at what stock tools packed: %w", err)
	}
	return c, float64(info.Size()), nil
}

func (b *bench) openStock(ctx context.Context) (cost, error) {
	to := b.path("opened-stock")
	if err := errors.Join(fresh(to), b.settle(ctx)); err != nil {
		return cost{}, err
	}
	c, err := b.shell(ctx, stockOpen, b.path("stock"), b.keys.identity, to)
	return c, errors.Join(err, os.RemoveAll(to))
}
