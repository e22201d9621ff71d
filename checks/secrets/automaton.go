package secrets

// automaton finds a set of words in text, whatever the case of its ASCII letters: Aho-Corasick as a table with a row a state and a
// column a class of bytes. Bytes that no word holds share one class, so that a row is short and the rows that are in use stay in the
// processor's cache.
type automaton struct {
	class  [256]uint8
	shift  uint     // a row has 1<<shift columns
	next   []uint32 // the row to go to, as an index into next; hitFlag says that words end there
	ends   []uint32 // by row number: where its words begin in words; one more at the end
	words  []uint32
	length []int // of each word
}

const hitFlag = 1 << 31

func fold(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// newAutomaton takes words in lower case, none of them empty.
func newAutomaton(words [][]byte) *automaton {
	a := &automaton{}
	classes := a.classify(words)
	for 1<<a.shift < classes {
		a.shift++
	}
	trie := [][]int32{a.row()}
	own := [][]uint32{nil}
	for i, w := range words {
		a.length = append(a.length, len(w))
		at := int32(0)
		for _, c := range w {
			to := &trie[at][a.class[c]]
			if *to < 0 {
				*to = int32(len(trie))
				trie, own = append(trie, a.row()), append(own, nil)
			}
			at = trie[at][a.class[c]]
		}
		own[at] = append(own[at], uint32(i))
	}
	a.link(trie, own)
	return a
}

func (a *automaton) row() []int32 {
	row := make([]int32, 1<<a.shift)
	for i := range row {
		row[i] = -1
	}
	return row
}

// classify gives each byte that occurs in a word a class of its own, and both cases of a letter the same.
func (a *automaton) classify(words [][]byte) (classes int) {
	classes = 1
	for _, w := range words {
		for _, c := range w {
			if a.class[c] == 0 {
				a.class[c] = uint8(classes)
				classes++
			}
		}
	}
	for c := byte('A'); c <= 'Z'; c++ {
		a.class[c] = a.class[fold(c)]
	}
	return classes
}

// link turns the trie into the table: where it has no way on, the way of the longest suffix that has one.
func (a *automaton) link(trie [][]int32, own [][]uint32) {
	suffix := make([]int32, len(trie))
	queue := []int32{0}
	for head := 0; head < len(queue); head++ {
		at := queue[head]
		if at != 0 {
			own[at] = append(own[at], own[suffix[at]]...) // a suffix is shorter: its words are complete
		}
		for c, to := range trie[at] {
			back := int32(0)
			if at != 0 {
				back = trie[suffix[at]][c]
			}
			if to < 0 {
				trie[at][c] = back
				continue
			}
			suffix[to] = back
			queue = append(queue, to)
		}
	}
	a.next = make([]uint32, len(trie)<<a.shift)
	for i, row := range trie {
		for c, to := range row {
			v := uint32(to) << a.shift
			if len(own[to]) > 0 {
				v |= hitFlag
			}
			a.next[i<<a.shift+c] = v
		}
		a.ends = append(a.ends, uint32(len(a.words)))
		a.words = append(a.words, own[i]...)
	}
	a.ends = append(a.ends, uint32(len(a.words)))
}

// find reports each word and where it ends, in the order of the ends.
func (a *automaton) find(text []byte, hit func(word, end int)) {
	state := uint32(0)
	next := a.next
	for i, c := range text {
		state = next[state+uint32(a.class[c])]
		if state&hitFlag != 0 {
			state &^= hitFlag
			n := state >> a.shift
			for _, w := range a.words[a.ends[n]:a.ends[n+1]] {
				hit(int(w), i+1)
			}
		}
	}
}

// lower folds ASCII letters, as the automaton does.
func lower(s string) []byte {
	b := []byte(s)
	for i := range b {
		b[i] = fold(b[i])
	}
	return b
}
