package policy

import (
	"fmt"
	"strings"

	"github.com/Masterminds/semver/v3"

	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/checks/engagement"
)

// approval is an entry of approvals.yaml, read.
type approval struct {
	*engagement.Approval
	name    string // of the package, or what comes before the asterisk
	below   bool   // it means all packages whose names begin so
	licence Expression
	chosen  Expression          // zero if the licence offers no choice
	within  *semver.Constraints // nil for one version, and for all
}

// read makes an approval of an entry, or says what is wrong with it.
func read(entry *engagement.Approval) (a approval, message, hint string) {
	a = approval{Approval: entry}
	a.name, a.below = strings.CutSuffix(entry.Package, "*")
	var err error
	if a.licence, err = Normalise(entry.Licence); err != nil {
		return a, fmt.Sprintf("licence %s %v", quoted(entry.Licence), err), "write an SPDX licence expression"
	}
	if a.within, err = engagement.VersionRange(entry.Versions); err != nil {
		return a, err.Error(), `write "*", one version, or a range such as ">=1.2 <2"`
	}
	switch offers := a.licence.offers(); {
	case offers && entry.Chosen == "":
		return a, fmt.Sprintf("licence %s offers a choice, and nothing says which side is taken", a.licence), "add chosen:"
	case !offers && entry.Chosen != "":
		return a, fmt.Sprintf("licence %s offers no choice, but chosen is given", a.licence), "remove chosen"
	case !offers:
		return a, "", ""
	}
	if a.chosen, err = Normalise(entry.Chosen); err != nil {
		return a, fmt.Sprintf("chosen %s %v", quoted(entry.Chosen), err), "write a side of " + a.licence.String()
	}
	if !settles(a.chosen, a.licence) {
		return a, fmt.Sprintf("chosen %s is no side of %s", a.chosen, a.licence), "write one of its sides"
	}
	return a, "", ""
}

// settles says whether a choice leaves nothing open, names no licence that was not offered, and satisfies the expression.
func settles(chosen, licence Expression) bool {
	if chosen.offers() || !mentions(licence.String(), chosen) {
		return false
	}
	taken := map[string]bool{}
	chosen.walk(func(l string) { taken[l] = true })
	return satisfied(licence, taken)
}

func satisfied(e Expression, taken map[string]bool) bool {
	if e.op == "" {
		return taken[e.licence]
	}
	for _, s := range e.sides {
		if satisfied(s, taken) == (e.op == opOr) {
			return e.op == opOr
		}
	}
	return e.op == opAnd
}

// names says whether the approval is for the package of a component, whatever its version.
func (a *approval) names(c *component.Component) bool {
	if a.Ecosystem != "" && string(a.Ecosystem) != string(c.Ecosystem) {
		return false
	}
	mine, its := canonical(a.name, c.Ecosystem), canonical(c.Name, c.Ecosystem)
	if a.below {
		return strings.HasPrefix(its, mine)
	}
	return mine == its
}

// unmet says in one clause why the approval does not hold for a version on a day, or nothing if it does.
func (a *approval) unmet(version, day string) string {
	switch {
	case day < a.ApprovedOn:
		return fmt.Sprintf("it is dated %s, after this day", a.ApprovedOn)
	case a.Expires != "" && a.Expires < day:
		return fmt.Sprintf("it expired on %s", a.Expires)
	case !a.covers(version):
		return fmt.Sprintf("it is for the versions %s, not for %s", a.Versions, shownVersion(version))
	default:
		return ""
	}
}

// covers says whether a version is among those approved. A pre-release counts as the release it precedes: 2.0.0-rc.1 is not
// below 2, and a version that Go made of a commit (v0.0.0-2024…) is 0.0.0.
func (a *approval) covers(version string) bool {
	switch {
	case a.Versions == engagement.AnyVersion:
		return true
	case version == "":
		return false
	case a.within == nil:
		return strings.TrimPrefix(a.Versions, "v") == strings.TrimPrefix(version, "v")
	}
	v, err := semver.NewVersion(version)
	if err != nil {
		return false
	}
	return a.within.Check(semver.New(v.Major(), v.Minor(), v.Patch(), "", ""))
}

// canonical is a name as its ecosystem compares it.
func canonical(name string, e component.Ecosystem) string {
	switch e {
	case component.Python: // https://packaging.python.org/en/latest/specifications/name-normalization/
		return folded(name)
	case component.DotNet, component.PHP:
		return strings.ToLower(name)
	default:
		return name
	}
}

func shownVersion(version string) string {
	if version == "" {
		return "an unnamed version"
	}
	return version
}
