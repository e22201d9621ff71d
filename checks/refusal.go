package checks

import (
	"fmt"
	"slices"
	"strings"
)

// Refusal says why an event may not happen now.
type Refusal struct {
	Act     string // what was tried: mark GH-20 as done
	Why     string
	Pitfall string // the pitfall behind it, by id; empty for none
	Title   string // of the pitfall
	Item    string // the Name of the item, or the gate, in the way; empty when nothing of that kind is
	Warning bool   // may be gone past: with a reason, and the pitfall among Warned
	way     string
}

func (r *Refusal) Error() string {
	text := fmt.Sprintf("%s: %s", r.Act, r.Why)
	if r.Pitfall != "" {
		text += fmt.Sprintf(" (%s: %s)", r.Pitfall, lowerFirst(r.Title))
	}
	return text
}

// Hint is the shortest way on.
func (r *Refusal) Hint() string { return r.way }

// count is a number and what it counts.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// lowerFirst makes a title fit inside a sentence, unless it begins with an abbreviation.
func lowerFirst(title string) string {
	if len(title) < 2 || title[1] < 'a' || title[1] > 'z' {
		return title
	}
	return strings.ToLower(title[:1]) + title[1:]
}

func refuse(act, why, way string) error { return &Refusal{Act: act, Why: why, way: way} }

// locked is the refusal of an act on an item that still waits for something; nil when it does not.
func (s *State) locked(act string, i int, wants []Need) error {
	if len(wants) == 0 {
		return nil
	}
	first := slices.MinFunc(wants, func(a, b Need) int { return telling(a) - telling(b) })
	lock := s.lock(first)
	r := &Refusal{Act: act, Why: lock.Why, Pitfall: lock.Pitfall, Item: lock.By}
	r.Title = s.pitfallTitle(lock.Pitfall)
	if len(wants) > 1 {
		r.Why += ", and " + count(len(wants)-1, "more thing comes", "more things come") + " first"
	}
	if way := s.way(i); way != nil {
		r.way = fmt.Sprintf("next on the way: %s, %s", way.Name, way.Title)
	} else {
		r.way = "handover next shows what can be done now"
	}
	return r
}

// telling ranks needs by how much they explain, the most first: a shut gate behind which a mistake waits, a late gate rather
// than an early one, a mistake that has a name.
func telling(n Need) int {
	gate, ok := n.Gate()
	switch {
	case ok && n.Pitfall != "":
		return 0
	case ok:
		return len(Gates()) - gate.Index()
	case n.Pitfall != "":
		return len(Gates()) + 1
	}
	return len(Gates()) + 2
}

func (s *State) pitfallTitle(id string) string {
	if p := s.set.Selection.Catalogue.Pitfall(id); p != nil {
		return p.Title
	}
	return ""
}
