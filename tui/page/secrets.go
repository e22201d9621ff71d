package page

import (
	"fmt"
	"strings"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks/secrets"
	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
)

// Secret is the secret that a row of the page Assets stands for; nil when it is no such row.
func Secret(d *session.Data, row string) *handover.SecretFinding {
	id, ok := strings.CutPrefix(row, sep+"secret"+sep)
	for n := 0; ok && d.Secrets != nil && n < len(d.Secrets.Findings); n++ {
		if f := &d.Secrets.Findings[n]; f.ID == id {
			return f
		}
	}
	return nil
}

// secretRows are the secrets that were found. No value is ever shown.
func secretRows(d *session.Data) (rows []text.Row) {
	if d.Secrets == nil || len(d.Secrets.Findings)+len(d.Secrets.Unscannable) == 0 {
		return nil
	}
	rows = append(rows, text.Heading("Secrets found"))
	for n := range d.Secrets.Findings {
		f := &d.Secrets.Findings[n]
		r := text.Row{
			ID: sep + "secret" + sep + f.ID, Level: 1, Mark: text.Unsure, Title: f.Rule + "  " + f.Places[0].Path, Short: f.Rule, Note: string(f.Class),
		}
		switch {
		case f.Decision != "":
			r.Mark, r.Note, r.Class = text.Good, f.Decision, text.Dim
		case !f.Ships():
			r.Note, r.Class = "does not ship", text.Dim
		case f.Class == secrets.Certain:
			r.Mark, r.Class = text.Bad, text.Alive
		}
		rows = append(rows, r)
	}
	for _, u := range d.Secrets.Unscannable {
		rows = append(rows, text.Row{ID: sep + "unscannable" + sep + u.Path + sep + u.Why, Level: 1, Mark: text.Unsure, Title: u.Path + "  " + u.Why, Short: u.Path, Note: "not looked into"})
	}
	return rows
}

func secretDoc(f *handover.SecretFinding) (doc text.Doc) {
	ways := "rotate, envelope, false positive"
	if f.Rule == handover.PersonalData {
		ways = "envelope, or that it may be handed over"
		doc.Add(text.Dim, "personal data in bulk")
		doc.Add(text.Strong, "%s", f.Places[0].Path)
		doc.Space()
		doc.Field("Holds", "%s", f.Preview)
	} else {
		doc.Add(text.Dim, "%s secret", f.Class)
		doc.Add(text.Strong, "%s", f.Rule)
		doc.Space()
		doc.Field("Looks", "%s", f.Preview)
	}
	if f.Known != "" {
		doc.Field("Value of", "%s", f.Known)
	}
	doc.Field("Decided", "%s", strings.TrimSuffix(f.Decision+": "+f.Reason, ": "))
	for _, p := range f.Places {
		at := p.At()
		if p.Commit != "" {
			at += fmt.Sprintf(" in commit %.12s", p.Commit)
		}
		if !p.Ships {
			at += ", which does not ship"
		}
		doc.Point(text.NoMark, text.Plain, "%s", at)
	}
	if f.More > 0 {
		doc.Note("and %d more places", f.More)
	}
	doc.Space()
	doc.Field("Id", "%s", f.ID)
	doc.Note("space decides: %s", ways)
	return doc
}

// secretsRow is the search for secrets on the page Seal.
func secretsRow(d *session.Data) text.Row {
	r := text.Row{ID: sealSecrets, Level: 1, Mark: text.Unsure, Title: "Secret findings", Note: "not gathered"}
	if d.Secrets == nil {
		return r
	}
	undecided, decided := 0, 0
	for n := range d.Secrets.Findings {
		switch f := &d.Secrets.Findings[n]; {
		case f.Decision != "":
			decided++
		case f.Ships():
			undecided++
		}
	}
	switch {
	case undecided > 0:
		r.Mark, r.Note = text.Bad, fmt.Sprintf("%d undecided", undecided)
	case len(d.Secrets.Unscannable) > 0:
		r.Note = fmt.Sprintf("%d not looked into", len(d.Secrets.Unscannable))
	default:
		r.Mark, r.Note = text.Good, "none undecided"
	}
	if decided > 0 {
		r.Note += fmt.Sprintf(", %d decided", decided)
	}
	return r
}

// scannedDoc is what the search looked at.
func scannedDoc(doc *text.Doc, d *session.Data) {
	if d.Secrets == nil {
		doc.Add(text.Plain, "g gathers what would be sealed, and looks for secrets in all of it.")
		return
	}
	doc.Add(text.Plain, "%s", d.Secrets.Words())
	doc.Note("gathered %s; the page Assets lists them, and space there decides", d.Secrets.At.UTC().Format("2006-01-02 15:04"))
}
