package evidence

import "slices"

// Rule is a statement over the rows of an export.
type Rule string

// The rules. Ours are our people and machines, services the client's that stay.
const (
	RuleAbsent           Rule = "absent"             // no row is ours
	RuleInactive         Rule = "inactive"           // no row of ours is alive
	RuleNoPending        Rule = "no-pending"         // no invitation of ours is open
	RuleNoGrant          Rule = "no-grant"           // no grant or trust names ours, directly or as what it comes through
	RuleChangedAfter     Rule = "changed-after"      // every live row of a service changed after T0
	RuleCreatedAfter     Rule = "created-after"      // every live row of a service was created after T0
	RuleIDReplaced       Rule = "id-replaced"        // no id of the export before is alive in this one
	RuleDigestDiffers    Rule = "digest-differs"     // no value is the one of the export before
	RuleExpiredOrRevoked Rule = "expired-or-revoked" // nothing of ours can be used when the export was taken
	RuleEventPresent     Rule = "event-present"      // an event after T0 shows it
)

// Rules gives every rule.
func Rules() []Rule {
	return []Rule{
		RuleAbsent, RuleInactive, RuleNoPending, RuleNoGrant, RuleChangedAfter, RuleCreatedAfter, RuleIDReplaced, RuleDigestDiffers,
		RuleExpiredOrRevoked, RuleEventPresent,
	}
}

// rotation says that the rule is about secrets that change, not about access that ends.
func (r Rule) rotation() bool {
	return slices.Contains([]Rule{RuleChangedAfter, RuleCreatedAfter, RuleIDReplaced, RuleDigestDiffers}, r)
}

// aboutSecrets says that a proof is about secrets we could read, of whomever they are: they must change, or stop to work.
func (p *Proof) aboutSecrets() bool {
	return p.Side == After && (p.Rule.rotation() || p.Rule == RuleExpiredOrRevoked && p.Of == OfAll)
}

func (p *Proof) setDefaults() {
	if p.Rule == "" {
		p.Rule = RuleInactive
	}
	if p.Of == "" {
		p.Of = OfOurs
		if p.Rule.rotation() {
			p.Of = OfServices
		}
	}
	if p.Side == "" {
		p.Side = After
	}
}

// concerns says whether a proof is about rows of this kind and right.
func (p *Proof) concerns(row Row) bool {
	switch {
	case len(p.Rights) > 0 && !slices.Contains(p.Rights, row.Right):
		return false
	case len(p.Kinds) > 0:
		return slices.Contains(p.Kinds, row.Kind)
	case p.Rule == RuleEventPresent:
		return row.Kind == KindEvent
	}
	return row.Kind != KindEvent && row.Kind != KindDomain
}

// outcome is what a rule says of one row.
type outcome int

const (
	aside  outcome = iota // the rule is not about it
	good                  // as it should be
	alive                 // not as it should be, unless it has expired
	unsure                // the export does not say enough
)

// decide says what the rule makes of a row that it concerns. why tells people of an outcome that is not good.
func (j *Judge) decide(row Row) (o outcome, why string) {
	switch j.Proof.Rule {
	case RuleAbsent:
		return alive, "is listed"
	case RuleNoPending:
		if row.Kind != KindInvitation && row.Status != StatusPending {
			return aside, ""
		}
		return life(row)
	case RuleNoGrant:
		if row.Status == StatusInactive {
			return good, ""
		}
		return alive, "is granted " + Inert(row.Right)
	case RuleChangedAfter, RuleCreatedAfter:
		return j.renewed(row)
	case RuleIDReplaced:
		if row.Status == StatusInactive {
			return good, ""
		}
		if row.SubjectID == "" {
			return unsure, "has no id in this export"
		}
		if j.before[identity{kind: row.Kind, id: row.SubjectID}] != "" {
			return alive, "is the one from before"
		}
		return good, ""
	case RuleDigestDiffers:
		return j.differs(row)
	case RuleEventPresent:
		t := row.Created
		if t.IsZero() {
			t = row.Changed
		}
		if yes, sure := t.after(j.Times.T0); yes && sure {
			return good, ""
		}
		return aside, ""
	case RuleInactive, RuleExpiredOrRevoked:
	}
	return life(row)
}

// life says whether what a row is about can be used.
func life(row Row) (outcome, string) {
	switch row.Status {
	case StatusInactive:
		return good, ""
	case StatusActive:
		return alive, "is active"
	case StatusPending:
		return alive, "is invited"
	case StatusScheduled:
		return unsure, "is only scheduled to end, and can be recovered until then"
	case StatusUnknown:
	}
	return unsure, "has a state that the export does not show"
}

// renewed says whether a credential is younger than T0.
func (j *Judge) renewed(row Row) (outcome, string) {
	switch row.Status {
	case StatusInactive:
		return good, ""
	case StatusUnknown:
		return unsure, "has a state or type that is not known"
	case StatusActive, StatusPending, StatusScheduled:
	}
	t, what := row.Created, "created"
	if j.Proof.Rule == RuleChangedAfter {
		what = "changed"
		if c := row.Changed; !c.IsZero() {
			t = c
		}
	}
	if t.IsZero() {
		return unsure, "has no time in this export that says when it was " + what
	}
	yes, sure := t.after(j.Times.T0)
	switch {
	case !sure && t.Zoneless:
		return unsure, "was " + what + " at " + Inert(t.Text) + " without a time zone, too near the last day to judge"
	case !sure:
		return unsure, "has a time that is not readable: " + Inert(t.Text)
	case !yes:
		if what == "changed" {
			what = "last changed"
		}
		return alive, "was " + what + " at " + Inert(t.Text) + ", before the last day"
	}
	if id, ours := j.Subjects.Through(row); ours {
		return alive, "was " + what + " by one of ours, " + Inert(id)
	}
	return good, ""
}

// differs says whether a value is another than before.
func (j *Judge) differs(row Row) (outcome, string) {
	if row.Status == StatusInactive {
		return good, ""
	}
	if row.Digest == "" {
		return unsure, "has no value in this export to compare"
	}
	if j.values[row.Digest] { // under another name it is known as well
		return alive, "has a value from before"
	}
	if then, known := j.before[identify(row)]; known && then == "" {
		return unsure, "has no value in the export before to compare"
	}
	return good, ""
}
