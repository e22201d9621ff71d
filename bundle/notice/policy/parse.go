package policy

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// maxExpression bounds an expression, in bytes; the longest of real packages have a few hundred.
const maxExpression = 4096

var licenceRef = regexp.MustCompile(`^(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+$`)

// Parse reads an SPDX licence expression (SPDX 2.3, Annex D). It takes ids and operators in any case, as the annex asks
// for ids, and writes deprecated ids of the GNU family as what they mean: GPL-2.0 is GPL-2.0-only, GPL-2.0+ is
// GPL-2.0-or-later. An error says what is wrong in one clause.
//
// The parser is ours because that of go-spdx v2.4.0 ends the program on text such as "MIT OR (" and "DocumentRef-a", and
// drops a LicenseRef from a choice; its lists of ids and version ranges are used.
func Parse(text string) (Expression, error) {
	if len(text) > maxExpression {
		return Expression{}, fmt.Errorf("is longer than %d bytes", maxExpression)
	}
	p := parser{words: words(text)}
	if len(p.words) == 0 {
		return Expression{}, errors.New("is empty")
	}
	e, err := p.either()
	if err != nil {
		return Expression{}, err
	}
	if len(p.words) > 0 {
		return Expression{}, fmt.Errorf("has %s where AND, OR or the end is expected", quoted(p.words[0]))
	}
	return e, nil
}

// words splits at spaces and around parentheses.
func words(text string) []string {
	return strings.Fields(strings.NewReplacer("(", " ( ", ")", " ) ").Replace(text))
}

// parser reads the words that are left.
type parser struct{ words []string }

// take removes the next word if it is the one given.
func (p *parser) take(word string) bool {
	if len(p.words) == 0 || !strings.EqualFold(p.words[0], word) {
		return false
	}
	p.words = p.words[1:]
	return true
}

// either reads sides of OR, which binds least.
func (p *parser) either() (Expression, error) { return p.chain(opOr, p.both) }

// both reads sides of AND.
func (p *parser) both() (Expression, error) { return p.chain(opAnd, p.atom) }

func (p *parser) chain(op string, side func() (Expression, error)) (Expression, error) {
	var sides []Expression
	for {
		s, err := side()
		if err != nil {
			return Expression{}, err
		}
		sides = append(sides, s)
		if !p.take(op) {
			return combine(op, sides), nil
		}
	}
}

// atom reads one licence, or an expression in parentheses.
func (p *parser) atom() (Expression, error) {
	if p.take("(") {
		e, err := p.either()
		if err == nil && !p.take(")") {
			err = errors.New("has a parenthesis that is not closed")
		}
		return e, err
	}
	if len(p.words) == 0 {
		return Expression{}, errors.New("ends where a licence is expected")
	}
	word := p.words[0]
	p.words = p.words[1:]
	licence, err := single(word)
	if err != nil || !p.take(opWith) {
		return Expression{licence: licence}, err
	}
	return p.exception(licence)
}

// exception reads what follows WITH.
func (p *parser) exception(licence string) (Expression, error) {
	if len(p.words) == 0 {
		return Expression{}, errors.New("ends where an exception is expected")
	}
	word := p.words[0]
	p.words = p.words[1:]
	id, known := spdx().exceptions[strings.ToLower(word)]
	switch {
	case !known:
		return Expression{}, fmt.Errorf("names %s, which is no exception of the SPDX list", quoted(word))
	case strings.Contains(licence, " "+opWith+" "):
		return Expression{}, errors.New("gives one licence two exceptions")
	}
	return Expression{licence: licence + " " + opWith + " " + id}, nil
}

// single is the text of one licence without an exception, as the SPDX list spells it.
func single(word string) (string, error) {
	if licenceRef.MatchString(word) {
		return word, nil
	}
	name, later := strings.CutSuffix(word, "+")
	id, known := spdx().licences[strings.ToLower(name)]
	if !known {
		return "", fmt.Errorf("names %s, which is no licence of the SPDX list", quoted(word))
	}
	id = modern(id)
	switch {
	case !later, strings.HasSuffix(id, orLater):
		return id, nil
	case strings.HasSuffix(id, only) && !strings.HasSuffix(strings.ToLower(name), only):
		return strings.TrimSuffix(id, only) + orLater, nil
	case strings.HasSuffix(id, only), strings.Contains(id, " "):
		return "", fmt.Errorf("names %s, which contradicts itself", quoted(word))
	}
	return id + "+", nil
}

// quoted is a foreign word on one line, cut where it is too long to help.
func quoted(word string) string { return fmt.Sprintf("%.60q", word) }
