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
	doc.Command("Come back", "handover -C "+handover.QuoteShell(d.Dir))
	return doc
}
