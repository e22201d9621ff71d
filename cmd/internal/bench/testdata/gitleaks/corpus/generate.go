package main

import (
	"hash/fnv"
	"math/rand/v2"
	"regexp/syntax"
	"strings"

	"github.com/zricethezav/gitleaks/v8/config"
)

// generator makes texts that a pattern matches, the same ones every time.
type generator struct {
	*rand.Rand
	mixed bool // where the case of a letter does not count, write both
	fold  bool // the pattern is one where it does not
}

func newGenerator(name string, mixed bool) *generator {
	h := fnv.New64a()
	h.Write([]byte(name))
	return &generator{Rand: rand.New(rand.NewPCG(h.Sum64(), 1)), mixed: mixed} //nolint:gosec // G404: the same examples every time
}

// parse reads a pattern. Flags of case are taken out, so that letters stay as whoever wrote the rule wrote them.
func (g *generator) parse(pattern string) *syntax.Regexp {
	plain := strings.NewReplacer("(?i)", "", "(?i:", "(?:", "(?-i:", "(?:").Replace(pattern)
	g.fold = plain != pattern
	tree, err := syntax.Parse(plain, syntax.Perl)
	if err != nil {
		panic(err) // gitleaks compiled it
	}
	return tree
}

// text is a match of a whole pattern.
func (g *generator) text(pattern string) string {
	var b strings.Builder
	g.write(&b, g.parse(pattern))
	return b.String()
}

// value is a match of what a rule calls the secret: one of its groups, or else all of it.
func (g *generator) value(rule config.Rule) string {
	tree := g.parse(rule.Regex.String())
	if groups := captures(tree, rule.SecretGroup); len(groups) > 0 {
		tree = groups[g.IntN(len(groups))]
	}
	var b strings.Builder
	g.write(&b, tree)
	return b.String()
}

// captures are the outermost groups, or the one with a number.
func captures(re *syntax.Regexp, number int) (out []*syntax.Regexp) {
	if re.Op == syntax.OpCapture && (number == 0 || re.Cap == number) {
		return []*syntax.Regexp{re}
	}
	for _, sub := range re.Sub {
		out = append(out, captures(sub, number)...)
	}
	return out
}

func (g *generator) write(b *strings.Builder, re *syntax.Regexp) {
	least, most := 1, 1
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
		return
	case syntax.OpCharClass:
		b.WriteByte(g.pick(re.Rune))
		return
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte(g.pick([]rune{'0', '9', 'a', 'z'}))
		return
	case syntax.OpAlternate:
		g.write(b, re.Sub[g.IntN(len(re.Sub))])
		return
	case syntax.OpQuest:
		least = 0
	case syntax.OpStar:
		least, most = 0, 12
	case syntax.OpPlus:
		most = 12
	case syntax.OpRepeat:
		least, most = re.Min, re.Max
		if most < 0 || most > least+12 {
			most = least + 12
		}
	default: // groups, sequences, and what takes no text
	}
	for range least + g.IntN(most-least+1) {
		for _, sub := range re.Sub {
			g.write(b, sub)
		}
	}
}

// pick takes a character of a class, a letter or digit if there is one. Hexadecimal digits are written small, as vendors do.
func (g *generator) pick(class []rune) byte {
	const digits, small, large = "0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	in := func(c byte) bool {
		for i := 0; i < len(class); i += 2 {
			if class[i] <= rune(c) && rune(c) <= class[i+1] {
				return true
			}
		}
		return false
	}
	from := digits + small + large
	switch {
	case in('f') && !in('k'):
		from = digits + small
	case g.mixed && g.fold && in('k') && !in('K'):
		return g.either(g.among(from, in))
	case len(class) < 14 && !in(' '):
		from += "_-+/"
	}
	if c := g.among(from, in); c != 0 {
		return c
	}
	return byte(class[0])
}

// among takes one of those characters that are in a class; 0 if none is.
func (g *generator) among(from string, in func(byte) bool) byte {
	var list []byte
	for _, c := range []byte(from) {
		if in(c) {
			list = append(list, c)
		}
	}
	if len(list) == 0 {
		return 0
	}
	return list[g.IntN(len(list))]
}

// either writes a letter large half of the time.
func (g *generator) either(c byte) byte {
	if 'a' <= c && c <= 'z' && g.IntN(2) == 0 {
		return c - 'a' + 'A'
	}
	return c
}
