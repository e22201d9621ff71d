package checks

import (
	"fmt"
	"slices"
	"strings"
)

// claim is a condition on a body, and what is wrong when it does not hold.
type claim struct {
	holds bool
	want  string
}

func claims(list ...claim) error {
	for _, c := range list {
		if !c.holds {
			return fmt.Errorf("it wants %s", c.want)
		}
	}
	return nil
}

func says(text, what string) claim { return claim{strings.TrimSpace(text) != "", what} }

func (b *Marked) check() error {
	keys := slices.Clone(b.Items)
	slices.Sort(keys)
	return claims(
		claim{len(keys) > 0 && keys[0] != "", "an item"},
		claim{len(slices.Compact(keys)) == len(b.Items), "each item once"},
		claim{b.Status.Known(), "one of the nine statuses"},
		claim{b.carries(), "what its status must carry"},
		claim{b.Effective == "" || b.Effective.valid(), "a date such as 2026-11-30"},
		digests(b.Evidence),
		claim{b.Grade == "" || len(b.Grade) == 2 && b.Grade >= GradeAttested && b.Grade <= GradeRefused, "a grade, E0 to E4"},
	)
}

func (b *Undone) check() error { return claims(event(b.Event)) }

func (b *Decided) check() error { return claims(says(b.Item, "an item"), event(b.Choice)) }

func (b *ModeSet) check() error {
	return claims(says(b.Mode, "a mode"), says(b.Reason, "a reason"), digests(b.Evidence))
}

func (b *Answered) check() error { return claims(says(b.Question, "a question")) }

func (b *EvidenceAdded) check() error {
	return claims(
		digest(b.Digest), says(b.Name, "a file name"), claim{slices.Contains(evidences(), b.As), "a kind of evidence"},
		claim{slices.Contains([]Moment{"", MomentBefore, MomentAfter}, b.Moment), "before or after"},
		claim{!slices.ContainsFunc(b.Stated, unstatable), "complete, system or reader as what is stated"},
	)
}

func unstatable(text string) bool {
	return !slices.Contains([]string{StatedComplete, StatedSystem, StatedReader}, text)
}

func (b *FindingDecided) check() error {
	return claims(
		says(b.Finding, "a finding"), says(b.Reason, "a reason"),
		claim{slices.Contains([]string{DecideRotate, DecideEnvelope, DecideFalsePositive}, b.Decision), "rotate, envelope or false-positive as the decision"},
	)
}

func (b *Rotated) check() error {
	return claims(
		says(b.Line, "a line of the ledger"), claim{!b.On.IsZero(), "when it was changed"}, says(b.Performer, "who changed it"), digests(b.Evidence),
	)
}

func (b *Reviewed) check() error { return claims(digest(b.Inventory), digest(b.State)) }

func (b *Countersigned) check() error {
	return claims(digest(b.Inventory), digest(b.State), says(b.Key, "the fingerprint of the key"))
}

func (b *Sealed) check() error {
	return claims(
		says(b.Bundle, "the id of the bundle"), digest(b.Digest), digest(b.Inventory), digest(b.State),
		claim{b.Supersedes == "" || isDigest(b.Supersedes), "the digest of the bundle it supersedes"},
		claim{b.Recipients >= 0 && b.Recovery >= 0, "a number of recipients"},
	)
}

func (b *Delivered) check() error {
	return claims(digest(b.Digest), says(b.To, "who it was delivered to"), says(b.Route, "a route"))
}

func (b *Received) check() error {
	return claims(
		digest(b.Digest), digest(b.Receipt), says(b.SignedBy, "who signed it"),
		claim{len(b.Level) == 2 && b.Level >= "V0" && b.Level <= "V4", "a level, V0 to V4"},
	)
}

func (b *TakenOver) check() error {
	return claims(says(b.Client, "who of the client says so"), digests(b.Evidence))
}

func (b *Checkpointed) check() error { return claims(digest(b.Digest)) }

func (b *Closed) check() error { return claims(digest(b.Digest)) }

func event(r Ref) claim { return claim{r.Log != "" && r.Seq > 0, "the name of an event"} }

func digest(text string) claim { return claim{isDigest(text), "a digest, sha256: and 64 hex digits"} }

func digests(list []string) claim {
	return claim{!slices.ContainsFunc(list, func(d string) bool { return !isDigest(d) }), "digests, sha256: and 64 hex digits"}
}

func isDigest(text string) bool {
	hex, ok := strings.CutPrefix(text, "sha256:")
	return ok && len(hex) == 64 && strings.Trim(hex, "0123456789abcdef") == ""
}
