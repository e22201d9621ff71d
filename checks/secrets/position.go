package secrets

import (
	"regexp/syntax"
	"slices"
)

// Bounds of what a rule may ask for. Their sum is what a stream keeps in memory beside a segment.
const (
	maxBefore  = 256
	maxKeyword = 64
	maxPattern = 4096
)

// reachOf is the length in bytes of the longest match; -1 if there is none.
func reachOf(re *syntax.Regexp) int {
	switch re.Op {
	case syntax.OpLiteral:
		return runeLength(re.Rune, re.Flags&syntax.FoldCase != 0)
	case syntax.OpCharClass:
		return runeLength(re.Rune[len(re.Rune)-min(1, len(re.Rune)):], false)
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 4
	case syntax.OpStar, syntax.OpPlus:
		return -1
	case syntax.OpRepeat:
		one := reachOf(re.Sub[0])
		if re.Max < 0 || one < 0 {
			return -1
		}
		return one * re.Max
	default:
	}
	sum, longest := 0, 0
	for _, sub := range re.Sub {
		n := reachOf(sub)
		if n < 0 {
			return -1
		}
		sum, longest = sum+n, max(longest, n)
	}
	if re.Op == syntax.OpAlternate {
		return longest
	}
	return sum
}

func runeLength(runes []rune, folded bool) (n int) {
	for _, r := range runes {
		switch {
		case r < 0x80 && !folded:
			n++
		case r < 0x800:
			n += 2
		default:
			n += 4
		}
	}
	return n
}

// byteSet is a set of bytes.
type byteSet [4]uint64

func (s *byteSet) add(c byte)      { s[c>>6] |= 1 << (c & 63) }
func (s *byteSet) has(c byte) bool { return s[c>>6]&(1<<(c&63)) != 0 }

// ahead is how many bytes after a keyword are checked one by one before a regular expression is.
const ahead = 12

// beginning compiles so much of a pattern as positions looks at. It changes the tree.
func beginning(tree *syntax.Regexp) (*syntax.Prog, error) {
	shorten(tree)
	return syntax.Compile(tree.Simplify())
}

// shorten takes from repetitions what is beyond the first bytes of a match: it is most of a program.
func shorten(re *syntax.Regexp) {
	re.Min, re.Max = min(re.Min, maxKeyword+ahead+1), min(re.Max, maxKeyword+ahead+1)
	for _, sub := range re.Sub {
		shorten(sub)
	}
}

// positions gives, for each byte of a match that begins with a keyword and some that follow, which bytes can stand there; nil if no
// match begins with it. It is what makes most keywords in a text cost a comparison and not a regular expression.
func positions(prog *syntax.Prog, keyword string) []byteSet {
	var sets []byteSet
	at := follow(prog, []uint32{uint32(prog.Start)})
	for i := range len(keyword) + ahead {
		var set byteSet
		beyond := i >= len(keyword)
		if beyond && slices.ContainsFunc(at, func(pc uint32) bool { return ends(&prog.Inst[pc]) }) {
			return sets
		}
		var to []uint32
		for _, pc := range at {
			for c := range byte(0x80) {
				if (beyond || fold(c) == fold(keyword[i])) && prog.Inst[pc].MatchRune(rune(c)) {
					set.add(c)
					to = append(to, prog.Inst[pc].Out)
				}
			}
		}
		if len(to) == 0 {
			return nil
		}
		at = follow(prog, to)
		sets = append(sets, set)
	}
	return sets
}

// ends says that nothing is known of the bytes from here on: the match may end, or go on with a character of several bytes.
func ends(inst *syntax.Inst) bool {
	return inst.Op == syntax.InstMatch || len(inst.Rune) > 0 && inst.Rune[len(inst.Rune)-1] >= 0x80
}

// follow gives the instructions that take a byte, or end a match, and are reached without one.
func follow(prog *syntax.Prog, from []uint32) []uint32 {
	var out []uint32
	seen := make([]bool, len(prog.Inst))
	for stack := slices.Clone(from); len(stack) > 0; {
		pc := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[pc] {
			continue
		}
		seen[pc] = true
		switch inst := &prog.Inst[pc]; inst.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			stack = append(stack, inst.Out, inst.Arg)
		case syntax.InstCapture, syntax.InstNop, syntax.InstEmptyWidth:
			stack = append(stack, inst.Out)
		case syntax.InstFail:
		default:
			out = append(out, pc)
		}
	}
	return out
}
