package policy

import (
	"fmt"
	"slices"

	"github.com/handover-kit/handover/checks/engagement"
)

// judge looks at the licence of one component.
type judge struct {
	*Policy
	valid []*approval // those that hold for the component on the day
	near  []string    // why others for its package do not, each a clause
}

// outcome is what was found of an expression.
type outcome struct {
	taken     Expression
	choices   []Choice
	approvals []*engagement.Approval
	missing   []string // licences in the way; if there are any, the rest says nothing
}

// look judges an expression from its leaves.
func (j *judge) look(e Expression) outcome {
	switch e.op {
	case "":
		return j.licence(e)
	case opAnd:
		return j.all(e)
	default:
		return j.any(e)
	}
}

// licence looks at one licence: the list goes before approvals, so that those say only what needed them.
func (j *judge) licence(e Expression) outcome {
	if _, ok := j.onList(e.licence); ok {
		return outcome{taken: e}
	}
	if a := j.approving(e); a != nil {
		return outcome{taken: e, approvals: []*engagement.Approval{a.Approval}}
	}
	return outcome{missing: []string{e.licence}}
}

// all needs every side, or an approval of them together.
func (j *judge) all(e Expression) outcome {
	var sum outcome
	var taken []Expression
	for _, s := range e.sides {
		o := j.look(s)
		taken = append(taken, o.taken)
		sum.choices = append(sum.choices, o.choices...)
		sum.approvals = union(sum.approvals, o.approvals)
		sum.missing = union(sum.missing, o.missing)
	}
	if len(sum.missing) == 0 {
		sum.taken = combine(opAnd, taken)
		return sum
	}
	if a := j.approving(e); a != nil {
		return a.outcome(e)
	}
	return outcome{missing: sum.missing}
}

// any needs one side: the one an approval chooses, else the first that the list allows, else the first that is approved.
func (j *judge) any(e Expression) outcome {
	if a := j.approving(e); a != nil {
		return a.outcome(e)
	}
	var best *outcome
	var missing []string
	for _, s := range e.sides {
		o := j.look(s)
		missing = union(missing, o.missing)
		if len(o.missing) == 0 && (best == nil || len(o.approvals) == 0 && len(best.approvals) > 0) {
			best = &o
		}
	}
	if best == nil {
		return outcome{missing: missing}
	}
	by := "the policy: " + j.reason(best.taken)
	if len(best.approvals) > 0 {
		by = "the policy: " + accepted(best.approvals)
	}
	best.choices = append([]Choice{{Offered: e.String(), Taken: best.taken.String(), By: by}}, best.choices...)
	return *best
}

// approving finds the first approval of exactly that expression.
func (j *judge) approving(e Expression) *approval {
	for _, a := range j.valid {
		if a.licence.key() == e.key() {
			return a
		}
	}
	return nil
}

// outcome is what an approval of a whole expression makes of it.
func (a *approval) outcome(e Expression) outcome {
	o := outcome{taken: e, approvals: []*engagement.Approval{a.Approval}}
	if !a.chosen.IsZero() {
		o.taken = a.chosen
		o.choices = []Choice{{Offered: e.String(), Taken: a.chosen.String(), By: fmt.Sprintf("%s (%s)", a.ApprovedBy, a.Place())}}
	}
	return o
}

// union appends what is not there yet.
func union[T comparable](list, more []T) []T {
	for _, v := range more {
		if !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}
