package checks

import (
	"fmt"
	"slices"
	"strings"
)

// check is one closing of one item, as a predicate sees it.
type check struct {
	*State
	item int
	e    *Event
	mark *Mark
	how  said
}

// pitfalls looks at the pitfalls whose conditions the program computes: those beside the item and beside its roll-ups.
func (s *State) pitfalls(act string, item *Item, c check) error {
	list := slices.Clone(item.Pitfalls)
	for _, head := range item.Heads {
		list = append(list, s.set.Selection.Catalogue.Item(head).Pitfalls...)
	}
	slices.Sort(list)
	for _, id := range slices.Compact(list) {
		p := s.set.Selection.Catalogue.Pitfall(id)
		if p == nil || p.Predicate == "" {
			continue
		}
		why, way := c.broken(p)
		if why == "" {
			continue
		}
		r := &Refusal{Act: act, Why: why, Pitfall: p.ID, Title: p.Title, Item: s.Items[c.item].Name, way: way}
		if p.Effect == EffectWarn {
			if r.Warning = true; slices.Contains(c.how.warned, p.ID) && reasonOf(c.e.Body) != "" {
				continue
			}
			r.way += "; or go past it with a reason"
		}
		return r
	}
	return nil
}

func reasonOf(b Body) string {
	switch b := b.(type) {
	case *Marked:
		return strings.TrimSpace(b.Reason)
	case *Sealed:
		return strings.TrimSpace(b.Reason)
	case *Delivered:
		return strings.TrimSpace(b.Reason)
	}
	return ""
}

// broken is why a predicate does not hold, and the way on; empty when it holds, or says nothing about such a closing.
func (c *check) broken(p *Pitfall) (why, way string) {
	does := c.Items[c.item].Does
	done := c.mark.Status == Done
	switch p.Predicate {
	case TwoClientOwners:
		if does == DeedRevoke && done {
			return c.owners(p)
		}
	case ConsumersKnown:
		if list := c.set.NoConsumers; does == DeedRotate && done && len(list) > 0 {
			return "nobody listed what uses " + some(list), "list its consumers"
		}
	case RotatedByClient:
		if does == DeedRotate && done && !c.byClient() {
			return "a value that one of us rotated is still a value we know", "name who of the client did it, or machine, with --performer"
		}
	case EnvelopeIdentityStays:
		if list := c.set.Leaving; len(list) > 0 {
			return "the envelope holds credentials of identities that are to be removed: " + some(list), "issue them to an identity that stays"
		}
	case StateInEnvelope:
		if list := c.set.OpenStates; len(list) > 0 {
			return "state lies outside the envelope: " + some(list), "hand it over as infra-state or credential, or exclude it"
		}
	case ClientSignature:
		if c.mark.Status != ClientOwned && !c.shown(c.signedByClient) {
			return "no evidence bears a signature of the client", "give --evidence that the client signed"
		}
	case BothLogs:
		if done && c.tenants() < 2 {
			return "it takes the logs of both tenants", "give --evidence of the client's tenant and of ours"
		}
	case ExportAfter:
		if done && !c.shown(afterwards) {
			return "what shows a removal is an export taken after it", "give --evidence that was taken afterwards"
		}
	case NoBulkDone: // looked at where all items of a mark are seen
	case TwoRecipients, RoutesDiffer, SenderSigned, SealedIsFinal:
		return c.brokenBundle(p.Predicate)
	}
	return "", ""
}

// brokenBundle is broken for what depends on a bundle.
func (c *check) brokenBundle(p Predicate) (why, way string) {
	switch b := c.e.Body.(type) {
	case *Sealed:
		switch last := c.Bundle(); {
		case p == TwoRecipients && b.Recipients < 2 && (b.Recipients < 1 || b.Recovery < 1):
			return "one lost key would make it unreadable", "name two recipients, or one and a recovery key, in handover.yaml"
		case p == SenderSigned && b.Signer == "":
			return "encryption does not say who sent it", "sign it, with --key"
		case p == SealedIsFinal && last != nil && b.Supersedes != last.Digest:
			return last.Bundle + " is sealed, and nothing is added to it", "seal a new one, with --supersedes " + last.Digest
		}
	case *Delivered:
		route, other := strings.TrimSpace(b.Route), strings.TrimSpace(b.DigestRoute)
		if p == RoutesDiffer && (other == "" || strings.EqualFold(route, other)) {
			return "the digest goes by the route of the bundle, or by none", "name another digest_route in handover.yaml"
		}
	case *Received:
		if bundle := c.bundle(b.Digest); p == SenderSigned && bundle != nil && b.SenderSeen != bundle.Signer {
			return "the client saw another sender than the one who sealed it", "compare fingerprints with the client by voice"
		}
	}
	return "", ""
}

// owners looks whether the systems that the item takes us out of have two owners of the client, unless the lead waived the
// items that are to see to it.
func (c *check) owners(p *Pitfall) (why, way string) {
	for _, order := range p.Order {
		for _, first := range order.First {
			if i, ok := c.index[first]; ok && c.setAside(i) {
				return "", ""
			}
		}
	}
	for i := range c.Items {
		system := c.Items[i].System
		if own := c.Items[c.item].System; system == "" || own != "" && system != own {
			continue
		}
		if n := c.set.clientOwners(system); n < 2 {
			return fmt.Sprintf("system %s has %s of the client on record, and it takes two", system, count(n, "owner", "owners")),
				"name its owners in handover.yaml, or let the lead waive that there are none"
		}
	}
	return "", ""
}

// byClient reports whether the client or a machine did it.
func (c *check) byClient() bool {
	switch c.how.performer {
	case "":
		return c.how.by.Side == WhoClient
	case Machine:
		return true
	}
	p := c.set.person(c.how.performer)
	return p != nil && p.Side == WhoClient
}

// shown reports whether a piece of the mark's evidence is of that kind.
func (c *check) shown(is func(*EvidenceAdded) bool) bool {
	return slices.ContainsFunc(c.mark.Evidence, func(d string) bool { return c.evidence[d] != nil && is(c.evidence[d]) })
}

func afterwards(e *EvidenceAdded) bool {
	return e.Moment == MomentAfter && slices.Contains([]Evidence{EvidenceExport, EvidenceLog, EvidenceCommand}, e.As)
}

func (c *check) signedByClient(e *EvidenceAdded) bool {
	p := c.set.person(e.SignedBy)
	return p != nil && p.Side == WhoClient
}

// tenants counts the systems that the evidence is about.
func (c *check) tenants() int {
	seen := map[string]bool{}
	for _, d := range c.mark.Evidence {
		if e := c.evidence[d]; e != nil && e.System != "" {
			seen[e.System] = true
		}
	}
	return len(seen)
}

// some is the first of a list, and how many more there are.
func some(list []string) string {
	if len(list) > 3 {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:3], ", "), len(list)-3)
	}
	return strings.Join(list, ", ")
}
