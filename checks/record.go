package checks

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"
)

// recordVersion is the version of the form of Record and of Statement.
const recordVersion = 1

// Record is the state as record.json holds it.
type Record struct {
	Version   int            `json:"version"`
	Today     Day            `json:"today"`
	Depth     Depth          `json:"depth"`
	Statement string         `json:"statement"` // State.Digest
	Counts    map[Status]int `json:"counts"`
	Gates     []RecordGate   `json:"gates"`
	Modes     []RecordMode   `json:"modes"`
	Items     []RecordItem   `json:"items"`
	LeftOut   []RecordOut    `json:"left_out"`
	Answers   []RecordAnswer `json:"answers"`
	Findings  []Finding      `json:"findings"`
}

// RecordGate is a gate in a Record.
type RecordGate struct {
	ID       Gate     `json:"id"`
	Open     bool     `json:"open"`
	Off      bool     `json:"off,omitempty"`
	Lifted   bool     `json:"lifted,omitempty"`
	After    Gate     `json:"after,omitempty"`
	Blockers []string `json:"blockers"`
}

// RecordMode is an exception in a Record.
type RecordMode struct {
	At      string `json:"at"`
	By      string `json:"by"`
	Event   Ref    `json:"event"`
	ID      string `json:"id"`
	InForce bool   `json:"in_force"`
	Reason  string `json:"reason"`
	Rule    string `json:"rule"`
	Title   string `json:"title"`
}

// RecordItem is an item in a Record.
type RecordItem struct {
	RecordSaid
	Name     string   `json:"name"`
	Title    string   `json:"title"`
	System   string   `json:"system,omitempty"`
	Gate     Gate     `json:"gate"`
	Who      Who      `json:"who"`
	Stands   Status   `json:"status"` // what stands today: Said, but for roll-ups and for what was scheduled and came back
	Closed   bool     `json:"closed"`
	Aim      Grade    `json:"aim,omitempty"` // the grade its evidence should reach
	Grade    Grade    `json:"grade,omitempty"`
	Settled  string   `json:"settled,omitempty"` // the command that settles it
	Overdue  bool     `json:"overdue,omitempty"`
	Unmet    []string `json:"unmet,omitempty"`
	Invalid  string   `json:"invalid,omitempty"`
	Controls []string `json:"controls,omitempty"`
	Source   string   `json:"source,omitempty"` // the workspace's file that added or changed it
}

// RecordSaid is what was said of an item.
type RecordSaid struct {
	At        string       `json:"at,omitempty"`
	Attested  bool         `json:"attested,omitempty"`
	By        string       `json:"by,omitempty"`
	Conflict  []RecordSaid `json:"conflict,omitempty"` // what others said at the same time
	Effective Day          `json:"effective,omitempty"`
	Event     string       `json:"event,omitempty"`
	Evidence  []string     `json:"evidence,omitempty"`
	ID        string       `json:"id"` // Key
	Performer string       `json:"performer,omitempty"`
	Reason    string       `json:"reason,omitempty"`
	Said      Status       `json:"said"`
	Severity  Severity     `json:"severity"`
	Told      string       `json:"told,omitempty"`
	Warned    []string     `json:"warned,omitempty"`
}

