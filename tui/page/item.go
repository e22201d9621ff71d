package page

import (
	"slices"
	"strings"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/evidence"
	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
)

// maxLines is how many lines of one kind a document shows before it counts the rest.
const maxLines = 12

// itemDoc is all there is to say of an item.
func itemDoc(d *session.Data, key string) (doc text.Doc) {
	i := d.Item(key)
	if i == nil {
		return doc
	}
	locked, way := d.Locked(key)
	status := string(i.Status)
	if len(locked) > 0 && i.Status == checks.Open {
		status = "locked"
	}
	doc.Add(text.Dim, "%s · %s · %s · gate %s · %s", i.Name, SeverityWord(i.Severity), Whose(i.Who), i.Gate, status)
	doc.Add(text.Strong, "%s", i.Title)
	locks(&doc, d, i, locked, way)
	conflict(&doc, i)
	doc.Space()
	doc.Field("Why", "%s", i.Why)
	proof := i.Proof
	if i.Grade != "" {
		proof += " (has " + string(i.Grade) + ")"
	}
	doc.Field("Proof", "%s", proof)
	if i.Said != nil {
		doc.Field("Said", "%s", strings.TrimSuffix(string(i.Said.Mark.Status)+" by "+i.Said.Event.By+": "+i.Said.Mark.Reason, ": "))
	}
	doc.Field("But", "%s", i.Invalid)
	exports(&doc, d, i)
	survivors(&doc, d.Alive[i.Name])
	doc.Space()
	doc.Field("Controls", "%s", strings.Join(i.Controls, " · "))
	doc.Field("Closed by", "%s", list(i.Closes, ", "))
	for _, id := range i.Pitfalls {
		if p := d.Catalogue.Pitfall(id); p != nil {
			doc.Field(p.ID, "%s: %s", p.Title, p.Rule)
		}
	}
	parts(&doc, d, i)
	history(&doc, d, key)
	return doc
}

// locks says why an item cannot be done now, and the way on.
func locks(doc *text.Doc, d *session.Data, i *checks.ItemState, locked []checks.Lock, way *checks.ItemState) {
	if len(locked) == 0 {
		return
	}
	doc.Head("Not yet:")
	for n, l := range locked {
		if n == maxLines {
			doc.Note("and %d more", len(locked)-n)
			break
		}
		why := l.Why
		if p := d.Catalogue.Pitfall(l.Pitfall); p != nil {
			why += " · " + p.ID + " " + p.Title
		}
		if other, err := d.Checklist.Item(l.By); err == nil {
			doc.Point(text.Waits, text.Plain, "%s, %s: %s", why, Whose(other.Who), other.Title)
			doc.To(text.Target{Item: other.Key})
		} else {
			doc.Point(text.Waits, text.Plain, "%s", why)
		}
	}
	if way != nil && way.Key != i.Key && way.Name != locked[0].By {
		doc.Field("Way on", "%s %s", way.Name, way.Title)
		doc.To(text.Target{Item: way.Key})
	}
	for _, m := range i.Unmet {
		doc.Point(text.Unsure, text.Plain, "done before %s was", m.On)
	}
}

func conflict(doc *text.Doc, i *checks.ItemState) {
	if len(i.Rivals) == 0 {
		return
	}
	doc.Head("Two said different things at the same time; mark it again to decide:")
	for _, r := range append([]checks.Said{*i.Said}, i.Rivals...) {
		doc.Point(text.Warns, text.Plain, "%s", strings.TrimSuffix(string(r.Mark.Status)+" by "+r.Event.By+": "+r.Mark.Reason, ": "))
	}
}

// exports are the commands that make the exports of an item, and what those that are stored say.
func exports(doc *text.Doc, d *session.Data, i *checks.ItemState) {
	if d.Overview == nil {
		if i.ByExport {
			doc.Field("Exports", "being read…")
		}
		return
	}
	wanted, verdict := d.Overview.Survey.Of(i)
	if verdict.Value != "" {
		doc.Field("Exports", "%s: %s", verdict.Value, verdict.Why)
		if verdict.Value == evidence.Inconclusive && !slices.ContainsFunc(wanted, func(x handover.ItemExport) bool { return !x.Stored && x.Run != "" }) {
			doc.Note("%s", verdict.Way) // else the commands below are the way
		}
	}
	label, shown := "Run", 0
	for _, x := range wanted {
		if x.Stored || x.Optional || x.Run == "" {
			continue
		}
		if shown++; shown > maxLines {
			continue
		}
		doc.Command(label, x.Run)
		label = ""
	}
	if shown > 0 {
		doc.Note("y copies it; then drop the file here")
	}
	if shown > maxLines {
		doc.Note("and %d more: the page Systems has them", shown-maxLines)
	}
}

// survivors are what is alive, with the commands that end it.
func survivors(doc *text.Doc, steps []handover.PlanStep) {
	if len(steps) == 0 {
		return
	}
	doc.Head("Still alive: %d", len(steps))
	for n := range steps {
		if n == maxLines {
			doc.Note("and %d more: the page Systems has them", len(steps)-n)
			break
		}
		survivor(doc, &steps[n])
	}
}

func survivor(doc *text.Doc, s *handover.PlanStep) {
	name := s.Subject
	if name == "" || s.Name != "" && s.Kind != evidence.KindAccount {
		name = s.Name
	}
	doc.Point(text.Bad, text.Alive, "%s, %s, %s", name, s.Kind, s.Status)
	how(doc, s)
}

// how is what ends a survivor: the commands, who runs them, or why there are none.
func how(doc *text.Doc, s *handover.PlanStep) {
	for _, c := range s.Commands {
		doc.Command("", c)
	}
	for _, r := range s.Refused {
		doc.Note("no command: %s", r)
	}
	for _, address := range s.Remove {
		doc.Note("take %s out of the code first", address)
	}
	who := "the client runs this"
	if s.Who == evidence.Us {
		who = "we run this"
	}
	if len(s.Commands) == 0 {
		who = ""
	}
	doc.Note("%s", strings.Trim(who+"; "+s.Note, "; "))
	for _, l := range s.Locked {
		doc.Note("not yet: %s", l.Why)
	}
}

func parts(doc *text.Doc, d *session.Data, i *checks.ItemState) {
	if len(i.From) == 0 {
		return
	}
	doc.Head("Closes from")
	for n, key := range i.From {
		part := d.Item(key)
		if part == nil {
			continue
		}
		if n == maxLines {
			doc.Note("and %d more", len(i.From)-n)
			break
		}
		mark := text.Open
		if part.Closed {
			mark = text.Good
		}
		doc.Point(mark, text.Plain, "%s %s · %s", part.Name, part.Title, part.Status)
		doc.To(text.Target{Item: key})
	}
}

func history(doc *text.Doc, d *session.Data, key string) {
	events := d.History(key)
	if len(events) == 0 {
		return
	}
	doc.Head("History")
	for n := range events {
		if n == maxLines {
			doc.Note("and %d before", len(events)-n)
			break
		}
		e := events[len(events)-1-n]
		line := e.At.UTC().Format("2006-01-02 15:04") + " " + e.By + " " + session.EventWords(d.State, e)
		if m, ok := e.Body.(*checks.Marked); ok && m.Reason != "" {
			line += ": " + m.Reason
		}
		if _, undone := d.UndoneBy(e.Ref()); undone {
			line += " (undone)"
		}
		doc.Point(text.NoMark, text.Dim, "%s", line)
	}
}
