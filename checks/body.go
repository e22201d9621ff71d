package checks

import "time"

// Body is what an event says. The bodies are the pointers to the types of this file.
type Body interface {
	Kind() Kind
	check() error // whether it says all that one of its kind must say
	fields(*form) // names all fields, in the order of their keys
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
	KindRotation        Kind = "rotation"
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
	Items []string // Keys
	Mark
	Grade     Grade    // what evaluating the evidence earned: said by the program that evaluated it, never by a person
	Performer string   // who did it, if not the author: a person by id, or Machine
	Warned    []string // pitfalls that warn and were gone past, for the Reason
}

// Machine as a performer says that no person did it.
const Machine = "machine"

// Undone takes an event back: what it said counts no longer. Undoing that lets it count again.
type Undone struct {
	Event  Ref
	Reason string
}

// Decided chooses between the marks that were put on an item at the same time.
type Decided struct {
	Item   string // Key
	Choice Ref    // the event whose mark stands
	Reason string
}

// ModeSet puts an exception to the order in force. It ends by being undone.
type ModeSet struct {
	Mode     string
	Reason   string
	Evidence []string // digests; what the mode asks for first, where no item holds that
}

// Answered notes that an answer of the interview changed. The choice of items follows handover.yaml, not this.
type Answered struct {
	Question string
	Answer   bool
	Reason   string
}

// EvidenceAdded notes that a file was stored as evidence, or says more of one that is: what was said last counts.
type EvidenceAdded struct {
	Digest   string // of the file as it is stored
	Name     string // the file's own name
	As       Evidence
	Moment   Moment
	Size     int       // bytes of the file as it came
	Modified time.Time // of the file as it came
	Original string    // keyed digest of the file as it came, where secrets in it were replaced; else Digest is its own
	Redacted int       // how many secrets were replaced by keyed digests
	Key      string    // names the key of these digests: those of two keys cannot be compared

	// Of an export:
	Reader   string
	System   string
	Part     string   // the name under which its command writes it, where a system has several files of the kind
	Stated   []string // what the file does not show and a person says: some of StatedComplete, StatedSystem, StatedReader
	Command  string   // the command that made it, as a person says
	TakenAt  time.Time
	TakenBy  string // a person, by id
	SignedBy string // the person whose signature it bears, once that was verified
}

// What a person may state of an export.
const (
	StatedComplete = "complete" // that it holds everything
	StatedSystem   = "system"   // which system it is of
	StatedReader   = "reader"   // what kind of export it is
)

// Moment is when evidence was taken, seen from the change it is about.
type Moment string

// The moments.
const (
	MomentBefore Moment = "before"
	MomentAfter  Moment = "after"
)

// What may be decided about a secret that was found.
const (
	DecideRotate        = "rotate"         // it will be changed, so that the one in the history is worth nothing
	DecideEnvelope      = "envelope"       // it travels in the envelope, and is to be taken out of what lies open
	DecideFalsePositive = "false-positive" // it is no secret
)

// FindingDecided settles a finding of the scanner. What was said last of a finding counts.
type FindingDecided struct {
	Finding  string
	Decision string // DecideRotate, DecideEnvelope, DecideFalsePositive
	Reason   string
	Expires  Day // until when a DecideFalsePositive counts; empty for ever
}

// Rotated notes what somebody says of a secret of the ledger: that it was changed, when and by whom.
type Rotated struct {
	Line      string    // of the ledger, by id
	On        time.Time // a day is its beginning, UTC
	Performer string    // a person by id, Machine, or a name that handover.yaml does not know
	Note      string
	Evidence  []string // digests: the sheet it was said on
}

// Reviewed notes that somebody read what would be sealed.
type Reviewed struct {
	Inventory string // digest of what would go into the bundle
	State     string // State.Digest
}

// Countersigned notes that the lead signed what was reviewed.
type Countersigned struct {
	Reviewed
	Key string // fingerprint
}

// Sealed notes that a bundle was made.
type Sealed struct {
	Bundle     string // its id
	Digest     string
	Draft      bool   // a rehearsal: closes nothing
	Supersedes string // digest of the bundle it replaces
	Inventory  string // what was reviewed
	State      string
	Signer     string // fingerprint
	Recipients int
	Recovery   int // recovery keys among or beside them
	Reason     string
	Warned     []string // as in Marked
}

// Delivered notes that a bundle was sent.
type Delivered struct {
	Digest      string
	To          string // a person, by id
	Route       string
	DigestRoute string // how the digest travels
	Reason      string
	Warned      []string // as in Marked
}

// Received notes a receipt whose signature was verified.
type Received struct {
	Digest     string // of the bundle it is for
	Receipt    string
	Level      string // V0 to V4
	SignedBy   string
	SenderSeen string // the sender's fingerprint, as the client saw it
}

// TakenOver notes the client's word that they run it without us.
type TakenOver struct {
	Client   string // who says so, a person by id
	Evidence []string
}

// Checkpointed notes that the signed heads of all logs were written for the client.
type Checkpointed struct {
	Digest string
}

// Closed notes the closing statement.
type Closed struct {
	Digest string
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

// Kind is KindRotation.
func (*Rotated) Kind() Kind { return KindRotation }

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
