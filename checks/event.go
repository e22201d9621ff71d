package checks

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Event is one thing that happened, as a journal holds it. Nobody changes an event; what was wrong is undone by another.
type Event struct {
	Log  string         // the log it stands in: one a person and clone
	Seq  int            // its place there, from 1
	Seen map[string]int // for each other log the last event its author had seen, straight or by way of others
	At   time.Time      // by the clock of its author. For people to read: no order depends on it
	By   string         // the person, by id
	Body Body
}

// Ref is the name of the event.
func (e *Event) Ref() Ref { return Ref{e.Log, e.Seq} }

// Before reports whether e happened before f: whether the author of f could know of it. Of two events neither of which
// happened before the other we say that they happened at the same time.
func (e *Event) Before(f *Event) bool {
	if e.Log == f.Log {
		return e.Seq < f.Seq
	}
	return f.Seen[e.Log] >= e.Seq
}

// Ref names an event.
type Ref struct {
	Log string
	Seq int
}

// String is the form that people type: mara-laptop:12.
func (r Ref) String() string { return r.Log + ":" + strconv.Itoa(r.Seq) }

// ParseRef reads what String writes.
func ParseRef(text string) (Ref, error) {
	at := strings.LastIndexByte(text, ':')
	if at > 0 {
		if seq, err := strconv.Atoi(text[at+1:]); err == nil && seq > 0 {
			return Ref{text[:at], seq}, nil
		}
	}
	return Ref{}, fmt.Errorf("read event name %q: want a log and a number, such as mara-laptop:12", text)
}

// MarshalText gives what String gives.
func (r Ref) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText is ParseRef.
func (r *Ref) UnmarshalText(text []byte) (err error) {
	*r, err = ParseRef(string(text))
	return err
}

func compareRefs(a, b Ref) int { return cmp.Or(strings.Compare(a.Log, b.Log), a.Seq-b.Seq) }
