package session

import (
	"context"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks/residue"
	"github.com/handover-kit/handover/tui/text"
)

// ResidueForm lists what of the client is left on this machine, and stores the list as evidence.
func (s *Session) ResidueForm() *Form {
	f := &Form{ID: "residue", Title: "What is left on this machine", Task: true}
	f.Do = func(ctx context.Context, w *handover.Workspace, by string, _ Values) (*Outcome, error) {
		found, list, err := w.RecordResidue(ctx, by, nil)
		if err != nil {
			return nil, err
		}
		out := &Outcome{Title: f.Title, Changed: true, Said: text.Count(len(found.Findings), "thing", "things") + " left on this machine; the list is stored as evidence"}
		residueList(&out.Doc, found)
		settled(&out.Doc, list)
		return out, nil
	}
	return f
}

// residueList is what was found, kind by kind, each with the command that removes it.
func residueList(doc *text.Doc, found *handover.Residue) {
	kind := residue.Kind("")
	for n := range found.Findings {
		x := &found.Findings[n]
		if x.Kind != kind {
			kind = x.Kind
			doc.Add(text.Strong, "%s", kind.Title())
		}
		doc.Point(text.Unsure, text.Plain, "%s: %s; %s", x.Path, x.What, x.Why)
		if x.Command != "" {
			doc.Command("Remove", x.Command)
		}
	}
	for _, m := range found.NotLooked {
		doc.Point(text.Unsure, text.Dim, "not looked into: %s, %s", m.Path, m.Why)
	}
	if len(found.Findings) == 0 {
		doc.Add(text.Plain, "Nothing was found by the names of the engagement. Nothing was deleted.")
	}
	doc.Space()
}
