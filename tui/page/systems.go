package page

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks/evidence"
	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
)

// The rows of the page Systems are named by system, what they are, and what they are about.
const sep = "\x1f"

// SystemOf is the system that a row of the page Systems belongs to.
func SystemOf(row string) string {
	system, _, _ := strings.Cut(row, sep)
	return system
}

// DoubtOf is the digest of the export that a row of the page Systems doubts; empty when it is no such row.
func DoubtOf(row string) string {
	if parts := strings.Split(row, sep); len(parts) == 4 && parts[1] == "doubt" {
		return parts[2]
	}
	return ""
}

func systemsList(d *session.Data, _ int) text.List {
	l := text.List{Head: systemsHead(d)}
	switch {
	case d.Overview == nil && d.OverviewErr != nil:
		l.Empty.Add(text.Alive, "The exports cannot be read: %v", d.OverviewErr)
		return l
	case d.Overview == nil:
		l.Empty.Add(text.Dim, "Reading the exports…")
		return l
	case len(d.Overview.Survey.Systems) == 0:
		l.Empty.Add(text.Plain, "handover.yaml names no systems.")
		return l
	}
	for _, a := range d.Overview.Survey.Systems {
		l.Rows = append(l.Rows, systemRows(d, a)...)
	}
	return l
}

func systemsHead(d *session.Data) string {
	if d.Overview == nil {
		return "Systems"
	}
	alive, unclear := 0, 0
	for _, a := range d.Overview.Survey.Systems {
		alive += len(a.Survivors)
		for _, x := range a.Doubts {
			if !x.Missing() {
				unclear++
			}
		}
	}
	switch {
	case d.Overview.Survey.Exports == 0:
		return "Systems · no export is stored yet, so nobody can tell what is alive"
	case alive == 0 && unclear == 0:
		return "Systems · none of ours alive in the exports supplied"
	}
	return fmt.Sprintf("Systems · %d alive · %d not clear", alive, unclear)
}

// systemRows is one system: a line for the whole, then what is alive, what is not clear, which exports are missing, what went.
func systemRows(d *session.Data, a *evidence.Assessment) []text.Row {
	id := a.System.ID
	head := text.Row{ID: id, Title: SystemTitle(d, id), Class: text.Strong, Note: systemWords(a)}
	rows := []text.Row{head}
	for n := range a.Survivors {
		v := &a.Survivors[n]
		name, of := titles(v.Row)
		note := string(v.Row.Status)
		if v.Secret {
			note = "not changed"
		}
		rows = append(rows, text.Row{
			ID: id + sep + "alive" + sep + v.Reader.ID + sep + string(v.Row.Kind) + sep + name + sep + of, Level: 1, Mark: text.Bad, Class: text.Alive,
			Title: strings.TrimSuffix(name+"  "+strings.TrimSpace(string(v.Row.Kind)+" "+of), " "), Short: name, Note: note,
		})
	}
	for n := range a.Doubts {
		x := &a.Doubts[n]
		if x.Missing() {
			continue
		}
		rows = append(rows, text.Row{ID: id + sep + "doubt" + sep + x.Evidence + sep + x.Why, Level: 1, Mark: text.Unsure, Title: cmp.Or(x.File, "exports") + "  " + x.Why, Note: "not clear"})
	}
	for n := range a.Slots {
		s := &a.Slots[n]
		if len(s.Exhibits) > 0 || s.Part.Optional || s.Extra {
			continue
		}
		rows = append(rows, text.Row{ID: slotID(id, s), Level: 1, Mark: text.Open, Title: cmp.Or(s.Part.File, s.Reader.Title), Note: "to export", Class: text.Dim})
	}
	if len(a.Slots) == 0 {
		rows = append(rows, text.Row{ID: id + sep + "none", Level: 1, Mark: text.Unsure, Title: "no reader knows exports of " + string(a.System.Provider), Note: "not clear"})
	}
	if len(a.Gone) > 0 {
		rows = append(rows, text.Row{ID: id + sep + "gone", Level: 1, Mark: text.Good, Title: text.Count(len(a.Gone), "other", "others") + " gone since the export before", Class: text.Proven})
	}
	if len(a.New) > 0 {
		rows = append(rows, text.Row{ID: id + sep + "new", Level: 1, Mark: text.Warns, Title: fmt.Sprintf("%d of ours that the export before did not have", len(a.New)), Note: "new"})
	}
	return rows
}

func slotID(system string, s *evidence.Slot) string {
	return system + sep + "export" + sep + s.Reader.ID + sep + s.Part.File
}

// systemWords is a system in a few words.
func systemWords(a *evidence.Assessment) string {
	var words []string
	access, secrets, unclear := 0, 0, 0
	for n := range a.Survivors {
		if a.Survivors[n].Secret {
			secrets++
		} else {
			access++
		}
	}
	for _, x := range a.Doubts {
		if !x.Missing() {
			unclear++
		}
	}
	for _, w := range []struct {
		n    int
		word string
	}{{access, "alive"}, {secrets, "unchanged"}, {unclear, "not clear"}} {
		if w.n > 0 {
			words = append(words, fmt.Sprintf("%d %s", w.n, w.word))
		}
	}
	if a.Expected > 0 {
		words = append(words, fmt.Sprintf("exports %d of %d", a.Exported, a.Expected))
	}
	return strings.Join(words, " · ")
}

// titles is what a row of an export is called, and beside it whose or which it is.
func titles(r evidence.Row) (name, of string) {
	switch r.Kind {
	case evidence.KindAccount, evidence.KindGrant, evidence.KindInvitation, evidence.KindSession:
		name, of = cmp.Or(r.Subject, r.Name, r.SubjectID), r.Name
	default:
		name, of = cmp.Or(r.Name, r.Subject, r.SubjectID), r.Subject
	}
	if of == name {
		return name, ""
	}
	if of != "" && r.Kind != evidence.KindAccount {
		of = "of " + of
	}
	return name, of
}

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
		name, of := titles(v.Row)
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
		name, of := titles(list[n].Row)
		doc.Point(mark, text.Plain, "%s", strings.TrimSpace(name+"  "+string(list[n].Row.Kind)+" "+of))
	}
}
