package checks

import "slices"

// State is what all events together say of an engagement. Build it with Fold; it does not change.
type State struct {
	Items    []ItemState // in the order of Selection.Items
	Gates    []GateState // in their order
	Modes    []ModeState // the exceptions that were declared, in the order of events
	Bundles  []Bundle    // what was sealed, drafts too, in the order of events
	Review   *Review     // the last reading of what would be sealed; nil before
	Signed   *Review     // the last countersignature; nil before
	Answers  []Answer    // answers that were changed on the way
	Exhibits []Exhibit   // what is stored as evidence, as it was last described, in the order it was first added
	Rotated  []Rotation  // what was said of secrets of the ledger, in the order of events
	Triaged  []Triage    // what was decided about secrets that were found, in the order of events
	Takeover *Event      // the client's word that they run it; nil before
	Closed   *Event      // the closing statement; nil before
	Findings []Finding   // what is wrong with the record itself

	set      *Setting
	today    Day
	history  *history
	index    map[string]int            // Key -> place in Items
	parts    [][]int                   // by item: the places of From
	evidence map[string]*EvidenceAdded // by digest
	stands   [][]int                   // by gate: the places of its items
	memo     []answer                  // by item, then by gate
	digest   string                    // of Statement, once it was asked for
}

// ItemState is where an item stands.
type ItemState struct {
	*Applied
	Status   Status // what stands. Closed says whether it counts
	Said     *Said  // the mark behind it; nil when nobody said anything, and for a roll-up that closed by itself
	Rivals   []Said // what others said at the same time and of another kind: a conflict, until somebody decides
	Closed   bool   // the status closes the item, and the order that it stands on holds
	Grade    Grade  // what the evidence earns; empty for none
	Returned bool   // it was scheduled, and the day has come: open again, to be looked at
	Overdue  bool   // it is waived, and the day to look at it again has come
	Unmet    []Need // it was closed by an act, and of what comes before these are open again
	Invalid  string // why what was said does not count, such as a waiver of somebody who may not
}

// Said is a mark as somebody put it.
type Said struct {
	Event     *Event // who and when
	Mark      *Mark
	Performer string   // who did it: a person by id, or Machine
	Warned    []string // the pitfalls gone past
	Choice    Ref      // for a decision: the event whose mark it chose
}

// GateState is where a gate stands.
type GateState struct {
	ID       Gate
	Open     bool
	Off      bool     // it does not exist in this engagement
	Lifted   bool     // an exception lets later gates open without it
	Blockers []string // Names of the items that keep it shut
	After    Gate     // the earlier gate that keeps it shut; empty for none
}

// ModeState is an exception that was declared.
type ModeState struct {
	*Mode
	Event   *Event
	Reason  string
	InForce bool     // what it asks for first is closed
	Wants   []string // Keys of what it still asks for
}

// Bundle is a sealed bundle and what became of it.
type Bundle struct {
	*Sealed
	Event      *Event
	Deliveries []*Event
	Receipts   []*Event
	Superseded bool
}

// Review is the reading, or countersigning, of what would be sealed.
type Review struct {
	*Reviewed
	Event *Event
	Key   string // fingerprint of a countersignature; empty for a reading
	Void  bool   // something was said since, and no bundle was sealed from it
}

// Answer is a changed answer of the interview.
type Answer struct {
	*Answered
	Event *Event
}

// Exhibit is a file that is stored as evidence.
type Exhibit struct {
	*EvidenceAdded
	Event *Event // that described it last
}

// Same reports whether both are about one file: the same content, shown for the same. An empty list is an export of many things, and what did
// not change is one before and one after.
func (b *EvidenceAdded) Same(o *EvidenceAdded) bool {
	return b.Digest == o.Digest && b.Reader == o.Reader && b.System == o.System && b.Part == o.Part && b.Moment == o.Moment
}

