package policy

import (
	"slices"
	"strings"
)

// Expression is an SPDX licence expression (SPDX 2.3, Annex D), with ids as the SPDX list spells them. The zero value is
// no licence.
type Expression struct {
	licence string // one licence: "MIT", "GPL-2.0-or-later", "Apache-2.0 WITH LLVM-exception", "LicenseRef-x"
	op      string // "AND" or "OR", if there are sides
	sides   []Expression
	sorted  string // the text with its sides in order; kept, as nesting would make it costly to write again
}

const (
	opAnd  = "AND"
	opOr   = "OR"
	opWith = "WITH"
)

// IsZero says whether there is no licence.
func (e Expression) IsZero() bool { return e.licence == "" && len(e.sides) == 0 }

// String is the expression in the order it was written in, with no more parentheses than it needs.
func (e Expression) String() string {
	if e.op == "" {
		return e.licence
	}
	return join(e.op, e.sides, Expression.String)
}

// key is the same for expressions that differ in the order of their sides only.
func (e Expression) key() string {
	if e.op == "" {
		return e.licence
	}
	return e.sorted
}

func join(op string, sides []Expression, text func(Expression) string) string {
	texts := make([]string, len(sides))
	for i, s := range sides {
		texts[i] = text(s)
		if op == opAnd && s.op == opOr {
			texts[i] = "(" + texts[i] + ")"
		}
	}
	return strings.Join(texts, " "+op+" ")
}

// Licences are the single licences of the expression, each once, in the order they are written in. A licence with an
// exception is one: "GPL-2.0-only WITH Classpath-exception-2.0".
func (e Expression) Licences() []string {
	var all []string
	e.walk(func(licence string) {
		if !slices.Contains(all, licence) {
			all = append(all, licence)
		}
	})
	return all
}

func (e Expression) walk(visit func(licence string)) {
	if e.licence != "" {
		visit(e.licence)
	}
	for _, s := range e.sides {
		s.walk(visit)
	}
}

// ID is the SPDX id, if the expression is one licence of the SPDX list and nothing more.
func (e Expression) ID() (string, bool) {
	id, ok := spdx().licences[strings.ToLower(e.licence)]
	return id, ok && id == e.licence
}

// offers says whether there is a choice.
func (e Expression) offers() bool {
	return e.op == opOr || slices.ContainsFunc(e.sides, Expression.offers)
}

// combine joins sides by an operator: sides of the same operator are taken in, and each stands once.
func combine(op string, sides []Expression) Expression {
	var all []Expression
	seen := map[string]bool{}
	for _, s := range sides {
		parts := []Expression{s}
		if s.op == op {
			parts = s.sides
		}
		for _, p := range parts {
			if key := p.key(); !seen[key] {
				seen[key] = true
				all = append(all, p)
			}
		}
	}
	if len(all) == 1 {
		return all[0]
	}
	order := slices.SortedFunc(slices.Values(all), func(a, b Expression) int { return strings.Compare(a.key(), b.key()) })
	return Expression{op: op, sides: all, sorted: join(op, order, Expression.key)}
}
