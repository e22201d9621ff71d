package checks

import (
	"fmt"
	"slices"
	"strings"
)

// Status is what has been said about an item. It is not a tick: what a tick leaves open is kept apart.
type Status string

// The nine statuses.
const (
	Open          Status = "open"           // nothing said yet
	Failed        Status = "failed"         // tried, did not work
	Unknown       Status = "unknown"        // could not be checked; never counts as done
	Waived        Status = "waived"         // a person accepted the gap
	ClientOwned   Status = "client-owned"   // the other side must do it; we only told them
	Scheduled     Status = "scheduled"      // takes effect later
	NeverGranted  Status = "never-granted"  // we never had this access
	NotApplicable Status = "not-applicable" // the thing does not exist here
	Done          Status = "done"           // done by a named person
)

// Statuses is the nine statuses, the least closed first: of two that were said at the same time the earlier stands.
func Statuses() []Status {
	return []Status{Open, Failed, Unknown, Waived, ClientOwned, Scheduled, NeverGranted, NotApplicable, Done}
}

// Known reports whether s is one of the nine.
func (s Status) Known() bool { return slices.Contains(Statuses(), s) }

// Closing reports whether the status closes items at all. Which items it closes is for each of them to say.
func (s Status) Closing() bool {
	return s.Known() && s != Open && s != Failed && s != Unknown
}

// Acts reports whether the status says that something was done, as against found not to be needed: only acts have an order.
func (s Status) Acts() bool { return s == Done || s == Scheduled || s == ClientOwned }

// LessClosed reports whether s leaves more to do than t.
func (s Status) LessClosed(t Status) bool {
	return slices.Index(Statuses(), s) < slices.Index(Statuses(), t)
}

// Field is a part of a Mark that a status may have to carry. Its text is the name of the flag.
type Field string

// The fields.
const (
	FieldReason    Field = "reason"
	FieldEvidence  Field = "evidence"
	FieldEffective Field = "effective"
	FieldTold      Field = "told"
)

// Carry is a field a status carries, and what it means there.
type Carry struct {
	Field    Field
	Means    string
	Required bool
}

// Carries is what the status carries, in the order to ask for it. Who says it and when, every status carries.
func (s Status) Carries() []Carry {
	switch s {
	case Done:
		return []Carry{{FieldEvidence, "what proves it", false}}
	case NotApplicable:
		return []Carry{{FieldReason, "why it does not exist here", true}}
	case NeverGranted:
		return []Carry{{FieldReason, "who says so", true}, {FieldEvidence, "an export that shows it", false}}
	case Scheduled:
		return []Carry{
			{FieldEffective, "the day it takes effect", true},
			{FieldTold, "who checks again, if it is somebody else", false},
			{FieldEvidence, "what shows the date", false},
		}
	case ClientOwned:
		return []Carry{
			{FieldTold, "who of the client was told", true},
			{FieldEvidence, "the notice, and the acknowledgement if there is one", false},
		}
	case Failed:
		return []Carry{{FieldReason, "what happened", true}, {FieldTold, "who takes it on", true}}
	case Unknown:
		return []Carry{{FieldReason, "why it could not be checked", true}}
	case Waived:
		return []Carry{{FieldReason, "why the gap is accepted", true}, {FieldEffective, "the day to look at it again", true}}
	case Open:
	}
	return nil
}

// Mark is one thing said about an item.
type Mark struct {
	Status    Status
	Reason    string
	Evidence  []string // digests of stored evidence
	Attested  bool     // done on a person's word alone, and said so
	Effective Day
	Told      string
}

// Has reports whether the mark carries the field.
func (m *Mark) Has(f Field) bool {
	switch f {
	case FieldReason:
		return strings.TrimSpace(m.Reason) != ""
	case FieldEvidence:
		return len(m.Evidence) > 0
	case FieldEffective:
		return m.Effective != ""
	case FieldTold:
		return strings.TrimSpace(m.Told) != ""
	}
	return false
}

// carries reports whether the mark carries what its status must, as far as that is the same for every item.
func (m *Mark) carries() bool {
	for _, c := range m.Status.Carries() {
		if c.Required && !m.Has(c.Field) {
			return false
		}
	}
	return m.Status != Done || m.Has(FieldEvidence) || m.Attested
}

// Check reports whether the mark may be put on the item: the status is one that the item takes, and it carries what it
// must. today is the day in the engagement's time zone. The error is a *MarkError.
func (m *Mark) Check(item *Item, today Day) error {
	refuse := func(why, hint string) error { return &MarkError{Item: item.ID, Status: m.Status, Why: why, hint: hint} }
	if !m.Status.Known() {
		return refuse("there is no such status", "one of "+joinStatuses(Statuses()))
	}
	if m.Status.Closing() && !item.ClosedBy(m.Status) {
		return refuse(notClosedBy(item, m.Status), "it closes as "+joinStatuses(item.Closes))
	}
	for _, c := range m.Status.Carries() {
		if c.Required && !m.Has(c.Field) {
			return refuse("it must say "+c.Means, "give --"+string(c.Field))
		}
	}
	switch {
	case m.Status == Done && !m.Has(FieldEvidence) && !m.Attested:
		return refuse("it needs evidence, or to be said as attested only", "give --evidence, or --attested for a person's word alone")
	case m.Status == ClientOwned && item.Blocks() && !m.Has(FieldEvidence):
		return refuse("a blocker needs proof that the client was told", "give --evidence with the notice")
	case m.Has(FieldEffective) && (m.Status == Scheduled || m.Status == Waived) && m.Effective.Reached(today):
		return refuse(string(m.Effective)+" is not in the future", "give --effective with a later day")
	}
	return nil
}

// MarkError says why a status cannot be put on an item.
type MarkError struct {
	Item   string
	Status Status
	Why    string
	hint   string
}

func (e *MarkError) Error() string { return fmt.Sprintf("mark %s as %s: %s", e.Item, e.Status, e.Why) }

// Hint is the way on.
func (e *MarkError) Hint() string { return e.hint }

func notClosedBy(item *Item, s Status) string {
	switch {
	case s == Waived && item.Severity == Absolute:
		return "it cannot be waived, because it is wholly in our own hands"
	case s == ClientOwned && item.Ours():
		return "it is not the client's alone"
	case item.Settled != "" && len(item.Closes) == 1:
		return "only doing it closes it"
	}
	return "that does not close it"
}

func joinStatuses(list []Status) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}
