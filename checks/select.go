package checks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Scope is what an engagement says about itself, as far as the choice of items depends on it.
type Scope struct {
	Systems  []System        // in the order of handover.yaml
	Profiles []string        // ids
	Depth    Depth           // empty for standard
	Answers  map[string]bool // by question; the fields solo, envelope and personal_data of handover.yaml are questions too
}

// System is one system of an engagement.
type System struct {
	ID       string
	Provider string // as handover.yaml names it
}

// Applied is an item that applies to an engagement: for an item of a system, that item for that system.
type Applied struct {
	*Item
	Name    string   // what people see and type: GH-05, GH-05@gh2
	Key     string   // what records store: GH-05@gh. It names the system whatever others there are
	System  string   // the system it is about; empty for a heading
	Waits   []Need   // what it waits for here: On is a Key, or a gate as G-ACK
	From    []string // the Keys of its loaded parts
	RollsUp bool     // it closes by itself when all of From are closed; otherwise a person closes it
}

// LeftOut is an item that does not apply, and why.
type LeftOut struct {
	*Item
	Name, Key, System string
	Cause             Cause
	Reason            string // one line, for the record
}

// Cause is what leaves an item out.
type Cause string

// The causes. The first two make an item not applicable; by the others it is merely not loaded.
const (
	CauseAnswer  Cause = "answer"  // an answer of the interview
	CauseSystem  Cause = "system"  // no such system
	CauseProfile Cause = "profile" // such engagements do not need it
	CauseDepth   Cause = "depth"   // not at this depth
)

// NotApplicable reports whether the item counts as not applicable, with the Reason.
func (l *LeftOut) NotApplicable() bool { return l.Cause == CauseAnswer || l.Cause == CauseSystem }

// Selection is the items of one engagement.
type Selection struct {
	Items     []Applied // by gate, within it what can be done earlier first
	Out       []LeftOut // as the catalogue has them
	Catalogue *Catalogue
	Depth     Depth
	Off       []Gate // gates that do not exist here

	byName map[string]int // Name and Key in lower case -> place in Items
	out    map[string]int // the same for Out
	names  []string       // every Name
}

// Select chooses the items that apply.
func Select(c *Catalogue, scope Scope) (*Selection, error) {
	p, err := newPicker(c, scope)
	if err != nil {
		return nil, err
	}
	s := &Selection{Catalogue: c, Depth: cmp.Or(scope.Depth, DepthStandard), Off: p.off}
	for i := range c.Items {
		for _, inst := range p.instances(&c.Items[i]) {
			if cause, reason := p.leaves(&c.Items[i], inst); cause != "" {
				s.Out = append(s.Out, LeftOut{&c.Items[i], inst.name, inst.key, inst.system, cause, reason})
				continue
			}
			s.Items = append(s.Items, Applied{Item: &c.Items[i], Name: inst.name, Key: inst.key, System: inst.system})
		}
	}
	slices.SortStableFunc(s.Items, func(a, b Applied) int {
		return cmp.Or(a.Gate.Index()-b.Gate.Index(), a.Rank-b.Rank)
	})
	s.index()
	p.connect(s)
	return s, nil
}

func (s *Selection) index() {
	s.byName, s.out = map[string]int{}, map[string]int{}
	for i, a := range s.Items {
		s.byName[strings.ToLower(a.Key)] = i
		s.byName[strings.ToLower(a.Name)] = i
		s.names = append(s.names, a.Name)
	}
	for i, l := range s.Out {
		s.out[strings.ToLower(l.Key)] = i
		s.out[strings.ToLower(l.Name)] = i
	}
}

// Find is the item that the text names, by Name or Key and in any letter case. What is left out, or not there at all, is
// an *UnknownItemError.
func (s *Selection) Find(text string) (*Applied, error) {
	name := strings.ToLower(strings.TrimSpace(text))
	if i, ok := s.byName[name]; ok {
		return &s.Items[i], nil
	}
	if i, ok := s.out[name]; ok {
		return nil, &UnknownItemError{Text: s.Out[i].Name, Reason: s.Out[i].Reason}
	}
	return nil, &UnknownItemError{Text: text, Near: nearest(text, s.names)}
}

// Left is why the item of that Key is left out; nil when it is not.
func (s *Selection) Left(key string) *LeftOut {
	if i, ok := s.out[strings.ToLower(key)]; ok {
		return &s.Out[i]
	}
	return nil
}

// UnknownItemError says that a text names no item of the engagement.
type UnknownItemError struct {
	Text   string
	Reason string // why it does not apply, when there is such an item
	Near   string // what was probably meant
}

func (e *UnknownItemError) Error() string {
	if e.Reason != "" {
		return fmt.Sprintf("find item %s: it does not apply: %s", e.Text, e.Reason)
	}
	return fmt.Sprintf("find item %q: there is no such item", e.Text)
}

// Hint is the way on.
func (e *UnknownItemError) Hint() string {
	switch {
	case e.Reason != "":
		return "what applies is decided by handover.yaml: systems, answers, depth, profiles"
	case e.Near != "":
		return fmt.Sprintf("did you mean %s?", e.Near)
	}
	return "handover item list shows them all"
}
