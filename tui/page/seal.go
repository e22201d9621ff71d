package page

import (
	"fmt"
	"strings"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
)

// The rows of the page Seal.
const (
	sealReady    = "ready"
	sealWay      = "way"
	sealWaived   = "waived"
	sealUnknown  = "unknown"
	sealAttested = "attested"
	sealGrades   = "grades"
	sealRecord   = "record"
	sealGaps     = "gaps"
	sealSecrets  = "secrets"
	sealLicences = "licences"
	sealReview   = "review"
	sealSigned   = "countersigned"
	sealSealed   = "sealed"
)

func sealList(d *session.Data, _ int) text.List {
	l := text.List{Head: "Seal · read this before anybody signs"}
	l.Rows = append(l.Rows, text.Heading("What the lead must know"))
	ready := d.Checklist.Gate(checks.GateReady)
	l.Rows = append(
		l.Rows,
		counted(sealReady, "Blockers of gate READY", len(ready.Blockers), text.Bad, shutWord(ready)),
		wayRow(d),
		counted(sealWaived, "Waived", len(d.WithStatus(checks.Waived)), text.Unsure, ""),
		counted(sealUnknown, "Unknown", len(d.WithStatus(checks.Unknown)), text.Unsure, ""),
		counted(sealAttested, "On somebody's word alone", len(d.Attested()), text.Unsure, ""),
		text.Row{ID: sealGrades, Level: 1, Mark: text.Open, Title: "How strong the evidence is", Note: gradeWords(d)},
		counted(sealRecord, "Wrong with the record itself", len(d.Findings), text.Bad, ""),
		gapsRow(d),
		secretsRow(d),
		licencesRow(d),
		text.Heading("Steps"),
		stepRow(sealReview, "1  Review: what would be sealed is read", reviewWords(d.Review), d.Review != nil && !d.Review.Void),
	)
	if d.Engagement.Header.Solo {
		l.Rows = append(l.Rows, text.Row{ID: sealSigned, Level: 1, Mark: text.Open, Title: "2  Countersignature", Note: "a firm of one: none"})
	} else {
		l.Rows = append(l.Rows, stepRow(sealSigned, "2  Countersignature of the lead", reviewWords(d.Signed), d.Signed != nil && !d.Signed.Void))
	}
	sealed, note := d.Bundle() != nil, "not yet"
	if sealed {
		note = d.Bundle().Bundle
	} else if n := len(d.Bundles); n > 0 {
		note = "only a draft"
	}
	l.Rows = append(l.Rows, stepRow(sealSealed, "3  Seal, open, prove", note, sealed))
	return l
}

// grades are the grades of evidence, the strongest first, and what each means.
func grades() []struct {
	grade checks.Grade
	means string
} {
	return []struct {
		grade checks.Grade
		means string
	}{
		{checks.GradeRefused, "the old access was tried and refused, or the client confirmed it"},
		{checks.GradeCompared, "before and after, and the difference is what was expected"},
		{checks.GradeExported, "a machine export"},
		{checks.GradeShown, "a picture, ticket or mail"},
		{checks.GradeAttested, "a named person says so"},
	}
}

// graded counts the items that are done by the grade of their evidence.
func graded(d *session.Data) map[checks.Grade]int {
	counts := map[checks.Grade]int{}
	for n := range d.Items {
		if i := &d.Items[n]; i.Closed && i.Status == checks.Done && i.Grade != "" {
			counts[i.Grade]++
		}
	}
	return counts
}

func gradeWords(d *session.Data) string {
	counts := graded(d)
	var words []string
	for _, g := range grades() {
		if n := counts[g.grade]; n > 0 {
			words = append(words, fmt.Sprintf("%s %d", g.grade, n))
		}
	}
	if len(words) == 0 {
		return "nothing yet"
	}
	return strings.Join(words, " · ")
}

func gradesDoc(doc *text.Doc, d *session.Data) {
	counts := graded(d)
	for _, g := range grades() {
		doc.Field(string(g.grade), "%s: %s", text.Count(counts[g.grade], "item", "items"), g.means)
	}
}

func shutWord(g *checks.GateState) string {
	if g.Open {
		return "none"
	}
	if len(g.Blockers) == 0 {
		return "after " + string(g.After)
	}
	return ""
}

func counted(id, title string, n int, mark text.Mark, word string) text.Row {
	r := text.Row{ID: id, Level: 1, Mark: mark, Title: title, Note: fmt.Sprintf("%d", n)}
	if n == 0 {
		r.Mark, r.Note = text.Good, "none"
	}
	if word != "" {
		r.Note = word
		if word != "none" {
			r.Mark = mark
		}
	}
	return r
}

func wayRow(d *session.Data) text.Row {
	r := text.Row{ID: sealWay, Level: 1, Mark: text.Unsure, Title: "In the way in the content", Note: "not gathered"}
	if d.Stored.Inventory != nil {
		r = counted(sealWay, r.Title, len(d.Stored.Blockers), text.Bad, "")
	}
	return r
}

