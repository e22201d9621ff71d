// Package keys is the one table of everything a person can do in the app: the key, the words for it, where it works, and, of what changes
// something, the form. Dispatch, footer, overlay, the plain face and docs/keys.md are drawn from it.
package keys

import (
	"slices"

	"github.com/handover-kit/handover/tui/page"
	"github.com/handover-kit/handover/tui/session"
)

// Command is something a person can do.
type Command string

// The commands that move about. What changes something is named in the table only.
const (
	Up       Command = "up"
	Down     Command = "down"
	PageUp   Command = "page-up"
	PageDown Command = "page-down"
	First    Command = "first"
	Last     Command = "last"
	Open     Command = "open"
	Back     Command = "back"
	Next     Command = "next"
	Filter   Command = "filter"
	View     Command = "view"
	ViewBack Command = "view-back"
	PageNext Command = "page-next"
	PagePrev Command = "page-previous"
	Copy     Command = "copy"
	Keys     Command = "keys"
	Mouse    Command = "mouse"
	Redraw   Command = "redraw"
	Suspend  Command = "suspend"
	Stop     Command = "stop"
	Quit     Command = "quit"
	Mark     Command = "mark"
	Rotated  Command = "rotated"
	Add      Command = "add"
	Undo     Command = "undo"
)

// At is where a person is.
type At struct {
	Page page.ID
	Row  string // the selected row
	Item string // Key of the item that is selected, if any
}

// Binding is a row of the table.
type Binding struct {
	Command Command
	Keys    []string // as Bubble Tea calls them
	Show    string   // how the key is written, if not as Keys[0]
	Name    string   // in a word or two, for the footer and the plain face
	Help    string   // in a sentence, for the overlay and the docs
	Pages   []page.ID
	Footer  int // place in the footer; 0 for none
	// Form gives what to ask, or why it cannot be done now.
	Form   func(s *session.Session, d *session.Data, at At) (f *session.Form, why string)
	Writes bool // it changes the workspace
}

// Key is the key as people read it.
func (b *Binding) Key() string {
	if b.Show != "" {
		return b.Show
	}
	return b.Keys[0]
}

// On reports whether the binding works on a page.
func (b *Binding) On(id page.ID) bool { return len(b.Pages) == 0 || slices.Contains(b.Pages, id) }

// Find is the binding of a key on a page; nil when it has none.
func Find(id page.ID, key string) *Binding {
	all := table()
	for n := range all {
		if b := &all[n]; b.On(id) && slices.Contains(b.Keys, key) {
			return b
		}
	}
	return nil
}

// Of is the binding of a command on a page; nil when it does not work there.
func Of(id page.ID, c Command) *Binding {
	all := table()
	for n := range all {
		if b := &all[n]; b.On(id) && b.Command == c {
			return b
		}
	}
	return nil
}

// All gives the table, which nobody changes.
func All() []Binding { return table() }

// Ask gives the form of a binding, or why it is off.
func (b *Binding) Ask(s *session.Session, d *session.Data, at At) (*session.Form, string) {
	switch {
	case b.Form == nil:
		return nil, ""
	case b.Writes && d.ReadOnly != "":
		return nil, d.ReadOnly
	case b.Writes && d.Trouble != "":
		return nil, "handover.yaml cannot be read: " + d.Trouble
	case b.Writes && d.Actor.ID == "":
		return s.WhoForm(d), ""
	}
	return b.Form(s, d, at)
}
