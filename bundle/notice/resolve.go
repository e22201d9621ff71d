package notice

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/bundle/notice/ecosystem"
	"github.com/handover-kit/handover/bundle/notice/licence"
	"github.com/handover-kit/handover/bundle/notice/policy"
)

// believed is the share of a text from which it is the licence that was found in it.
const believed = 0.5

// judge finds out the licence of a component and what the policy says of it.
func judge(c licence.Classifier, p *policy.Policy, of component.Component) policy.Entry {
	e := policy.Entry{Component: of}
	var seen []string // licences of all texts
	doubt := false
	for _, t := range of.Texts {
		ids, gap, sure := held(c.Classify(t.Body))
		if gap != "" {
			e.Gaps = append(slices.Clone(e.Gaps), t.Path+": "+gap)
		}
		e.Licences = append(e.Licences, strings.Join(ids, " AND "))
		if licence.RoleOf(t.Path) != licence.Accompanying { // a grant of patents beside a licence asks for nothing more
			seen = append(seen, ids...)
			doubt = doubt || !sure
		}
	}
	expression, gap := settle(of.Declared, unique(seen))
	if policy.KindOf(of.Declared) != policy.NamesLicence && (doubt || !agree(&of, seen)) {
		expression = "" // what else is asked for is not known
		if of.Declared != "" {
			gap = "the licence that its metadata names is not understood"
		}
	}
	if gap != "" {
		e.Gaps = append(slices.Clone(e.Gaps), gap)
	}
	e.Verdict = p.Judge(&e.Component, expression)
	return e
}

// agree reports whether what the metadata says, which is no expression, leaves it to the texts which licence it is.
func agree(c *component.Component, seen []string) bool {
	for part := range strings.SplitSeq(c.Declared, "; ") { // as the classifiers of Python are joined
		switch policy.KindOf(part) {
		case policy.NamesNothing:
		case policy.NamesLicence:
			e, _ := policy.Normalise(part)
			if !slices.ContainsFunc(seen, func(id string) bool { return slices.Contains(families(e.Licences()), family(id)) }) {
				return false
			}
		case policy.NamesFamily:
			if !slices.ContainsFunc(seen, func(id string) bool { return policy.OfFamily(part, id) }) {
				return false
			}
		case policy.NamesFile:
			if slices.Contains(c.Gaps, ecosystem.NoNamedText) {
				return false
			}
		case policy.NamesOther:
			return false
		}
	}
	return true
}

func families(ids []string) (list []string) {
	for _, id := range ids {
		list = append(list, family(id))
	}
	return list
}

// held is the licences of a text: those it holds whole, else those that it has the header of, else those it names. sure is false when it holds
// more than them.
func held(f licence.Finding) (ids []string, gap string, sure bool) {
	sure = true
	for _, kind := range []licence.Kind{licence.Full, licence.Header, licence.Reference} {
		var share float64
		for _, m := range f.Matches {
			if m.Kind == kind {
				ids = append(ids, m.ID)
				share += m.Coverage
			}
		}
		if len(ids) == 0 {
			continue
		}
		if kind == licence.Full && share < believed {
			gap, sure = fmt.Sprintf("only %.0f %% of it is a known licence", 100*share), false
		}
		break
	}
	return unique(ids), strings.Join(append(nonEmpty(gap), f.Gaps...), "; "), sure
}

// settle makes one expression of what the metadata names and what the texts hold. Where the texts hold more than is named, both count: that
// asks for more, never for less.
func settle(declared string, seen []string) (expression, gap string) {
	var read []string
	for _, id := range seen {
		if e, err := policy.Normalise(id); err == nil {
			read = append(read, e.String())
		} else {
			read = append(read, id)
		}
	}
	named, err := policy.Normalise(declared)
	if err != nil {
		return strings.Join(unique(read), " AND "), ""
	}
	var more []string
	for _, id := range unique(read) {
		if !slices.ContainsFunc(named.Licences(), func(l string) bool { return family(l) == family(id) }) {
			more = append(more, id)
		}
	}
	if len(more) == 0 {
		return named.String(), ""
	}
	both := strings.Join(append([]string{"(" + named.String() + ")"}, more...), " AND ")
	return both, fmt.Sprintf("its metadata names %s, and its texts hold %s too", named, strings.Join(more, ", "))
}

// family is a licence without what its bare text does not tell: whether later versions will do, and exceptions.
func family(id string) string {
	id, _, _ = strings.Cut(id, " WITH ")
	return strings.TrimSuffix(strings.TrimSuffix(id, "-only"), "-or-later")
}

func unique(list []string) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
