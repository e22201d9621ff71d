package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/checks/engagement"
)

// Policy says which licences may be used. Build it with [New]; it does not change after that.
type Policy struct {
	allow     map[string]bool // single licences, with their exceptions
	ordered   []string        // the same, in the order of the list
	approvals []approval
	exact     map[string][]int // indexes of approvals by the folded name of their package
	prefixes  []int            // those for all packages below a name
	day       string           // year first, so that days compare as texts
}

// New builds the policy of an engagement as it stands on a day. An empty allow list means [DefaultAllow]. What it cannot
// read of the list or of the approvals is an error of type [engagement.Problems], all at once.
func New(page *engagement.Engagement, approvals []engagement.Approval, day time.Time) (*Policy, error) {
	p := &Policy{allow: map[string]bool{}, exact: map[string][]int{}, day: day.Format(time.DateOnly)}
	var problems engagement.Problems
	list := page.Licences.Allow
	if len(list) == 0 {
		list = DefaultAllow()
	}
	for i, text := range list {
		licence, message, hint := allowed(text)
		if message != "" {
			problems = append(problems, page.Problem(fmt.Sprintf("licences.allow[%d]", i), message, hint))
			continue
		}
		if !p.allow[licence] {
			p.allow[licence] = true
			p.ordered = append(p.ordered, licence)
		}
	}
	for i := range approvals {
		a, message, hint := read(&approvals[i])
		if message != "" {
			problems = append(problems, approvals[i].Problem(message, hint))
			continue
		}
		p.add(a)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return p, nil
}

// allowed reads one entry of the allow list.
func allowed(text string) (licence, message, hint string) {
	e, err := Parse(text)
	switch {
	case err != nil:
		hint = "write one id of https://spdx.org/licenses"
		if meant, err := Normalise(text); err == nil {
			hint = "write " + meant.String()
		}
		return "", fmt.Sprintf("licences.allow %s: %v", quoted(text), err), hint
	case e.licence == "":
		return "", fmt.Sprintf("licences.allow %s is more than one licence", quoted(text)), "give each an entry of its own"
	}
	return e.licence, "", ""
}

func (p *Policy) add(a approval) {
	i := len(p.approvals)
	p.approvals = append(p.approvals, a)
	if a.below {
		p.prefixes = append(p.prefixes, i)
		return
	}
	name := folded(a.name)
	p.exact[name] = append(p.exact[name], i)
}

// onList names the entry of the allow list that covers a licence.
func (p *Policy) onList(licence string) (string, bool) {
	if p.allow[licence] {
		return licence, true
	}
	i := slices.IndexFunc(p.ordered, func(entry string) bool { return covers(entry, licence) })
	if i < 0 {
		return "", false
	}
	return p.ordered[i], true
}

// of returns the approvals that name the package of a component, in the order of the file.
func (p *Policy) of(c *component.Component) []*approval {
	var found []int
	for _, i := range p.exact[folded(c.Name)] {
		if p.approvals[i].names(c) {
			found = append(found, i)
		}
	}
	for _, i := range p.prefixes {
		if p.approvals[i].names(c) {
			found = append(found, i)
		}
	}
	slices.Sort(found)
	list := make([]*approval, len(found))
	for n, i := range found {
		list[n] = &p.approvals[i]
	}
	return list
}

// Entry is a component with the verdict on it.
type Entry struct {
	component.Component
	Licences []string // SPDX expression of each text, in the order of Texts; empty where its words are of no known licence
	Verdict  Verdict
}

// Idle is an approval that no verdict rests on.
type Idle struct {
	Approval *engagement.Approval
	Why      string // one clause
}

// Idle tells of every approval that no verdict rests on, in the order of the file.
func (p *Policy) Idle(entries []Entry) []Idle {
	used := map[*engagement.Approval]bool{}
	why := map[*engagement.Approval]string{}
	for n := range entries {
		for _, a := range entries[n].Verdict.Approvals {
			used[a] = true
		}
		for _, a := range p.of(&entries[n].Component) {
			// What was said of the first such package stands: one reason is enough to look at the entry.
			why[a.Approval] = cmp.Or(why[a.Approval], a.unmet(entries[n].Version, p.day), p.needless(a, entries[n].Verdict))
		}
	}
	var idle []Idle
	for i := range p.approvals {
		a := p.approvals[i].Approval
		if !used[a] {
			idle = append(idle, Idle{a, cmp.Or(why[a], "no package of that name was found")})
		}
	}
	return idle
}

// needless says why an approval that holds for a package is not what its verdict rests on.
func (p *Policy) needless(a *approval, v Verdict) string {
	switch {
	case !mentions(v.Expression, a.licence):
		return fmt.Sprintf("the package is under %s, not under %s", v.Expression, a.licence)
	case v.Standing == Blocked:
		return "the package is not allowed for another reason"
	default:
		return "not needed: " + v.Reason
	}
}

// mentions says whether an expression holds every licence of another.
func mentions(expression string, wanted Expression) bool {
	e, err := Parse(expression)
	if err != nil {
		return false
	}
	all := e.Licences()
	return !slices.ContainsFunc(wanted.Licences(), func(l string) bool { return !slices.Contains(all, l) })
}

// folded is a name without what ecosystems that fold names drop: case, and which of the separators stand, in which number.
func folded(name string) string {
	separator := func(r rune) bool { return r == '-' || r == '_' || r == '.' }
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), separator), "-")
}
