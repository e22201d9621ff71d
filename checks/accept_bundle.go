package checks

import (
	"fmt"
	"slices"
)

// settling looks at whether a command of ours that settles items may run: the order of those items, and their pitfalls.
func (s *State) settling(act, command string, e *Event, by *Person) error {
	if by.Side != WhoUs {
		return refuse(act, by.ID+" is of the client, and it is ours to do", "name one of us with --as")
	}
	wants := s.commandWants(command)
	for i := range s.Items {
		if s.Items[i].Settled == command && len(wants) > 0 {
			return s.locked(act, i, wants)
		}
	}
	return s.settledPitfalls(act, command, e, by)
}

// settledPitfalls looks at the pitfalls beside the items that a command settles.
func (s *State) settledPitfalls(act, command string, e *Event, by *Person) error {
	var warned []string
	switch b := e.Body.(type) {
	case *Sealed:
		warned = b.Warned
	case *Delivered:
		warned = b.Warned
	}
	for i := range s.Items {
		if s.Items[i].Settled == command {
			how := said{by: by, warned: warned}
			if err := s.pitfalls(act, s.Items[i].Item, check{s, i, e, &Mark{Status: Done}, how}); err != nil {
				return err
			}
		}
	}
	return nil
}

// current refuses what was reviewed of another state than this.
func (s *State) current(act string, r *Reviewed) error {
	if r.State != s.Digest() {
		return refuse(act, "something was said since it was read", "handover review shows it anew")
	}
	return nil
}

func (s *State) acceptCountersigned(by *Person, b *Countersigned) error {
	const act = "countersign"
	if !by.Lead {
		return refuse(act, by.ID+" is not a lead", "let a lead countersign, with --as")
	}
	for i := range s.Items {
		if s.Items[i].Settled == "countersign" {
			if err := s.locked(act, i, s.commandWants("countersign")); err != nil {
				return err
			}
		}
	}
	return s.current(act, &b.Reviewed)
}

func (s *State) acceptSealed(e *Event, by *Person, b *Sealed) error {
	const act = "seal"
	switch old := s.bundle(b.Digest); {
	case old != nil:
		return refuse(act, "this very bundle is recorded already, as "+old.Bundle, "nothing is left to do")
	case b.Draft:
		return nil
	}
	if err := s.settling(act, "seal", e, by); err != nil {
		return err
	}
	return s.sealReviewed(act, by, b)
}

// sealReviewed demands that what is sealed was read and, unless we are a firm of one, countersigned by somebody else.
func (s *State) sealReviewed(act string, by *Person, b *Sealed) error {
	countersigned := slices.ContainsFunc(s.Items, func(i ItemState) bool { return i.Settled == "countersign" })
	review, how := s.Review, "review"
	if countersigned {
		review, how = s.Signed, "countersign"
	}
	switch {
	case b.State != s.Digest():
		return refuse(act, "something was said since the bundle was put together", "seal again")
	case review == nil:
		return refuse(act, "nobody has read what would be sealed", "handover "+how)
	case review.State != b.State || review.Inventory != b.Inventory:
		return refuse(act, "what would be sealed is not what was read", "handover "+how+" again")
	case countersigned && (review.Event.By == by.ID || review.Key == b.Signer):
		return refuse(act, "whoever seals cannot be the one who countersigned", "let somebody else seal, with another key")
	}
	return nil
}

func (s *State) acceptDelivered(e *Event, by *Person, b *Delivered) error {
	const act = "deliver"
	bundle := s.bundle(b.Digest)
	switch {
	case bundle == nil:
		return refuse(act, "this bundle was not sealed here", "handover seal makes one")
	case bundle.Draft:
		return refuse(act, bundle.Bundle+" is a draft", "handover seal without --draft")
	case bundle != s.Bundle():
		return refuse(act, fmt.Sprintf("%s was replaced by %s", bundle.Bundle, s.Bundle().Bundle), "deliver that")
	}
	if p := s.set.person(b.To); p == nil || p.Side != WhoClient {
		return refuse(act, b.To+" is nobody of the client", "name a person of the client")
	}
	return s.settling(act, "deliver", e, by)
}

// acceptReceived takes what the client says, whatever else is still open, as long as it is about a bundle of ours.
func (s *State) acceptReceived(e *Event, b *Received) error {
	const act = "add the receipt"
	bundle := s.bundle(b.Digest)
	if bundle == nil {
		return refuse(act, "it is for a bundle that was not sealed here", "ask the client which file they opened")
	}
	if p := s.set.person(b.SignedBy); p == nil || p.Side != WhoClient {
		return refuse(act, b.SignedBy+" is nobody of the client", "name the signer among the people of handover.yaml")
	}
	if bundle.Draft {
		return nil
	}
	return s.settledPitfalls(act, "receipt", e, s.set.person(e.By))
}
