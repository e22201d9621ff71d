package checks

import (
	"fmt"
	"slices"
	"strings"
)

// Fold works out what the events say together. Their order in the slice does not matter, nor do their times: what happened
// before what stands in Event.Seen. today is the day in the engagement's time zone. The events are kept and must not change.
func Fold(set *Setting, events []Event, today Day) *State {
	s := &State{
		set: set, today: today, history: newHistory(events), evidence: map[string]*EvidenceAdded{},
		Items: make([]ItemState, len(set.Selection.Items)), index: make(map[string]int, len(set.Selection.Items)),
		parts: make([][]int, len(set.Selection.Items)),
	}
	for i := range s.Items {
		a := &set.Selection.Items[i]
		s.Items[i] = ItemState{Applied: a, Status: Open}
		s.index[a.Key] = i
	}
	for i := range s.Items {
		for _, key := range s.Items[i].From {
			s.parts[i] = append(s.parts[i], s.index[key])
		}
	}
	f := &folder{State: s, heads: make([][]Said, len(s.Items))}
	for _, e := range s.history.order {
		if _, gone := s.history.undone[e.Ref()]; !gone {
			f.take(e)
		}
	}
	f.stand()
	s.settle()
	s.report()
	return s
}

// folder holds what was said of each item and not replaced by what was said later: more than one thing only when they were
// said at the same time.
type folder struct {
	*State
	heads [][]Said // by item
}

func (f *folder) take(e *Event) {
	switch b := e.Body.(type) {
	case *Marked:
		for _, key := range b.Items {
			f.say(key, Said{Event: e, Mark: &b.Mark, Performer: b.Performer, Warned: b.Warned})
		}
	case *Decided:
		f.decide(e, b)
	case *ModeSet:
		m, by := f.set.Selection.Catalogue.Mode(b.Mode), f.set.person(e.By)
		if m == nil || by == nil || !by.Lead {
			f.fault(e, fmt.Sprintf("it declares %s, which does not exist or is not for %s to declare", b.Mode, e.By))
			return
		}
		f.Modes = append(f.Modes, ModeState{Mode: m, Event: e, Reason: b.Reason})
	case *Answered:
		f.Answers = append(f.Answers, Answer{b, e})
	case *EvidenceAdded:
		f.exhibit(e, b)
	case *FindingDecided:
		f.Triaged = append(f.Triaged, Triage{FindingDecided: b, Event: e})
	case *Rotated:
		f.Rotated = append(f.Rotated, Rotation{Rotated: b, Event: e})
	case *Reviewed:
		f.Review = &Review{Reviewed: b, Event: e}
	case *Countersigned:
		f.Signed = &Review{Reviewed: &b.Reviewed, Event: e, Key: b.Key}
		f.settles("countersign", e, Mark{Status: Done, Evidence: []string{b.State}})
	case *Sealed:
		f.sealed(e, b)
	case *Delivered:
		f.delivered(e, b)
	case *Received:
		f.received(e, b)
	case *TakenOver:
		f.Takeover = e
	case *Closed:
		f.Closed = e
		f.settles("close", e, Mark{Status: Done, Evidence: []string{b.Digest}})
	}
}

// exhibit takes in a file, or what was said later of the same one.
func (f *folder) exhibit(e *Event, b *EvidenceAdded) {
	i := -1
	if _, known := f.evidence[b.Digest]; known {
		i = slices.IndexFunc(f.Exhibits, func(x Exhibit) bool { return x.Same(b) })
	}
	if i >= 0 {
		f.Exhibits[i] = Exhibit{EvidenceAdded: b, Event: e}
	} else {
		f.Exhibits = append(f.Exhibits, Exhibit{EvidenceAdded: b, Event: e})
	}
	f.evidence[b.Digest] = b
}

// say puts a mark on an item, in place of those that its author had seen.
func (f *folder) say(key string, said Said) {
	i, ok := f.index[key]
	if !ok {
		if f.set.Selection.Left(key) == nil {
			f.fault(said.Event, "there is no item "+key)
		}
		return
	}
	f.heads[i] = slices.DeleteFunc(f.heads[i], func(old Said) bool { return old.Event.Before(said.Event) })
	f.heads[i] = append(f.heads[i], said)
}

func (f *folder) decide(e *Event, b *Decided) {
	if i, ok := f.index[b.Item]; ok {
		for _, said := range f.heads[i] {
			if said.Event.Ref() == b.Choice {
				said.Event, said.Choice = e, b.Choice
				f.say(b.Item, said)
				return
			}
		}
	}
	f.fault(e, fmt.Sprintf("it chooses %s, which no longer stands", b.Choice))
}

