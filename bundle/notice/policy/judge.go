package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/checks/engagement"
)

// Standing is what the policy says of a component.
type Standing string

// Standings.
const (
	Allowed  Standing = "allowed"  // by the allow list alone
	Approved Standing = "approved" // somebody accepted it
	Blocked  Standing = "blocked"  // neither
)

// Verdict is what the policy says of a component, and why. Its words hold names as packages and people write them: who shows
// them keeps them from being more than text.
type Verdict struct {
	Standing   Standing
	Expression string                 // its licence; empty if unknown
	Taken      string                 // what is complied with: the expression without its choices; empty if blocked
	Choices    []Choice               // how its choices were settled, in the order they are written in
	Approvals  []*engagement.Approval // what it rests on besides the list
	Class      Class                  // of what is taken, or of what stands in the way
	Reason     string                 // one clause
	WayOn      string                 // if blocked: what to do, one clause
}

// Choice is a choice the licence offers, and the side taken.
type Choice struct {
	Offered string // "MIT OR Apache-2.0"
	Taken   string // "MIT"
	By      string // "the policy: MIT is on the allow list", or "Aiko Ito (approvals.yaml:12)"
}

// Judge judges one component by its licence expression: what [Normalise] reads, or "" for unknown.
func (p *Policy) Judge(c *component.Component, expression string) Verdict {
	j := judge{Policy: p}
	for _, a := range p.of(c) {
		if why := a.unmet(c.Version, p.day); why == "" {
			j.valid = append(j.valid, a)
		} else {
			j.near = append(j.near, fmt.Sprintf("the approval at %s does not hold: %s", a.Place(), why))
		}
	}
	if strings.TrimSpace(expression) == "" {
		return j.vouched(unknown(c))
	}
	e, err := Normalise(expression)
	if err != nil {
		return j.vouched(Verdict{
			Standing: Blocked, Class: Unknown, Reason: fmt.Sprintf("the licence of %s, %s, %v", c.Title(), quoted(expression), err),
			WayOn: "find out what its licence is, or remove it",
		})
	}
	out := j.look(e)
	if len(out.missing) > 0 {
		return j.blocked(c, e, out.missing)
	}
	v := Verdict{
		Standing: Allowed, Expression: e.String(), Taken: out.taken.String(), Choices: out.choices,
		Approvals: out.approvals, Class: strictest(out.taken.Licences()), Reason: p.reason(out.taken),
	}
	if !p.allows(out.taken) {
		v.Standing, v.Reason = Approved, accepted(out.approvals)
	}
	return v
}

// vouched is the verdict on a component whose licence is not known: an approval for it says which it is.
func (j *judge) vouched(blocked Verdict) Verdict {
	if len(j.valid) == 0 {
		if len(j.near) > 0 {
			blocked.Reason += "; " + j.near[0]
		}
		return blocked
	}
	a := j.valid[0]
	taken := a.licence
	if !a.chosen.IsZero() {
		taken = a.chosen
	}
	return Verdict{
		Standing: Approved, Expression: a.licence.String(), Taken: taken.String(), Approvals: []*engagement.Approval{a.Approval}, Class: strictest(taken.Licences()),
		Reason: accepted([]*engagement.Approval{a.Approval}) + "; by itself: " + blocked.Reason,
	}
}

// unknown is the verdict on a component without a licence.
func unknown(c *component.Component) Verdict {
	v := Verdict{
		Standing: Blocked, Class: Unknown, Reason: "no licence is known of it",
		WayOn: "ask its author, have it approved in writing with the licence it is under, or remove it",
	}
	if c.Declared != "" {
		v.Reason = fmt.Sprintf("its own metadata names %s, which does not tell which licence it is", quoted(c.Declared))
		if _, err := Normalise(c.Declared); err != nil {
			v.Reason = fmt.Sprintf("the licence its own metadata names, %s, %v", quoted(c.Declared), err)
		}
	}
	return v
}

// blocked is the verdict on a component some of whose licences neither the list nor an approval covers.
func (j *judge) blocked(c *component.Component, e Expression, missing []string) Verdict {
	v := Verdict{Standing: Blocked, Expression: e.String(), Class: strictest(missing)}
	words := make([]string, len(missing))
	for i, l := range missing {
		words[i] = fmt.Sprintf("%s (%s)", l, classOf(l))
	}
	v.Reason = strings.Join(words, ", ") + " is not on the allow list"
	if len(words) > 1 {
		v.Reason = "none of " + strings.Join(words, ", ") + " is on the allow list"
		if !e.offers() {
			v.Reason = strings.Join(words, ", ") + " are not on the allow list"
		}
	}
	for _, a := range j.valid {
		j.near = append(j.near, fmt.Sprintf("the approval at %s is of %s", a.Place(), a.licence))
	}
	if len(j.near) > 0 {
		v.Reason += "; " + j.near[0]
	}
	v.WayOn = fmt.Sprintf("replace %s, or have %s approved for it in writing and add that to the approvals", c.Title(), e)
	return v
}

// allows says whether the list alone suffices for what is taken.
func (p *Policy) allows(taken Expression) bool {
	return !slices.ContainsFunc(taken.Licences(), func(l string) bool {
		_, ok := p.onList(l)
		return !ok
	})
}

// reason says why the allow list lets what is taken be used.
func (p *Policy) reason(taken Expression) string {
	var said []string
	for _, licence := range taken.Licences() {
		words := licence + " is on the allow list"
		if entry, _ := p.onList(licence); entry != licence {
			words = fmt.Sprintf("%s may be complied with as %s, which is on the allow list", licence, entry)
		}
		said = append(said, words)
	}
	return strings.Join(said, ", ")
}

// accepted says who accepted what.
func accepted(list []*engagement.Approval) string {
	said := make([]string, len(list))
	for i, a := range list {
		said[i] = fmt.Sprintf("%s was approved by %s on %s (%s)", a.Licence, a.ApprovedBy, a.ApprovedOn, a.Place())
	}
	return strings.Join(slices.Compact(said), ", ")
}