// States reports whether a person stated that of the file.
func (b *EvidenceAdded) States(what string) bool { return slices.Contains(b.Stated, what) }

// Rotation is what somebody said of a secret of the ledger.
type Rotation struct {
	*Rotated
	Event *Event
}

// Triage is a decision about a secret that was found.
type Triage struct {
	*FindingDecided
	Event *Event
}

// Triage is the decision that stands about a finding of the scanner; nil when there is none, or it has expired.
func (s *State) Triage(finding string) *Triage {
	for i := range slices.Backward(s.Triaged) {
		if t := &s.Triaged[i]; t.Finding == finding {
			if t.Expires.Reached(s.today) {
				return nil
			}
			return t
		}
	}
	return nil
}

// Finding is something wrong with the record itself.
type Finding struct {
	Kind  FindingKind `json:"kind"`
	Cause string      `json:"cause"`           // the item, gate, bundle or event it comes from
	Items []string    `json:"items,omitempty"` // Names of the items it concerns
	Text  string      `json:"text"`
}

// FindingKind is what is wrong.
type FindingKind string

// The kinds of findings.
const (
	FindingOrder    FindingKind = "order"    // items were closed before what they stand on, or that was opened again
	FindingConflict FindingKind = "conflict" // two said different things at the same time
	FindingInvalid  FindingKind = "invalid"  // what was said does not count
	FindingOverdue  FindingKind = "overdue"  // the day to look at a waiver again has come
	FindingBundle   FindingKind = "bundle"   // two bundles, neither of which supersedes the other
	FindingLog      FindingKind = "log"      // an event that says what cannot be
)

// Item is the state of the item that the text names, by Name or Key and in any letter case. What is left out, or not there at
// all, is an *UnknownItemError.
func (s *State) Item(text string) (*ItemState, error) {
	a, err := s.set.Selection.Find(text)
	if err != nil {
		return nil, err
	}
	return &s.Items[s.index[a.Key]], nil
}

// Gate is the state of a gate; nil for what is no gate.
func (s *State) Gate(g Gate) *GateState {
	return find(s.Gates, func(state *GateState) bool { return state.ID == g })
}

// Bundle is the newest bundle that is no draft; nil before one was sealed.
func (s *State) Bundle() *Bundle {
	for i := range slices.Backward(s.Bundles) {
		if !s.Bundles[i].Draft {
			return &s.Bundles[i]
		}
	}
	return nil
}

// Counts is how many items have each status; all nine are there.
func (s *State) Counts() map[Status]int {
	counts := map[Status]int{}
	for _, status := range Statuses() {
		counts[status] = 0
	}
	for i := range s.Items {
		counts[s.Items[i].Status]++
	}
	return counts
}

// Find is the event of that name; nil when there is none.
func (s *State) Find(r Ref) *Event { return s.history.find(r) }

// Events is all events in the order that every clone agrees on.
func (s *State) Events() []*Event { return s.history.order }

// UndoneBy is the event that undid this one; ok is false when none did.
func (s *State) UndoneBy(r Ref) (by Ref, ok bool) {
	by, ok = s.history.undone[r]
	return by, ok
}

// History is every event that said something of the item of that Key, undone ones too, in order.
func (s *State) History(key string) []*Event {
	var list []*Event
	for _, e := range s.history.order {
		switch b := e.Body.(type) {
		case *Marked:
			if slices.Contains(b.Items, key) {
				list = append(list, e)
			}
		case *Decided:
			if b.Item == key {
				list = append(list, e)
			}
		}
	}
	return list
}

// LastOf is the last event of the person that counts and can be undone; nil when there is none. It is what a plain undo means.
func (s *State) LastOf(person string) *Event {
	for _, e := range slices.Backward(s.history.order) {
		_, undo := e.Body.(*Undone)
		if _, gone := s.history.undone[e.Ref()]; e.By == person && !gone && !undo && undoable(e.Body) {
			return e
		}
	}
	return nil
}
