package page

import (
	"slices"
	"strings"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks/evidence"
	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
)

func systemsDoc(d *session.Data, row string) (doc text.Doc) {
	if d.Overview == nil {
		return doc
	}
	for _, a := range d.Overview.Survey.Systems {
		if a.System.ID != SystemOf(row) {
			continue
		}
		for _, r := range systemRows(d, a) {
			if r.ID == row {
				return rowDoc(d, a, r)
			}
		}
	}
	return doc
}

func rowDoc(d *session.Data, a *evidence.Assessment, r text.Row) (doc text.Doc) {
	parts := strings.Split(r.ID, sep)
	if len(parts) == 1 {
		return wholeSystem(d, a)
	}
	doc.Add(text.Dim, "%s", SystemTitle(d, a.System.ID))
	doc.Add(text.Strong, "%s", strings.TrimSuffix(r.Title+" · "+r.Note, " · "))
	doc.Space()
	switch parts[1] {
	case "alive":
		aliveDoc(&doc, d, a, r)
	case "doubt":
		for _, x := range a.Doubts {
			if !x.Missing() && a.System.ID+sep+"doubt"+sep+x.Evidence+sep+x.Why == r.ID {
				doc.Field("Why", "%s", x.Why)
				doc.Field("Way on", "%s", x.Way)
				doc.Note("space says what the file does not show")
			}
		}
	case "export":
		for n := range a.Slots {
			if s := &a.Slots[n]; slotID(a.System.ID, s) == r.ID {
				slotDoc(&doc, s)
			}
		}
	case "none":
		doc.Add(text.Plain, "Describe its exports in the folder readers of the workspace, or show it by other evidence.")
	case "gone":
		findings(&doc, a.Gone, text.Good)
	case "new":
		findings(&doc, a.New, text.Warns)
	}
	return doc
}

func wholeSystem(d *session.Data, a *evidence.Assessment) (doc text.Doc) {
	doc.Add(text.Strong, "%s", SystemTitle(d, a.System.ID))
	doc.Add(text.Plain, "%s", systemWords(a))
	doc.Space()
	doc.Field("Purpose", "%s", a.System.Purpose)
	doc.Field("Owners", "%s", strings.Join(a.System.Owners, ", "))
	for _, v := range a.Items {
		mark := map[evidence.Value]text.Mark{evidence.Pass: text.Good, evidence.Fail: text.Bad}[v.Value]
		if mark == text.NoMark {
			mark = text.Unsure
		}
		if len(v.Evidence) > 0 {
			doc.Point(mark, text.Plain, "%s %s: %s", v.Item, v.Value, v.Why)
		}
	}
	return doc
}

func aliveDoc(doc *text.Doc, d *session.Data, a *evidence.Assessment, r text.Row) {
	for n := range a.Survivors {
		v := &a.Survivors[n]
		name, of := v.Row.Titles()
		if a.System.ID+sep+"alive"+sep+v.Reader.ID+sep+string(v.Row.Kind)+sep+name+sep+of != r.ID {
			continue
		}
		doc.Field("Ours", "%s", v.Our)
		doc.Field("Why", "%s", v.Why)
		doc.Field("Right", "%s", v.Row.Right)
		doc.Field("Through", "%s", v.Row.Via)
		doc.Field("Since", "%s", v.Row.Created.Text)
		doc.Field("Last used", "%s", v.Row.LastUsed.Text)
		doc.Field("Seen in", "%s", v.File)
		if s := stepOf(d, a.System.ID, v.Row); s != nil {
			doc.Head("What ends it")
			how(doc, s)
			if i, err := d.Checklist.Item(s.Item); err == nil {
				doc.Field("Item", "%s %s", i.Name, i.Title)
				doc.To(text.Target{Item: i.Key})
			}
		}
		return
	}
}

// stepOf is the step of the plan that ends a row.
func stepOf(d *session.Data, system string, row evidence.Row) *handover.PlanStep {
	for n := range d.Overview.Plan.Steps {
		s := &d.Overview.Plan.Steps[n]
		if s.System == system && s.Kind == row.Kind && s.Subject == row.Subject && s.Name == row.Name {
			return s
		}
	}
	return nil
}

func slotDoc(doc *text.Doc, s *evidence.Slot) {
	doc.Field("Shows", "%s", s.Reader.Title)
	for n := range slices.Backward(s.Exhibits) {
		x := &s.Exhibits[n]
		doc.Head("%s: %s", x.Side, x.Name)
		if !x.Taken.IsZero() {
			doc.Field("Taken", "%s", x.Taken.UTC().Format("2006-01-02 15:04"))
		}
		doc.Field("Holds", "%s, %s", text.Count(x.Facts.Rows, "row", "rows"), map[evidence.Completeness]string{
			evidence.Shown: "everything, as it shows", evidence.Truncated: "not everything", evidence.Unsaid: "and cannot show whether that is everything",
		}[x.Facts.Complete])
		doc.Field("Broken", "%s", x.Broken)
		doc.Field("But", "%s", x.Doubt.Sentence)
		doc.Field("Digest", "%s", x.Digest)
		findings(doc, x.Ours.List, text.Bad)
	}
	if len(s.Exhibits) > 0 {
		doc.Head("To export it again")
	}
	doc.Field("Needs", "%s", s.Part.Needs)
	who := "we can make it"
	if s.Part.Who == evidence.Client {
		who = "the client makes it"
	}
	doc.Field("Who", "%s", who)
	if s.Part.Run != "" {
		doc.Command("Run", s.Part.Run)
		doc.Note("y copies it; then drop the file here")
	}
	doc.Field("No command", "%s", s.Part.Refused)
	if len(s.Part.Missing) > 0 {
		doc.Field("Fill in", "%s", strings.Join(s.Part.Missing, ", "))
	}
}

func findings(doc *text.Doc, list []evidence.Finding, mark text.Mark) {
	for n := range list {
		if n == 4*maxLines {
			doc.Note("and %d more", len(list)-n)
			return
		}
		name, of := list[n].Row.Titles()
		doc.Point(mark, text.Plain, "%s", strings.TrimSpace(name+"  "+string(list[n].Row.Kind)+" "+of))
	}
}