// settles puts the mark on the items that a command settles by its success.
func (f *folder) settles(command string, e *Event, mark Mark) {
	for i := range f.Items {
		if f.Items[i].Settled == command {
			f.say(f.Items[i].Key, Said{Event: e, Mark: &mark})
		}
	}
}

// sealed takes in a bundle. One that replaces another has its delivery and its receipt still to come.
func (f *folder) sealed(e *Event, b *Sealed) {
	f.Bundles = append(f.Bundles, Bundle{Sealed: b, Event: e})
	if b.Draft {
		return
	}
	for i := range f.Bundles {
		f.Bundles[i].Superseded = f.Bundles[i].Superseded || !f.Bundles[i].Draft && f.Bundles[i].Digest == b.Supersedes
	}
	f.settles("seal", e, Mark{Status: Done, Evidence: []string{b.Digest}})
	f.settles("deliver", e, Mark{Status: Open})
	f.settles("receipt", e, Mark{Status: Open})
}

func (f *folder) delivered(e *Event, b *Delivered) {
	bundle := f.bundle(b.Digest)
	if bundle == nil {
		f.fault(e, "it delivers a bundle that was not sealed here")
		return
	}
	bundle.Deliveries = append(bundle.Deliveries, e)
	if bundle == f.Bundle() {
		f.settles("deliver", e, Mark{Status: Done, Evidence: []string{b.Digest}})
	}
}

func (f *folder) received(e *Event, b *Received) {
	bundle := f.bundle(b.Digest)
	if bundle == nil {
		f.fault(e, "it acknowledges a bundle that was not sealed here")
		return
	}
	bundle.Receipts = append(bundle.Receipts, e)
	if bundle == f.Bundle() {
		f.settles("receipt", e, Mark{Status: Done, Evidence: []string{b.Receipt}})
	}
}

// bundle is the bundle of that digest; nil when there is none.
func (s *State) bundle(digest string) *Bundle {
	return find(s.Bundles, func(b *Bundle) bool { return b.Digest == digest })
}

func (f *folder) fault(e *Event, text string) {
	f.Findings = append(f.Findings, Finding{Kind: FindingLog, Cause: e.Ref().String(), Text: text})
}

// stand finds of each item what stands: of what was said at the same time, the least closed.
func (f *folder) stand() {
	for i, heads := range f.heads {
		if len(heads) == 0 {
			continue
		}
		slices.SortStableFunc(heads, func(a, b Said) int {
			switch {
			case a.Mark.Status.LessClosed(b.Mark.Status):
				return -1
			case b.Mark.Status.LessClosed(a.Mark.Status):
				return 1
			}
			return compareRefs(a.Event.Ref(), b.Event.Ref())
		})
		item := &f.Items[i]
		item.Said, item.Status = &heads[0], heads[0].Mark.Status
		for _, other := range heads[1:] {
			if other.Mark.Status != item.Status {
				item.Rivals = append(item.Rivals, other)
			}
		}
	}
}

// report adds what is wrong with the record, in the order of items.
func (s *State) report() {
	s.Findings = append(s.Findings, s.history.faults...)
	broken := map[string]int{} // cause -> its finding
	for i := range s.Items {
		item := &s.Items[i]
		add := func(kind FindingKind, text string) {
			s.Findings = append(s.Findings, Finding{kind, item.Name, []string{item.Name}, text})
		}
		if len(item.Rivals) > 0 {
			words := []string{fmt.Sprintf("%s by %s", item.Status, item.Said.Event.By)}
			for _, r := range item.Rivals {
				words = append(words, fmt.Sprintf("%s by %s", r.Mark.Status, r.Event.By))
			}
			add(FindingConflict, "said at the same time: "+strings.Join(words, ", ")+"; the less closed stands until somebody decides")
		}
		if item.Invalid != "" {
			add(FindingInvalid, "what was said does not count: "+item.Invalid)
		}
		if item.Overdue {
			add(FindingOverdue, fmt.Sprintf("waived, to be looked at again on %s", item.Said.Mark.Effective))
		}
		for _, need := range item.Unmet {
			cause := s.nameOf(need.On)
			if at, ok := broken[cause]; ok {
				s.Findings[at].Items = append(s.Findings[at].Items, item.Name)
				continue
			}
			broken[cause] = len(s.Findings)
			add(FindingOrder, "it is not closed, and what stands on it was")
			s.Findings[len(s.Findings)-1].Cause = cause
		}
	}
	var loose []string
	for _, b := range s.Bundles {
		if !b.Draft && !b.Superseded {
			loose = append(loose, b.Bundle)
		}
	}
	if len(loose) > 1 {
		s.Findings = append(s.Findings, Finding{
			FindingBundle, loose[0], nil, "none of the bundles " + strings.Join(loose, ", ") + " supersedes the others",
		})
	}
}
