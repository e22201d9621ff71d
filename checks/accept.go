package checks

import (
	"fmt"
	"slices"
	"strings"
)

// Accept reports whether the event may be appended now, by an author who has seen all of s. It gives nil, or why not: a
// *Refusal, a *MarkError for a status that lacks something, an *UnknownItemError for an item that is not there.
func (s *State) Accept(e *Event) error {
	if e.Body == nil {
		return refuse("record an event", "it says nothing", "give it a body")
	}
	if _, mark := e.Body.(*Marked); !mark { // of a mark, Mark.Check says better what is missing
		if err := e.Body.check(); err != nil {
			return refuse(fmt.Sprintf("record an event of kind %s", e.Body.Kind()), err.Error(), "add what is missing")
		}
	}
	by := s.set.person(e.By)
	if by == nil {
		why, way := by.mayNot(nil, nil)
		return refuse(fmt.Sprintf("record an event of kind %s by %q", e.Body.Kind(), e.By), why, way)
	}
	switch b := e.Body.(type) {
	case *Marked:
		return s.acceptMarked(e, by, b)
	case *Undone:
		return s.acceptUndone(by, b)
	case *Decided:
		return s.acceptDecided(e, by, b)
	case *ModeSet:
		return s.acceptMode(by, b)
	case *Answered:
		if s.set.Selection.Catalogue.Question(b.Question) == nil {
			return refuse("change the answer to "+b.Question, "there is no such question", "see the questions of handover init")
		}
	case *Countersigned:
		return s.acceptCountersigned(by, b)
	case *Reviewed:
		return s.current("review", b)
	case *Sealed:
		return s.acceptSealed(e, by, b)
	case *Delivered:
		return s.acceptDelivered(e, by, b)
	case *Received:
		return s.acceptReceived(e, b)
	case *Closed:
		return s.settling("close the engagement", "close", e, by)
	case *TakenOver:
		if p := s.set.person(b.Client); p == nil || p.Side != WhoClient {
			return refuse("note the take-over", fmt.Sprintf("%s is nobody of the client", b.Client), "name a person of the client")
		}
	}
	return nil
}

func (s *State) acceptMarked(e *Event, by *Person, b *Marked) error {
	places, err := s.places(b)
	if err != nil {
		return err
	}
	for _, i := range places {
		item := &s.Items[i]
		act := fmt.Sprintf("mark %s as %s", item.Name, b.Status)
		if err := b.Check(item.Item, s.today); err != nil {
			return err
		}
		if err := b.check(); err != nil {
			return refuse(act, err.Error(), "add what is missing")
		}
		if why, way := by.mayNot(item.Item, &b.Mark); why != "" {
			return refuse(act, why, way)
		}
		if !b.Status.Closing() {
			continue
		}
		if len(places) > 1 && item.Blocks() && b.Status != NotApplicable {
			return s.bulk(act, item.Name)
		}
		if err := s.acceptClosing(act, i, e, &b.Mark, said{by, b.Performer, b.Warned}); err != nil {
			return err
		}
	}
	return nil
}

func (s *State) bulk(act, item string) error {
	r := &Refusal{
		Act: act, Why: "a blocker is not closed together with other items", Item: item,
		way: "mark it alone; only not-applicable takes several, for one reason",
	}
	if p := find(s.set.Selection.Catalogue.Pitfalls, func(p *Pitfall) bool { return p.Predicate == NoBulkDone }); p != nil {
		r.Pitfall, r.Title = p.ID, p.Title
	}
	return r
}

// places finds the items of a mark.
func (s *State) places(b *Marked) ([]int, error) {
	if len(b.Items) == 0 {
		return nil, refuse("mark", "it names no item", "name one; handover next shows what can be done now")
	}
	var list []int
	for _, key := range b.Items {
		i, ok := s.index[key]
		if !ok {
			if a, err := s.set.Selection.Find(key); err != nil {
				return nil, err
			} else if i = s.index[a.Key]; a.Key != key {
				return nil, refuse("mark "+key, "a record stores the key of an item, "+a.Key, "give that")
			}
		}
		if slices.Contains(list, i) {
			return nil, refuse("mark "+s.Items[i].Name, "it is named twice", "name it once")
		}
		list = append(list, i)
	}
	return list, nil
}

