package checks

import "fmt"

// Person is somebody who acts in an engagement.
type Person struct {
	ID   string
	Side Who  // WhoUs or WhoClient
	Lead bool // of our side: may waive blockers, countersign and declare exceptions
}

// Setting is what stands still while events come in: the items, the people, and what handover.yaml and the assets say as far
// as a pitfall depends on it. Only Selection and People are needed; what is empty gives no pitfall a reason to stop.
type Setting struct {
	Selection *Selection
	People    []Person

	Owners      map[string][]string // system -> ids of the people who answer for it
	NoConsumers []string            // secrets whose consumers nobody listed
	Leaving     []string            // credentials of the envelope that belong to an identity which is to be removed
	OpenStates  []string            // state and plan files that lie outside the envelope
}

func (s *Setting) person(id string) *Person {
	return find(s.People, func(p *Person) bool { return p.ID == id })
}

// clientOwners counts the people of the client who answer for a system.
func (s *Setting) clientOwners(system string) int {
	n := 0
	for _, id := range s.Owners[system] {
		if p := s.person(id); p != nil && p.Side == WhoClient {
			n++
		}
	}
	return n
}

// mayNot is why the person may not put the mark on the item; empty when they may. It depends on no other item, so that it
// also judges what a journal already holds.
func (p *Person) mayNot(item *Item, m *Mark) (why, way string) {
	switch {
	case p == nil:
		return "nobody of that name is among the people of handover.yaml", "name one of them with --as"
	case m.Status == Waived && p.Side == WhoClient:
		return p.ID + " is of the client, and a gap is accepted by the side that leaves", "let the lead waive it"
	case m.Status == Waived && item.Blocks() && !p.Lead:
		return fmt.Sprintf("it is a blocker, and %s is not a lead", p.ID), "let a lead waive it, with --as"
	case p.Side == WhoClient && item.Who == WhoUs:
		return fmt.Sprintf("it is for our side, and %s is of the client", p.ID), "let one of us say it, with --as"
	case p.Side == WhoUs && item.Who == WhoClient && m.Status == Done && len(m.Evidence) == 0:
		return "it is the client's to do, and our word alone does not show it", "give --evidence, or mark it client-owned"
	}
	return "", ""
}
