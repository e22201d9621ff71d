package evidence

import (
	"fmt"
	"slices"
)

// Doubt is what an export does not tell.
type Doubt struct {
	Reader   *Reader // nil when the system has none
	Evidence string  // digest; empty when there is no export at all
	File     string
	Why      string
	Way      string // what would settle it
}

// Missing reports whether the doubt is that there is no export.
func (d Doubt) Missing() bool { return d.Evidence == "" }

// doubt collects what the current exports do not tell.
func (a *Assessment) doubt(g *group) {
	for _, s := range g.missing() {
		a.Doubts = append(a.Doubts, s.absent())
	}
	for i := range g.slots {
		s := &g.slots[i]
		now := s.Current()
		if now == nil {
			continue
		}
		seen := map[string]bool{}
		add := func(why, way string) {
			if !seen[why] {
				seen[why] = true
				a.Doubts = append(a.Doubts, Doubt{s.Reader, now.Digest, now.Name, why, way})
			}
		}
		if now.Doubt.Value == Inconclusive {
			add(now.Doubt.Sentence, now.Doubt.Way)
		}
		if more := now.Ours.More + now.Secrets.More; more > 0 {
			add(fmt.Sprintf("it shows %d more than are looked at one by one", more), "end those that are listed, and export again")
		}
		for _, v := range settledBy(now.Verdicts, s.Reader.Proves) {
			if v.Value == Inconclusive && v.Rule != RuleEventPresent {
				add(v.Sentence, v.Way)
			}
		}
		for _, f := range now.unsaid() {
			add(Inert(f.Row.Label())+" "+f.Why, "look at it in the vendor's console, and show what it says as evidence")
		}
	}
}

// unsaid are the rows of ours whose state the export does not show, and of which no verdict tells.
func (x *Exhibit) unsaid() (list []Finding) {
	for _, f := range x.Ours.List {
		told := func(v Verdict) bool {
			return v.Count > len(v.Rows) || slices.ContainsFunc(v.Rows, func(row Row) bool { return identify(row) == identify(f.Row) })
		}
		if f.Life == LifeUnclear && !slices.ContainsFunc(x.Verdicts, func(v Verdict) bool { return v.Value == Inconclusive && told(v) }) {
			list = append(list, f)
		}
	}
	return list
}

// absent says that there is no export.
func (s *Slot) absent() Doubt {
	d := Doubt{Reader: s.Reader, File: s.Part.File, Why: "no export of this yet: " + s.Reader.Title, Way: s.Part.Run}
	switch {
	case s.Part.Refused != "":
		d.Way = "the command cannot be filled in: " + s.Part.Refused
	case len(s.Part.Missing) > 0:
		d.Why = "nobody can tell which exports there are: " + s.Reader.Title
		d.Way = "give " + joined(s.Part.Missing) + " under params: of the system in handover.yaml"
	}
	return d
}
