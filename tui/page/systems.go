package page

import (
	"cmp"
	"fmt"
	"strings"

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
		name, of := v.Row.Titles()
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
		if s := &a.Slots[n]; s.Current() != nil {
			rows = append(rows, storedRow(id, s))
		}
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

// storedRow is a file of the system that is there: before and after.
func storedRow(system string, s *evidence.Slot) text.Row {
	x := s.Current()
	r := text.Row{ID: slotID(system, s), Level: 1, Mark: text.Good, Class: text.Dim, Title: cmp.Or(s.Part.File, x.Name), Note: fmt.Sprintf("%s: %s", x.Side, text.Count(x.Facts.Rows, "row", "rows"))}
	if b := s.Before(); b != nil {
		r.Note = fmt.Sprintf("%d → %s", b.Facts.Rows, text.Count(x.Facts.Rows, "row", "rows"))
	}
	if len(x.Ours.List) > 0 {
		r.Mark = text.Bad
		r.Note += fmt.Sprintf(", %d ours", len(x.Ours.List)+x.Ours.More)
	} else if x.Doubt.Value != "" || x.Broken != "" {
		r.Mark = text.Unsure
	}
	return r
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