func gapsRow(d *session.Data) text.Row {
	r := text.Row{ID: sealGaps, Level: 1, Mark: text.Unsure, Title: "Gaps", Note: "not gathered"}
	if inv := d.Stored.Inventory; inv != nil {
		n := len(inv.Gaps)
		for _, a := range inv.Assets {
			n += len(a.Gaps)
		}
		r = counted(sealGaps, "Gaps", n, text.Unsure, "")
	}
	return r
}

func stepRow(id, title, note string, done bool) text.Row {
	r := text.Row{ID: id, Level: 1, Mark: text.Open, Title: title, Note: note}
	if done {
		r.Mark = text.Good
	}
	return r
}

func reviewWords(r *checks.Review) string {
	switch {
	case r == nil:
		return "not yet"
	case r.Void:
		return "changed since"
	}
	return "by " + r.Event.By
}

func sealDoc(d *session.Data, id string) (doc text.Doc) {
	for _, r := range sealList(d, 0).Rows {
		if r.ID == id && id != "" {
			doc.Add(text.Strong, "%s", strings.TrimLeft(r.Title, "123 "))
			doc.Add(text.Dim, "%s", r.Note)
			doc.Space()
		}
	}
	switch id {
	case sealReady:
		for _, name := range d.Checklist.Gate(checks.GateReady).Blockers {
			if i, err := d.Checklist.Item(name); err == nil {
				itemLine(&doc, i, text.Bad)
			}
		}
	case sealWay:
		if d.Stored.Inventory == nil {
			doc.Add(text.Plain, "g gathers what would be sealed, and says what stands in the way.")
		}
		for _, b := range d.Stored.Blockers {
			doc.Point(text.Bad, text.Plain, "%s: %s", b.Path, b.Why)
			doc.Note("%s", b.Hint)
		}
	case sealWaived:
		itemLines(&doc, d.WithStatus(checks.Waived))
	case sealUnknown:
		itemLines(&doc, d.WithStatus(checks.Unknown))
	case sealAttested:
		itemLines(&doc, d.Attested())
	case sealGrades:
		gradesDoc(&doc, d)
	case sealRecord:
		for _, f := range d.Findings {
			doc.Point(text.Warns, text.Plain, "%s: %s", f.Cause, f.Text)
		}
	case sealGaps:
		gapsDoc(&doc, d)
	case sealSecrets:
		scannedDoc(&doc, d)
	case sealLicences:
		licencesDoc(&doc, d)
	default:
		stepDoc(&doc, d, id)
	}
	return doc
}

func itemLines(doc *text.Doc, items []*checks.ItemState) {
	for _, i := range items {
		itemLine(doc, i, text.Unsure)
	}
}

// itemLine is an item with who said what of it, and why.
func itemLine(doc *text.Doc, i *checks.ItemState, mark text.Mark) {
	line := i.Name + " " + i.Title
	if i.Said != nil {
		line += " (" + strings.TrimSuffix(i.Said.Event.By+": "+i.Said.Mark.Reason, ": ") + ")"
	}
	doc.Point(mark, text.Plain, "%s", line)
	doc.To(text.Target{Item: i.Key})
}

func gapsDoc(doc *text.Doc, d *session.Data) {
	inv := d.Stored.Inventory
	if inv == nil {
		doc.Add(text.Plain, "g gathers what would be sealed, and says what is missing.")
		return
	}
	for _, a := range inv.Assets {
		for _, g := range a.Gaps {
			doc.Point(text.Unsure, text.Plain, "%s, %s: %s", a.ID, g.What, g.Why)
		}
	}
	for _, g := range inv.Gaps {
		doc.Point(text.Unsure, text.Plain, "%s: %s", g.What, g.Why)
	}
}

func stepDoc(doc *text.Doc, d *session.Data, id string) {
	switch id {
	case sealReview:
		doc.Add(text.Plain, "p gathers what would be sealed and writes review.json: the digests of the content and of the checklist. Sealing refuses when anything has changed since.")
		reviewDoc(doc, d.Review)
	case sealSigned:
		if d.Engagement.Header.Solo {
			doc.Add(text.Plain, "A firm of one: nothing is countersigned, and every page says so.")
			return
		}
		lead, _ := d.Lead()
		doc.Add(text.Plain, "c lets the lead sign here, with their own key. Elsewhere: send the workspace (git push), the lead signs there and sends back review.json.sig and the journal. Its command:")
		doc.Command("", "handover countersign --as "+lead.ID+" --key KEY")
		reviewDoc(doc, d.Signed)
	case sealSealed:
		if r := d.Stored.Sealed; r != nil {
			*doc = append(*doc, session.Proof(r)...)
			return
		}
		doc.Add(text.Plain, "s seals everything into one file, opens it again and proves it. b seals a rehearsal (a draft), whatever the state of the checklist.")
		bundles(doc, d)
	}
}

func reviewDoc(doc *text.Doc, r *checks.Review) {
	if r == nil {
		return
	}
	doc.Space()
	doc.Field("By", "%s", r.Event.By)
	doc.Field("At", "%s", r.Event.At.UTC().Format("2006-01-02 15:04"))
	doc.Field("Content", "%s", r.Inventory)
	doc.Field("Checklist", "%s", r.State)
	doc.Field("Key", "%s", r.Key)
	if r.Void {
		doc.Field("But", "something was said since: it must be read again")
	}
}
