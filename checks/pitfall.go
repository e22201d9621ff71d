package checks

import "slices"

// Pitfall is a mistake in the order of operations, and the rule that prevents it.
type Pitfall struct {
	ID        string    `yaml:"id"`
	Title     string    `yaml:"title"`
	What      string    `yaml:"what"`      // what happens to those who fall in
	Rule      string    `yaml:"rule"`      // the rule in words
	Effect    Effect    `yaml:"effect"`    // what breaking it does
	Predicate Predicate `yaml:"predicate"` // what the program computes, where an order cannot say it
	Order     []Order   `yaml:"order"`     // what comes before what
	Items     []string  `yaml:"items"`     // beside which items to show it; those its order names alone are added
}

// Effect is what a pitfall's rule does.
type Effect string

// The effects.
const (
	EffectBlock Effect = "block" // stops the step
	EffectWarn  Effect = "warn"  // asks for a reason
	EffectText  Effect = "text"  // is shown beside the items
)

// Order says that some items or gates must be closed before some items may be.
type Order struct {
	First    []string `yaml:"first"`
	FirstAll Selector `yaml:"first_all"`
	Then     []string `yaml:"then"`
	ThenAll  Selector `yaml:"then_all"`
}

// Selector chooses items by what they do and the lists they stand in. The zero value chooses none.
type Selector struct {
	Does   Deed     `yaml:"does"`   // only items that do this
	Lists  []string `yaml:"lists"`  // only items of these lists
	Except []string `yaml:"except"` // but not these
}

// Matches reports whether the selector chooses the item.
func (s *Selector) Matches(i *Item) bool {
	if s.Does == "" && len(s.Lists) == 0 {
		return false
	}
	return (s.Does == "" || i.Does == s.Does) &&
		(len(s.Lists) == 0 || slices.Contains(s.Lists, i.List)) &&
		!slices.Contains(s.Except, i.ID)
}

// Predicate names a condition that the program computes.
type Predicate string

// The predicates. Each says what holds when all is well.
const (
	TwoClientOwners       Predicate = "two-client-owners"       // every system that loses people of ours has two owners of the client
	ConsumersKnown        Predicate = "consumers-known"         // a secret that is rotated has its consumers listed
	RotatedByClient       Predicate = "rotated-by-client"       // the client or a machine rotated it, none of us
	EnvelopeIdentityStays Predicate = "envelope-identity-stays" // no credential handed over belongs to an identity that is to be removed
	StateInEnvelope       Predicate = "state-in-envelope"       // no state or plan file in the open part
	ClientSignature       Predicate = "client-signature"        // evidence signed by the client is there
	BothLogs              Predicate = "both-logs"               // evidence of both tenants is there
	TwoRecipients         Predicate = "two-recipients"          // two recipients, or one and a recovery key
	RoutesDiffer          Predicate = "routes-differ"           // the digest went by another route than the bundle
	SenderSigned          Predicate = "sender-signed"           // the bundle is signed and the receipt states the fingerprint seen
	SealedIsFinal         Predicate = "sealed-is-final"         // what came after the seal is a new bundle that supersedes
	NoBulkDone            Predicate = "no-bulk-done"            // no blocker was closed as done together with others
	ExportAfter           Predicate = "export-after"            // the evidence of a removal is an export taken after it
)

// Predicates is every predicate there is.
func Predicates() []Predicate {
	return []Predicate{
		TwoClientOwners, ConsumersKnown, RotatedByClient, EnvelopeIdentityStays, StateInEnvelope, ClientSignature, BothLogs,
		TwoRecipients, RoutesDiffer, SenderSigned, SealedIsFinal, NoBulkDone, ExportAfter,
	}
}
