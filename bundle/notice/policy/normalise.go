package policy

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Normalise reads a licence as the metadata of a package names it: an SPDX expression, or one of the usual notations that
// mean one and only one expression. What could mean several ("BSD", "GPL", "Apache-2.0, MIT") or means none ("UNLICENSED",
// "SEE LICENSE IN x") is an error, which says in one clause why.
func Normalise(declared string) (Expression, error) {
	declared = strings.TrimSpace(declared)
	if i := strings.LastIndex(declared, " :: "); i >= 0 && strings.HasPrefix(declared, "License :: ") {
		declared = declared[i+len(" :: "):] // a trove classifier (https://pypi.org/classifiers/)
	}
	if why := noLicence(declared); why != "" {
		return Expression{}, errors.New(why)
	}
	e, err := Parse(declared)
	if err == nil || len(declared) > maxExpression {
		return e, err
	}
	if spelled := usual(declared); spelled != "" {
		return Parse(spelled)
	}
	// The notation of Cargo before 2018: sides of a choice, separated by slashes
	// (https://doc.rust-lang.org/cargo/reference/manifest.html#the-license-and-license-file-fields).
	if sides := strings.Split(declared, "/"); len(sides) > 1 {
		if e, ok := slashed(sides); ok {
			return e, nil
		}
	}
	return Expression{}, because(declared, err)
}

// because says why text is no licence, given what the parser says of it.
func because(declared string, err error) error {
	switch words := words(declared); {
	case slices.Contains(vague, plain(declared)):
		return errors.New("names a family of licences and not which of them")
	case len(words) == 1:
		return errors.New("is no licence of the SPDX list")
	default:
		return err
	}
}

func slashed(sides []string) (Expression, bool) {
	var all []Expression
	for _, s := range sides {
		e, err := Parse(s)
		if spelled := usual(s); err != nil && spelled != "" {
			e, err = Parse(spelled)
		}
		if err != nil {
			return Expression{}, false
		}
		all = append(all, e)
	}
	return combine(opOr, all), true
}

// noLicence says of words that stand where a licence is expected what they mean instead.
func noLicence(declared string) string {
	switch folded := strings.ToUpper(declared); {
	case declared == "":
		return "is empty"
	case folded == "UNLICENSED": // https://docs.npmjs.com/cli/configuring-npm/package-json#license
		return "says UNLICENSED, which grants nobody any right"
	case folded == "NONE", folded == "NOASSERTION": // SPDX 2.3, clause 7.13
		return fmt.Sprintf("says %s, which names no licence", folded)
	case strings.HasPrefix(folded, "SEE LICENSE IN"), strings.HasPrefix(folded, "SEE LICENCE IN"):
		return "points at a file and names no licence"
	case strings.HasPrefix(folded, "PROPRIETARY"), folded == "COMMERCIAL":
		return fmt.Sprintf("says %s, which names no licence of the SPDX list", quoted(declared))
	default:
		return ""
	}
}

// usual is the expression that a common notation stands for, or nothing.
func usual(declared string) string {
	name := plain(declared)
	for _, row := range notations {
		for also := range strings.SplitSeq(row.names, "|") {
			if name == also {
				return row.expression
			}
		}
	}
	return ""
}

// plain drops of a name what people write in several ways without meaning another licence.
func plain(name string) string {
	name = strings.Join(strings.Fields(strings.ToLower(name)), " ")
	name = strings.NewReplacer("licence", "license", "https://", "", "http://", "", "www.", "", ", version", " version").Replace(name)
	name = strings.TrimPrefix(name, "the ")
	return strings.TrimSuffix(strings.TrimSuffix(name, "/"), ".")
}
