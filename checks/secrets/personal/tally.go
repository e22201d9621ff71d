package personal

import "strings"

// maxKept is how many hashes of a kind are kept.
const maxKept = 8192

// tally counts different values in bounded memory: all of their hashes while they are few, then those that end in so many zeros, each of
// which stands for as many values (Wegman's adaptive sampling: Flajolet, On adaptive sampling, Computing 43, 1990). Neither the order of the
// values nor how often one comes changes the count. The standard error is 1.2/√8192, or 1.3 %.
type tally struct {
	kept  map[uint64]struct{}
	zeros uint
}

func (t *tally) add(hash uint64) {
	if hash&(1<<t.zeros-1) != 0 {
		return
	}
	if t.kept == nil {
		t.kept = map[uint64]struct{}{}
	}
	t.kept[hash] = struct{}{}
	for len(t.kept) > maxKept {
		t.zeros++
		for h := range t.kept {
			if h&(1<<t.zeros-1) != 0 {
				delete(t.kept, h)
			}
		}
	}
}

func (t *tally) count() int { return len(t.kept) << t.zeros }

// lane is a tally of values whose form says little: a number with a check digit is right in one of ten cases by chance. They count where
// every fifth number of that form is right.
type lane struct {
	tally
	seen, right int
}

func (l *lane) look(right bool, value []byte) {
	l.seen++
	if right {
		l.right++
		l.add(hash(value, between))
	}
}

func (l *lane) count() int {
	if l.right*5 < l.seen {
		return 0
	}
	return l.tally.count()
}

// between are the signs that may stand between the digits of a number: it is the same with others, or none.
const between = " -.()"

// hash is FNV-1a of a value without some signs, its letters folded, mixed so that its last bits are as good as the rest.
func hash(value []byte, without string) uint64 {
	h := uint64(0xcbf29ce484222325)
	for _, c := range value {
		if strings.IndexByte(without, c) < 0 {
			h = (h ^ uint64(fold(c))) * 0x100000001b3
		}
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
