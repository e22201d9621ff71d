package secrets

import (
	"hash/maphash"
	"sync"
)

// result is what a segment gave: what is certain of it alone, and what depends on the text around it.
type result struct {
	findings []candidate // places are those in the segment
	late     []lateHit
	newlines int
}

// lateHit is a place that has to be looked at again, with the text around the segment.
type lateHit struct {
	at    span
	index int // of the keyword, or of the needle
	known bool
}

// weight is a measure of the memory that a result takes.
func (r *result) weight() int { return 1 + 6*len(r.findings) + len(r.late) }

type segmentKey [2]uint64

// cache remembers results by the hash of their segment, within bounds. Each part has two generations: when the young one is full it
// becomes the old one, and what the old one held and nobody asked for is forgotten.
type cache struct {
	seeds [2]maphash.Seed
	limit int // weight of one generation of a part
	parts [cacheParts]cachePart
}

const cacheParts = 32

type cachePart struct {
	mu         sync.Mutex
	young, old map[segmentKey]*result
	weight     int
}

// newCache makes one for so many segments. The hashes are seeded at random: nobody can write a text that is taken for another.
func newCache(segments int) *cache {
	c := &cache{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, limit: max(1, segments/2/cacheParts)}
	for i := range c.parts {
		c.parts[i].young = map[segmentKey]*result{}
	}
	return c
}

func (c *cache) key(text []byte, clean bool) segmentKey {
	k := segmentKey{maphash.Bytes(c.seeds[0], text), maphash.Bytes(c.seeds[1], text)}
	if clean {
		k[1] ^= 1
	}
	return k
}

func (c *cache) get(k segmentKey) *result {
	p := &c.parts[k[0]%cacheParts]
	p.mu.Lock()
	defer p.mu.Unlock()
	if r := p.young[k]; r != nil {
		return r
	}
	r := p.old[k]
	if r != nil {
		c.put(p, k, r)
	}
	return r
}

func (c *cache) add(k segmentKey, r *result) {
	p := &c.parts[k[0]%cacheParts]
	p.mu.Lock()
	defer p.mu.Unlock()
	c.put(p, k, r)
}

func (c *cache) put(p *cachePart, k segmentKey, r *result) {
	if p.weight += r.weight(); p.weight > c.limit {
		p.old, p.young, p.weight = p.young, map[segmentKey]*result{}, r.weight()
	}
	p.young[k] = r
}