// RecordOut is an item that does not apply, in a Record.
type RecordOut struct {
	Cause  Cause  `json:"cause"`
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

// RecordAnswer is a changed answer of the interview, in a Record.
type RecordAnswer struct {
	Answer   bool   `json:"answer"`
	At       string `json:"at"`
	By       string `json:"by"`
	Question string `json:"question"`
	Reason   string `json:"reason,omitempty"`
}

// Statement is all that people said, and nothing that follows from it, from the day or from sealing: the items that sealing
// settles are not in it. Its digest is what a review and a countersignature are about. Its fields, and those of what it holds,
// stand in the order of their keys: so its JSON is canonical as it comes.
type Statement struct {
	Answers []RecordAnswer `json:"answers"`
	Depth   Depth          `json:"depth"`
	Items   []RecordSaid   `json:"items"`
	LeftOut []RecordOut    `json:"left_out"`
	Modes   []RecordMode   `json:"modes"`
	Version int            `json:"version"`
}

// Statement gives what a review is about.
func (s *State) Statement() Statement {
	st := Statement{
		Version: recordVersion, Depth: s.set.Selection.Depth, Items: []RecordSaid{},
		LeftOut: s.recordOut(), Modes: s.recordModes(), Answers: s.recordAnswers(),
	}
	for m := range st.Modes {
		st.Modes[m].InForce = false // that follows from the items
	}
	for i := range s.Items {
		if item := &s.Items[i]; item.Settled != "seal" && item.Settled != "countersign" {
			st.Items = append(st.Items, item.record())
		}
	}
	return st
}

// Digest is the SHA-256 of the Statement as canonical JSON: keys in order, no white space, as jq -cS writes it.
func (s *State) Digest() string {
	if s.digest == "" {
		sum := sha256.Sum256(canonicalJSON(s.Statement()))
		s.digest = "sha256:" + hex.EncodeToString(sum[:])
	}
	return s.digest
}

// Record gives the state as it goes into a bundle.
func (s *State) Record() *Record {
	r := &Record{
		Version: recordVersion, Today: s.today, Depth: s.set.Selection.Depth, Statement: s.Digest(), Counts: s.Counts(),
		Modes: s.recordModes(), LeftOut: s.recordOut(), Answers: s.recordAnswers(), Findings: append([]Finding{}, s.Findings...),
	}
	for _, g := range s.Gates {
		r.Gates = append(r.Gates, RecordGate{g.ID, g.Open, g.Off, g.Lifted, g.After, append([]string{}, g.Blockers...)})
	}
	for i := range s.Items {
		item := &s.Items[i]
		ri := RecordItem{
			RecordSaid: item.record(), Name: item.Name, Title: item.Title, System: item.System, Gate: item.Gate, Who: item.Who,
			Stands: item.Status, Closed: item.Closed, Aim: item.Item.Grade, Grade: item.Grade, Settled: item.Settled,
			Overdue: item.Overdue, Invalid: item.Invalid, Controls: item.Controls, Source: item.Source,
		}
		for _, n := range item.Unmet {
			ri.Unmet = append(ri.Unmet, s.nameOf(n.On))
		}
		r.Items = append(r.Items, ri)
	}
	return r
}

func (i *ItemState) record() RecordSaid {
	r := RecordSaid{ID: i.Key, Severity: i.Severity, Said: Open}
	if i.Said != nil {
		r = i.Said.record(r)
	}
	for _, rival := range i.Rivals {
		r.Conflict = append(r.Conflict, rival.record(RecordSaid{ID: i.Key, Severity: i.Severity}))
	}
	return r
}

func (s *Said) record(r RecordSaid) RecordSaid {
	r.Said, r.By, r.At, r.Event = s.Mark.Status, s.Event.By, stamp(s.Event.At), s.Event.Ref().String()
	r.Reason, r.Told, r.Effective = s.Mark.Reason, s.Mark.Told, s.Mark.Effective
	r.Evidence, r.Attested, r.Performer, r.Warned = s.Mark.Evidence, s.Mark.Attested, s.Performer, s.Warned
	return r
}

func (s *State) recordModes() []RecordMode {
	list := []RecordMode{}
	for _, m := range s.Modes {
		list = append(list, RecordMode{
			ID: m.ID, Title: m.Title, Rule: m.Rule, Reason: m.Reason, By: m.Event.By, At: stamp(m.Event.At),
			Event: m.Event.Ref(), InForce: m.InForce,
		})
	}
	return list
}

func (s *State) recordOut() []RecordOut {
	list := []RecordOut{}
	for _, l := range s.set.Selection.Out {
		list = append(list, RecordOut{ID: l.Key, Cause: l.Cause, Reason: l.Reason})
	}
	slices.SortStableFunc(list, func(a, b RecordOut) int { return compareRefs(Ref{Log: a.ID}, Ref{Log: b.ID}) })
	return list
}

func (s *State) recordAnswers() []RecordAnswer {
	list := []RecordAnswer{}
	for _, a := range s.Answers {
		list = append(list, RecordAnswer{
			Question: a.Question, Answer: a.Answer, Reason: a.Reason, By: a.Event.By, At: stamp(a.Event.At),
		})
	}
	return list
}

// stamp is a time as records hold it.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
