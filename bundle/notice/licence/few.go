package licence

import "sync/atomic"

// few counts the texts that are held against likely licences only, before all are loaded.
type few struct{ asked atomic.Int32 }

// mostLikely texts take about as long one by one as all licences take to load.
const mostLikely = 16

func (f *few) again() bool { return f.asked.Add(1) <= mostLikely }

// wordSet is which words of ASCII letters a text has, by a hash: now and then two words count as one.
type wordSet [1 << 16]bool

func newWordSet(text []byte) *wordSet {
	var s wordSet
	eachWord(text, func(at uint16) { s[at] = true })
	return &s
}

// share is how many of the words of another text the set has, of 1. Each word counts once.
func (s *wordSet) share(text []byte) float64 {
	var seen wordSet
	all, known := 0, 0
	eachWord(text, func(at uint16) {
		if seen[at] {
			return
		}
		seen[at] = true
		all++
		if s[at] {
			known++
		}
	})
	return float64(known) / float64(max(all, 1))
}

// eachWord calls do with the hash of each word, capitalised or not (FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv).
func eachWord(text []byte, do func(uint16)) {
	const start, prime = 2166136261, 16777619
	hash := uint32(start)
	for _, c := range text {
		if c |= 0x20; 'a' <= c && c <= 'z' {
			hash = (hash ^ uint32(c)) * prime
			continue
		}
		if hash != start {
			do(uint16(hash>>16 ^ hash))
			hash = start
		}
	}
	if hash != start {
		do(uint16(hash>>16 ^ hash))
	}
}
