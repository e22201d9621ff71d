package journal

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"testing"
)

// BenchmarkOpen reads what ten people wrote in ten thousand events each.
func BenchmarkOpen(b *testing.B) {
	for _, c := range []struct {
		name         string
		people, each int
		every        int // lines between two merges
	}{{"5000", 5, 1000, 20}, {"100000", 10, 10_000, 50}, {"100000-each-sees-one", 10, 10_000, 1}} {
		b.Run(c.name, func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 2))
			dir := b.TempDir()
			files := forge(c.people, c.each, typicalBody, func(i, seq, k int) bool {
				if c.every == 1 {
					return k == (i+seq)%c.people
				}
				return rng.IntN(c.every) == 0
			})
			size := 0
			for _, f := range files {
				size += len(f)
			}
			writeFiles(b, dir, files)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				j, err := Open(context.Background(), dir, Options{})
				if err != nil || len(j.Records()) != c.people*c.each {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkAppend is one record on a journal of 5,000, sync included; BenchmarkSync is what the disk takes of it.
func BenchmarkAppend(b *testing.B) {
	dir := b.TempDir()
	p := &place{dir: dir, clock: &clock{start}, rand: rand.NewChaCha8([32]byte{})}
	writeFiles(b, p.journal(), forge(5, 1000, typicalBody, func(int, int, int) bool { return false }))
	j, err := p.try("mara")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := j.Append(context.Background(), json.RawMessage(typicalBody(1, 2))); err != nil {
			b.Fatal(err)
		}
	}
}
