package checks

import (
	"fmt"
	"slices"
)

// answer is what is known of a node while the state is worked out.
type answer byte

const (
	unasked answer = iota
	asked          // being worked out: whoever waits for itself waits in vain
	no
	yes
)

// settle works out what follows from what was said: which items count as closed, which gates are open, which exceptions are in
// force. Items and gates wait for each other without a loop, so each is worked out when it is first asked for.
func (s *State) settle() {
	s.memo = make([]answer, len(s.Items)+len(Gates()))
	s.Gates = make([]GateState, len(Gates()))
	s.stands = make([][]int, len(Gates()))
	for g, gate := range Gates() {
		s.Gates[g] = GateState{ID: gate, Off: slices.Contains(s.set.Selection.Off, gate)}
	}
	for i := range s.Items {
		g := s.Items[i].Gate.Index()
		for g < len(s.Gates)-1 && s.Gates[g].Off { // what stood at a gate that does not exist stands at the next
			g++
		}
		s.stands[g] = append(s.stands[g], i)
	}
	for _, r := range []*Review{s.Review, s.Signed} {
		if r != nil {
			r.Void = !s.sealedFrom(r.State) && r.State != s.Digest()
		}
	}
	for i := range s.Items {
		s.closed(i)
	}
	for g := range s.Gates {
		s.open(g)
	}
	for m := range s.Modes {
		if s.inForce(&s.Modes[m]) {
			for _, gate := range s.Modes[m].Lifts {
				s.Gates[gate.Index()].Lifted = true
			}
		}
	}
}

func (s *State) sealedFrom(digest string) bool {
	return slices.ContainsFunc(s.Bundles, func(b Bundle) bool { return !b.Draft && b.State == digest })
}

// once answers a question about a node by way of work.
func (s *State) once(node int, work func() bool) bool {
	if s.memo[node] == unasked {
		s.memo[node] = asked
		s.memo[node] = map[bool]answer{false: no, true: yes}[work()]
	}
	return s.memo[node] == yes
}

// closed works out an item.
func (s *State) closed(i int) bool {
	return s.once(i, func() bool {
		item := &s.Items[i]
		switch {
		case item.rolls():
			s.roll(i)
		case item.Said != nil:
			s.judge(i)
		}
		item.Grade = s.grade(i)
		return item.Closed
	})
}

// rolls reports whether the item stands as its parts do: nobody said anything else of it.
func (i *ItemState) rolls() bool { return i.RollsUp && (i.Said == nil || i.Said.Mark.Status == Open) }

// roll closes a roll-up whose parts are closed. It is only as closed as they are: a waived part shows, and keeps an absolute
// item open.
func (s *State) roll(i int) {
	item, status := &s.Items[i], Done
	for _, part := range s.parts[i] {
		if !s.closed(part) {
			return
		}
		if p := s.Items[part].Status; p.LessClosed(NeverGranted) && p.LessClosed(status) {
			status = p
		}
	}
	if status == Waived && item.Severity == Absolute {
		item.Invalid = "a part of it is waived, and it cannot be"
		return
	}
	if len(s.unmet(i)) == 0 {
		item.Status, item.Closed = status, true
	}
}

// judge decides whether what was said of an item counts.
func (s *State) judge(i int) {
	item := &s.Items[i]
	mark := item.Said.Mark
	switch {
	case !mark.Status.Closing():
		return
	case mark.Status == Scheduled && mark.Effective.Reached(s.today):
		item.Status, item.Returned = Open, true
		return
	case !item.ClosedBy(mark.Status):
		item.Invalid = notClosedBy(item.Item, mark.Status)
		return
	}
	item.Invalid = s.disqualified(item)
	item.Overdue = mark.Status == Waived && mark.Effective.Reached(s.today)
	if mark.Status.Acts() {
		item.Unmet = s.unmet(i)
	}
	item.Closed = item.Invalid == "" && len(item.Unmet) == 0
}

// disqualified is why what closes an item does not count, whoever wrote it into a journal; empty when it counts.
func (s *State) disqualified(item *ItemState) (why string) {
	by := s.set.person(item.Said.Event.By)
	switch b := item.Said.Event.Body.(type) {
	case *Marked: // what the program concluded from exports stands while they do
		if b.Grade != "" && slices.ContainsFunc(b.Evidence, func(d string) bool { return s.evidence[d] == nil }) {
			return "an export that showed it was taken back"
		}
	case *Countersigned:
		switch {
		case by == nil || !by.Lead:
			return item.Said.Event.By + " is not a lead"
		case s.Signed.Void && s.Bundle() == nil: // what is sealed stays signed, whatever is prepared after it
			return "something was said since the countersignature"
		}
	case *Sealed, *Delivered, *Received, *Closed:
		if by != nil {
			return ""
		}
	}
	why, _ = by.mayNot(item.Item, item.Said.Mark)
	return why
}

