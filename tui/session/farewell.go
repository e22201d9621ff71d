package session

import (
	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/tui/text"
)

// maxFarewell is how many changes are named when the person leaves: the last ones.
const maxFarewell = 8

// Farewell is what a person who leaves should know: what was done in this session, and the command that comes back.
func (s *Session) Farewell(d *Data) (doc text.Doc) {
	done := s.Done()
	if len(done) == 0 {
		doc.Add(text.Plain, "Nothing was changed.")
	} else {
		doc.Add(text.Plain, "Done, and on disk:")
	}
	if before := len(done) - maxFarewell; before > 0 {
		doc.Point(text.NoMark, text.Plain, "(%d before)", before)
		done = done[before:]
	}
	for _, line := range done {
		doc.Point(text.NoMark, text.Plain, "%s", line)
	}
	for _, draft := range s.Drafts() {
		doc.Point(text.NoMark, text.Plain, "typed and not sent, but kept: %s", draft.Title)
	}
	back := "handover -C " + handover.QuoteShell(d.Dir)
	if s.chosen() {
		back += " --as " + handover.QuoteShell(s.who())
	}
	doc.Command("Come back", back)
	return doc
}

func (s *Session) who() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.actor.ID
}

// chosen reports whether somebody had to say who acts.
func (s *Session) chosen() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.w.Actor("")
	return err != nil && s.actor.ID != ""
}
