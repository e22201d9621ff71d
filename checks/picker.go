package checks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// picker decides for one engagement which items there are, once for each system.
type picker struct {
	cat      *Catalogue
	scope    Scope
	systems  map[string][]string // list -> its systems, in the order of handover.yaml
	closed   []closing
	only     *Profile // the profile that restricts the headings, if one does
	off      []Gate
	template bool // a system without a list of its own is there
}

// closing is what an answer closes.
type closing struct {
	refs   []string
	reason string
}

// instance is an item for one system.
type instance struct{ name, key, system string }

func newPicker(c *Catalogue, scope Scope) (*picker, error) {
	p := &picker{cat: c, scope: scope, systems: map[string][]string{}}
	if !slices.Contains([]Depth{"", DepthLean, DepthStandard, DepthFull}, scope.Depth) {
		return nil, scopeError("depth", string(scope.Depth), []string{string(DepthLean), string(DepthStandard), string(DepthFull)})
	}
	seen := map[string]bool{}
	for _, s := range scope.Systems {
		if seen[strings.ToLower(s.ID)] {
			return nil, fmt.Errorf("select items: two systems are called %q", s.ID)
		}
		seen[strings.ToLower(s.ID)] = true
		if err := p.addSystem(s); err != nil {
			return nil, err
		}
	}
	if err := p.addProfiles(); err != nil {
		return nil, err
	}
	return p, p.addAnswers()
}

func (p *picker) addSystem(s System) error {
	known := false
	for i := range p.cat.Lists {
		l := &p.cat.Lists[i]
		if slices.Contains(l.Providers, s.Provider) {
			known = true
			p.template = p.template || l.Template
			p.systems[l.ID] = append(p.systems[l.ID], s.ID)
		}
	}
	if !known {
		return scopeError("provider", s.Provider, p.cat.Providers())
	}
	return nil
}

func (p *picker) addProfiles() error {
	for _, id := range p.scope.Profiles {
		profile := p.cat.Profile(id)
		if profile == nil {
			return scopeError("profile", id, ids(p.cat.Profiles, func(p *Profile) string { return p.ID }))
		}
		if profile.Only.Any() {
			p.only = profile
		}
		p.off = append(p.off, profile.Off...)
	}
	return nil
}

func (p *picker) addAnswers() error {
	for id := range p.scope.Answers {
		if p.cat.Question(id) == nil {
			return scopeError("question", id, ids(p.cat.Questions, func(q *Question) string { return q.ID }))
		}
	}
	for i := range p.cat.Questions { // in their order, so that of two reasons always the same one is given
		q := &p.cat.Questions[i]
		if answer, given := p.scope.Answers[q.ID]; given {
			word := map[bool]string{true: "yes", false: "no"}[answer]
			p.closed = append(p.closed, closing{q.Closes(answer), q.Text + " " + word})
		}
	}
	return nil
}

// instances is the item for every system it is about; a single one for a heading, and for a list without a system.
func (p *picker) instances(i *Item) []instance {
	l := p.cat.List(i.List)
	if l == nil || l.Heading() || len(p.systems[l.ID]) == 0 {
		return []instance{{name: i.ID, key: i.ID}}
	}
	all := make([]instance, 0, len(p.systems[l.ID]))
	for n, system := range p.systems[l.ID] {
		inst := instance{name: i.ID, key: i.ID + "@" + system, system: system}
		if n > 0 {
			inst.name = inst.key
		}
		if l.Template {
			prefix, number, _ := strings.Cut(i.ID, "-")
			inst.name = prefix + "-" + system + "-" + number
			inst.key = inst.name
		}
		all = append(all, inst)
	}
	return all
}

// leaves is why the item is left out; an empty cause when it applies.
func (p *picker) leaves(i *Item, inst instance) (cause Cause, reason string) {
	l := p.cat.List(i.List)
	if l != nil && !l.Heading() && inst.system == "" {
		return CauseSystem, fmt.Sprintf("no system of %s here", strings.Join(l.Providers, ", "))
	}
	if o := p.only; o != nil && (l == nil || l.Heading()) &&
		!slices.Contains(o.Only.Lists, i.List) && !slices.Contains(o.Only.Items, i.ID) {
		return CauseProfile, fmt.Sprintf("not part of profile %s", o.ID)
	}
	for _, c := range p.closed {
		for _, ref := range c.refs {
			if prefix, all := strings.CutSuffix(ref, "*"); ref == i.ID || all && strings.HasPrefix(i.ID, prefix) {
				return CauseAnswer, c.reason
			}
		}
	}
	if !p.scope.Depth.Shows(i.Severity) {
		return CauseDepth, fmt.Sprintf("depth %s leaves it out", cmp.Or(p.scope.Depth, DepthStandard))
	}
	return "", ""
}

// connect fills what the items wait for and roll up from.
func (p *picker) connect(s *Selection) {
	loaded := map[string][]*Applied{}
	hidden := map[string]bool{} // left out though its system is there: nobody will say whether it is done
	for i := range s.Items {
		loaded[s.Items[i].ID] = append(loaded[s.Items[i].ID], &s.Items[i])
	}
	for _, l := range s.Out {
		hidden[l.ID] = hidden[l.ID] || !l.NotApplicable()
	}
	for i := range s.Items {
		a := &s.Items[i]
		for _, need := range a.Needs {
			if gate, ok := need.Gate(); ok {
				if !slices.Contains(p.off, gate) {
					a.Waits = append(a.Waits, need)
				}
				continue
			}
			for _, other := range sameSystem(loaded[need.On], a.System) {
				a.Waits = append(a.Waits, Need{other.Key, need.Why, need.Pitfall})
			}
		}
		p.roll(a, loaded, hidden)
	}
}

// roll finds the parts of a roll-up. It closes by itself only when its parts say everything: none of them is hidden, and each
// system without a list of its own has a part in it.
func (p *picker) roll(a *Applied, loaded map[string][]*Applied, hidden map[string]bool) {
	covered, complete := !p.template, true
	for _, part := range a.Parts {
		complete = complete && !hidden[part]
		for _, other := range loaded[part] {
			a.From = append(a.From, other.Key)
			if l := p.cat.List(other.List); l != nil && l.Template {
				covered = true
			}
		}
	}
	a.RollsUp = len(a.From) > 0 && complete && covered
}

// sameSystem is those of the items that are about the system, where there are such, else all of them.
func sameSystem(items []*Applied, system string) []*Applied {
	for _, other := range items {
		if system != "" && other.System == system {
			return []*Applied{other}
		}
	}
	return items
}

func ids[T any](list []T, id func(*T) string) []string {
	all := make([]string, len(list))
	for i := range list {
		all[i] = id(&list[i])
	}
	return all
}

// ScopeError says that an engagement names something the catalogue does not have.
type ScopeError struct {
	Kind, Name string // provider, profile, question or depth
	Near       string
}

func scopeError(kind, name string, candidates []string) error {
	return &ScopeError{kind, name, nearest(name, candidates)}
}

func (e *ScopeError) Error() string {
	return fmt.Sprintf("select items: there is no %s %q", e.Kind, e.Name)
}

// Hint is the way on.
func (e *ScopeError) Hint() string {
	if e.Near == "" {
		return "see the " + e.Kind + " names in the documentation of handover.yaml"
	}
	return fmt.Sprintf("did you mean %q?", e.Near)
}