// open works out a gate: its blockers are closed, and the gates before it are open.
func (s *State) open(g int) bool {
	return s.once(len(s.Items)+g, func() bool {
		gate := &s.Gates[g]
		if gate.Off {
			gate.Open = true
			return true
		}
		for e := range g {
			if !s.open(e) && gate.After == "" && !s.passes(e, g) {
				gate.After = s.Gates[e].ID
			}
		}
		for _, i := range s.stands[g] {
			if s.Items[i].Blocks() && !s.closed(i) {
				gate.Blockers = append(gate.Blockers, s.Items[i].Name)
			}
		}
		gate.Open = gate.After == "" && len(gate.Blockers) == 0
		return gate.Open
	})
}

// passes reports whether an exception lets gate g open without the earlier gate e. Those it lifts still wait for each other.
func (s *State) passes(e, g int) bool {
	for m := range s.Modes {
		lifts := s.Modes[m].Lifts
		if slices.Contains(lifts, s.Gates[e].ID) && !slices.Contains(lifts, s.Gates[g].ID) && s.inForce(&s.Modes[m]) {
			return true
		}
	}
	return false
}

// inForce reports whether all is closed that the exception asks for first. What is not among the items was shown when it
// was declared.
func (s *State) inForce(m *ModeState) bool {
	m.Wants = nil
	for _, id := range m.After {
		for i := range s.Items {
			if s.Items[i].ID == id && !s.closed(i) {
				m.Wants = append(m.Wants, s.Items[i].Key)
			}
		}
	}
	m.InForce = len(m.Wants) == 0
	return m.InForce
}

// unmet is what an item waits for and does not have.
func (s *State) unmet(i int) []Need {
	var list []Need
	for _, need := range s.Items[i].Waits {
		if s.met(need.On) {
			continue
		}
		for _, n := range s.lift(i, need) {
			if !slices.ContainsFunc(list, func(o Need) bool { return o.On == n.On }) {
				list = append(list, n)
			}
		}
	}
	return list
}

// lift gives what an item waits for instead of a shut gate that an exception lifts for it: nothing, or what the exception
// asks for first.
func (s *State) lift(i int, need Need) []Need {
	gate, ok := need.Gate()
	if !ok {
		return []Need{need}
	}
	instead := []Need{need}
	for k := range s.Modes {
		m := &s.Modes[k]
		if !slices.Contains(m.Lifts, gate) || !s.chosen(m, i) {
			continue
		}
		if s.inForce(m) {
			return nil
		}
		instead = nil
		for _, key := range m.Wants {
			instead = append(instead, Need{On: key, Why: WhyMode, Pitfall: need.Pitfall})
		}
	}
	return instead
}

// chosen reports whether an exception is about an item: by itself, or as the roll-up of what it is about.
func (s *State) chosen(m *ModeState, i int) bool {
	return m.From.Matches(s.Items[i].Item) || !slices.Contains(m.From.Except, s.Items[i].ID) &&
		slices.ContainsFunc(s.parts[i], func(part int) bool { return m.From.Matches(s.Items[part].Item) })
}

// met reports whether what a need names is closed or open.
func (s *State) met(on string) bool {
	if gate, ok := gateRef(on); ok {
		return s.open(gate.Index())
	}
	i, ok := s.index[on]
	return !ok || s.closed(i)
}

// nameOf is how people call what a need names.
func (s *State) nameOf(on string) string {
	if i, ok := s.index[on]; ok {
		return s.Items[i].Name
	}
	return on
}

// grade is what the evidence behind an item earns. Of a roll-up it is the weakest of its parts: grades are never averaged.
func (s *State) grade(i int) Grade {
	item := &s.Items[i]
	switch {
	case item.rolls():
		var weakest Grade
		for _, part := range s.parts[i] {
			if g := s.Items[part].Grade; item.Closed && s.Items[part].Status == Done && (weakest == "" || g < weakest) {
				weakest = g
			}
		}
		return weakest
	case item.Said == nil || !item.Said.Mark.Status.Closing():
		return ""
	}
	switch item.Said.Event.Body.(type) {
	case *Received:
		return GradeRefused // the client confirmed it by a signature
	case *Sealed, *Countersigned, *Delivered, *Closed:
		return GradeExported
	}
	if marked, ok := item.Said.Event.Body.(*Marked); ok && marked.Grade != "" {
		return marked.Grade
	}
	grade := GradeAttested
	for _, digest := range item.Said.Mark.Evidence {
		grade = max(grade, GradeShown)
		if e := s.evidence[digest]; e != nil && e.As == EvidenceExport {
			grade = max(grade, GradeExported)
		}
	}
	return grade
}

// String is the gate as people read it: open, or what keeps it shut.
func (g *GateState) String() string {
	switch {
	case g.Off:
		return fmt.Sprintf("gate %s does not exist here", g.ID)
	case g.Open:
		return fmt.Sprintf("gate %s is open", g.ID)
	case len(g.Blockers) > 0:
		return fmt.Sprintf("gate %s is shut: %s open", g.ID, count(len(g.Blockers), "blocker is", "blockers are"))
	}
	return fmt.Sprintf("gate %s is shut, as %s is", g.ID, g.After)
}