// said is who closes something, and how.
type said struct {
	by        *Person
	performer string
	warned    []string
}

// acceptClosing looks at the order and at the pitfalls.
func (s *State) acceptClosing(act string, i int, e *Event, mark *Mark, how said) error {
	item := &s.Items[i]
	switch {
	case mark.Status == Done && item.RollsUp:
		way := "it is closed by " + names(s, item.From)
		return refuse(act, "it closes by itself when its parts are closed", way)
	case mark.Status == Done && item.Settled != "":
		return refuse(act, "only doing it closes it", settledBy(item.Settled))
	case !mark.Status.Acts():
		return nil
	}
	if err := s.locked(act, i, s.unmet(i)); err != nil {
		return err
	}
	return s.pitfalls(act, item.Item, check{s, i, e, mark, how})
}

func names(s *State, keys []string) string {
	list := make([]string, len(keys))
	for k, key := range keys {
		list[k] = s.nameOf(key)
	}
	if len(list) > 6 {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:5], ", "), len(list)-5)
	}
	return strings.Join(list, ", ")
}

// settledBy is the way to close an item that a command settles.
func settledBy(command string) string {
	if command == "receipt" {
		return "handover receipt add closes it"
	}
	return "handover " + command + " closes it"
}

func (s *State) acceptUndone(by *Person, b *Undone) error {
	act := "undo " + b.Event.String()
	target := s.history.find(b.Event)
	if target == nil {
		return refuse(act, "there is no such event", "handover item show lists those of an item")
	}
	if u, gone := s.history.undone[b.Event]; gone {
		return refuse(act, "it is undone already", "undo "+u.String()+" to let it count again")
	}
	if !undoable(target.Body) {
		return refuse(act, fmt.Sprintf("what was %s cannot be taken back", target.Body.Kind()), "seal a new bundle that supersedes it")
	}
	if target.By != by.ID && !by.Lead {
		return refuse(act, fmt.Sprintf("it is %s's", target.By), "let "+target.By+" or a lead undo it")
	}
	// What the target took back counts again, and must be allowed now.
	back := false
	for target != nil {
		u, ok := target.Body.(*Undone)
		if !ok {
			break
		}
		target, back = s.history.find(u.Event), !back
	}
	if back && target != nil {
		return s.Accept(&Event{Log: target.Log, By: target.By, Body: target.Body})
	}
	return nil
}

func (s *State) acceptDecided(e *Event, by *Person, b *Decided) error {
	act := "decide " + b.Item
	i, ok := s.index[b.Item]
	if !ok {
		_, err := s.set.Selection.Find(b.Item)
		return err
	}
	item := &s.Items[i]
	if len(item.Rivals) == 0 {
		return refuse(act, "nobody disagrees about it", "mark it, to say something else")
	}
	for _, said := range append([]Said{*item.Said}, item.Rivals...) {
		if said.Event.Ref() != b.Choice {
			continue
		}
		act := fmt.Sprintf("decide %s as %s", item.Name, said.Mark.Status)
		if why, way := by.mayNot(item.Item, said.Mark); why != "" {
			return refuse(act, why, way)
		}
		if !said.Mark.Status.Acts() {
			return nil
		}
		return s.locked(act, i, s.unmet(i))
	}
	return refuse(act, b.Choice.String()+" is not among what was said", "handover item show "+item.Name+" lists it")
}

func (s *State) acceptMode(by *Person, b *ModeSet) error {
	act := "declare " + b.Mode
	m := s.set.Selection.Catalogue.Mode(b.Mode)
	switch {
	case m == nil:
		modes := ids(s.set.Selection.Catalogue.Modes, func(m *Mode) string { return m.ID })
		return refuse(act, "there is no such exception", "one of "+strings.Join(modes, ", "))
	case !by.Lead:
		return refuse(act, by.ID+" is not a lead", "let a lead declare it, with --as")
	case slices.ContainsFunc(s.Modes, func(o ModeState) bool { return o.ID == b.Mode }):
		return refuse(act, "it is declared already", "handover status shows it")
	}
	for _, id := range m.After {
		if _, err := s.set.Selection.Find(id); err != nil && len(b.Evidence) == 0 {
			return refuse(act, "it asks first for "+id+", which this engagement does not list", "give --evidence that shows it")
		}
	}
	return nil
}
