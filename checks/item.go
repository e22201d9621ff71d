package checks

import "slices"

// Item is one line of the checklist.
type Item struct {
	ID       string   `yaml:"id"`       // stable, never reused
	Title    string   `yaml:"title"`    // an instruction a tired engineer can follow
	Why      string   `yaml:"why"`      // the harm it prevents
	Who      Who      `yaml:"who"`      // who has to do it
	Phase    Phase    `yaml:"phase"`    // when, seen from the seal
	Gate     Gate     `yaml:"gate"`     // the gate that opens only when it is closed
	Severity Severity `yaml:"severity"` // what leaving it open means

	Proof    string     `yaml:"proof"`    // what proves it, in words
	Evidence []Evidence `yaml:"evidence"` // what kinds of evidence that is
	Grade    Grade      `yaml:"grade"`    // the grade its evidence should reach; empty for any
	Controls []string   `yaml:"controls"` // ids of the standards it answers to, such as N:AC-2

	After  []string `yaml:"after"`  // items and gates (G-ACK) that come first, as the catalogue says it; Needs is what counts
	Parts  []string `yaml:"parts"`  // the items a roll-up closes from
	Closes []Status `yaml:"closes"` // the statuses that close it

	Does     Deed   `yaml:"does"`      // what it does that an order may care about
	Due      string `yaml:"due"`       // the date it belongs to; empty for that of its gate
	ByExport bool   `yaml:"by_export"` // whether exports that pass the rules of their readers are all it takes
	Settled  string `yaml:"settled"`   // the command whose success closes it by itself: seal, countersign, deliver, receipt, close

	List     string   `yaml:"-"` // the list it stands in
	Needs    []Need   `yaml:"-"` // all it waits for
	Heads    []string `yaml:"-"` // the roll-ups it is a part of
	Pitfalls []string `yaml:"-"` // the pitfalls to show beside it
	Rank     int      `yaml:"-"` // how far down the order it stands: higher than anything it waits for
	Source   string   `yaml:"-"` // the workspace's file that added or changed it; empty for ours
	Changed  []string `yaml:"-"` // the fields that file changed; empty for an item it added
}

// Blocks reports whether the item stops its gate while it is open.
func (i *Item) Blocks() bool { return i.Severity.Blocks() }

// Ours reports whether the item needs somebody of the leaving firm.
func (i *Item) Ours() bool { return i.Who != WhoClient }

// ClosedBy reports whether the status closes the item.
func (i *Item) ClosedBy(s Status) bool { return slices.Contains(i.Closes, s) }

// List is the items of one policy heading or of one kind of system.
type List struct {
	ID        string   `yaml:"id"`
	Title     string   `yaml:"title"`
	Position  int      `yaml:"position"`  // its place among the lists
	Providers []string `yaml:"providers"` // whose systems it is about, as handover.yaml names them, the usual one first; none for a heading
	Template  bool     `yaml:"template"`  // questions for a system without a list of its own
}

// Heading reports whether the list is a policy heading, whose items exist once in every engagement.
func (l *List) Heading() bool { return len(l.Providers) == 0 }

// Who has to do an item.
type Who string

// The sides. Of an item of both, each signs for its half.
const (
	WhoUs     Who = "us"
	WhoClient Who = "client"
	WhoBoth   Who = "both"
)

// Phase is when an item is done, seen from the seal.
type Phase string

// The phases in their order.
const (
	PhaseBefore Phase = "before"
	PhaseSeal   Phase = "seal"
	PhaseAfter  Phase = "after"
)

// Severity says what leaving an item open means.
type Severity string

// The severities. A blocker stops its gate and only the lead can waive it; an absolute one nobody can: these are wholly
// in our own hands. A required item the engineer may waive; an advisory one may stay open.
const (
	Absolute Severity = "B!"
	Blocker  Severity = "B"
	Required Severity = "R"
	Advisory Severity = "A"
)

// Blocks reports whether an open item of this severity stops its gate.
func (s Severity) Blocks() bool { return s == Blocker || s == Absolute }

// Deed is what an item does that an order of operations may care about.
type Deed string

// The deeds. Everything else has none.
const (
	DeedRevoke  Deed = "revoke"  // ends access of ours
	DeedRotate  Deed = "rotate"  // replaces a secret we know
	DeedDestroy Deed = "destroy" // deletes what cannot be fetched again
)

// Evidence is a kind of evidence.
type Evidence string

// The kinds of evidence.
const (
	EvidenceDoc     Evidence = "doc"
	EvidenceAttest  Evidence = "attest"
	EvidenceCapture Evidence = "capture"
	EvidenceTicket  Evidence = "ticket"
	EvidenceCommand Evidence = "command" // transcript with command line, exit code, time, host
	EvidenceExport  Evidence = "export"
	EvidenceReceipt Evidence = "receipt"
	EvidenceLog     Evidence = "log"
	EvidenceDigest  Evidence = "digest"
)

// Grade is how strong evidence is. Grades compare as text.
type Grade string

// The grades, weakest first.
const (
	GradeAttested Grade = "E0" // a named person says so
	GradeShown    Grade = "E1" // a picture, ticket or mail
	GradeExported Grade = "E2" // a machine export, stored with digest, time and command
	GradeCompared Grade = "E3" // before and after, and the difference is exactly what was expected
	GradeRefused  Grade = "E4" // the old access was tried and refused, or the client confirmed it
)

// Need is one thing an item waits for.
type Need struct {
	On      string // an item, or a gate written as G-ACK
	Why     Why
	Pitfall string // the pitfall that demands it, if one does
}

// Gate is the gate that is waited for; ok is false when it is an item.
func (n Need) Gate() (gate Gate, ok bool) { return gateRef(n.On) }

// Why says where a need comes from.
type Why string

// Where needs come from.
const (
	WhyAfter   Why = "after"   // the catalogue says so
	WhyHead    Why = "head"    // the head of its roll-up waits for it
	WhyPitfall Why = "pitfall" // an order that must not happen
	WhyGate    Why = "gate"    // something it waits for stands behind this gate
	WhyMode    Why = "mode"    // the exception in force asks for it first
)
