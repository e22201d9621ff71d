package checks

import "time"

// Body is what an event says. The bodies are the pointers to the types of this file.
type Body interface {
	Kind() Kind
	check() error // whether it says all that one of its kind must say
}

// Kind is what kind of thing an event says.
type Kind string

// The kinds.
const (
	KindMark            Kind = "mark"
	KindUndo            Kind = "undo"
	KindDecide          Kind = "decide"
	KindMode            Kind = "mode"
	KindAnswer          Kind = "answer"
	KindEvidence        Kind = "evidence"
	KindFindingDecision Kind = "finding-decision"
	KindReviewed        Kind = "reviewed"
	KindCountersigned   Kind = "countersigned"
	KindSealed          Kind = "sealed"
	KindDelivered       Kind = "delivered"
	KindReceipt         Kind = "receipt"
	KindTakeover        Kind = "takeover"
	KindCheckpoint      Kind = "checkpoint"
	KindClosed          Kind = "closed"
)

// Marked puts a mark on items.
type Marked struct {
	Items []string `json:"items"` // Keys
	Mark
	Performer string   `json:"performer,omitempty"` // who did it, if not the author: a person by id, or Machine
	Warned    []string `json:"warned,omitempty"`    // pitfalls that warn and were gone past, for the Reason
}

// Machine as a performer says that no person did it.
const Machine = "machine"

// Undone takes an event back: what it said counts no longer. Undoing that lets it count again.
type Undone struct {
	Event  Ref    `json:"event"`
	Reason string `json:"reason,omitempty"`
}

// Decided chooses between the marks that were put on an item at the same time.
type Decided struct {
	Item   string `json:"item"`   // Key
	Choice Ref    `json:"choice"` // the event whose mark stands
	Reason string `json:"reason,omitempty"`
}

// ModeSet puts an exception to the order in force. It ends by being undone.
type ModeSet struct {
	Mode     string   `json:"mode"`
	Reason   string   `json:"reason"`
	Evidence []string `json:"evidence,omitempty"` // digests; what the mode asks for first, where no item holds that
}

// Answered notes that an answer of the interview changed. The choice of items follows handover.yaml, not this.
type Answered struct {
	Question string `json:"question"`
	Answer   bool   `json:"answer"`
	Reason   string `json:"reason,omitempty"`
}

// EvidenceAdded notes that a file was stored as evidence.
type EvidenceAdded struct {
	Digest   string    `json:"digest"`
	Name     string    `json:"name"` // the file's own name
	As       Evidence  `json:"as"`
	Moment   Moment    `json:"moment,omitempty"`
	Reader   string    `json:"reader,omitempty"`
	System   string    `json:"system,omitempty"`
	TakenAt  time.Time `json:"taken_at,omitzero"`
	TakenBy  string    `json:"taken_by,omitempty"`  // a person, by id
	SignedBy string    `json:"signed_by,omitempty"` // the person whose signature it bears, once that was verified
}

// Moment is when evidence was taken, seen from the change it is about.
type Moment string

// The moments.
const (
	MomentBefore Moment = "before"
	MomentAfter  Moment = "after"
)

// FindingDecided settles a finding of the scanner.
type FindingDecided struct {
	Finding  string `json:"finding"`
	Decision string `json:"decision"`
	Reason   string `json:"reason"`
}

// Reviewed notes that somebody read what would be sealed.
type Reviewed struct {
	Inventory string `json:"inventory"` // digest of what would go into the bundle
	State     string `json:"state"`     // State.Digest
}

// Countersigned notes that the lead signed what was reviewed.
type Countersigned struct {
	Reviewed
	Key string `json:"key"` // fingerprint
}

// Sealed notes that a bundle was made.
type Sealed struct {
	Bundle     string   `json:"bundle"` // its id
	Digest     string   `json:"digest"`
	Draft      bool     `json:"draft,omitempty"`      // a rehearsal: closes nothing
	Supersedes string   `json:"supersedes,omitempty"` // digest of the bundle it replaces
	Inventory  string   `json:"inventory"`            // what was reviewed
	State      string   `json:"state"`
	Signer     string   `json:"signer"` // fingerprint
	Recipients int      `json:"recipients"`
	Recovery   int      `json:"recovery,omitempty"` // recovery keys among or beside them
	Reason     string   `json:"reason,omitempty"`
	Warned     []string `json:"warned,omitempty"` // as in Marked
}

// Delivered notes that a bundle was sent.
type Delivered struct {
	Digest      string   `json:"digest"`
	To          string   `json:"to"` // a person, by id
	Route       string   `json:"route"`
	DigestRoute string   `json:"digest_route"` // how the digest travels
	Reason      string   `json:"reason,omitempty"`
	Warned      []string `json:"warned,omitempty"` // as in Marked
}

// Received notes a receipt whose signature was verified.
type Received struct {
	Digest     string `json:"digest"` // of the bundle it is for
	Receipt    string `json:"receipt"`
	Level      string `json:"level"` // V0 to V4
	SignedBy   string `json:"signed_by"`
	SenderSeen string `json:"sender_seen"` // the sender's fingerprint, as the client saw it
}

// TakenOver notes the client's word that they run it without us.
type TakenOver struct {
	Client   string   `json:"client"` // who says so, a person by id
	Evidence []string `json:"evidence,omitempty"`
}

// Checkpointed notes that the signed heads of all logs were written for the client.
type Checkpointed struct {
	Digest string `json:"digest"`
}

// Closed notes the closing statement.
type Closed struct {
	Digest string `json:"digest"`
}

// Kind is KindMark.
func (*Marked) Kind() Kind { return KindMark }

// Kind is KindUndo.
func (*Undone) Kind() Kind { return KindUndo }

// Kind is KindDecide.
func (*Decided) Kind() Kind { return KindDecide }

// Kind is KindMode.
func (*ModeSet) Kind() Kind { return KindMode }

// Kind is KindAnswer.
func (*Answered) Kind() Kind { return KindAnswer }

// Kind is KindEvidence.
func (*EvidenceAdded) Kind() Kind { return KindEvidence }

// Kind is KindFindingDecision.
func (*FindingDecided) Kind() Kind { return KindFindingDecision }

// Kind is KindReviewed.
func (*Reviewed) Kind() Kind { return KindReviewed }

// Kind is KindCountersigned.
func (*Countersigned) Kind() Kind { return KindCountersigned }

// Kind is KindSealed.
func (*Sealed) Kind() Kind { return KindSealed }

// Kind is KindDelivered.
func (*Delivered) Kind() Kind { return KindDelivered }

// Kind is KindReceipt.
func (*Received) Kind() Kind { return KindReceipt }

// Kind is KindTakeover.
func (*TakenOver) Kind() Kind { return KindTakeover }

// Kind is KindCheckpoint.
func (*Checkpointed) Kind() Kind { return KindCheckpoint }

// Kind is KindClosed.
func (*Closed) Kind() Kind { return KindClosed }
