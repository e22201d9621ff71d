package page

import (
	"fmt"
	"strings"
	"time"

	"github.com/handover-kit/handover/checks/evidence"
	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
)

// Line is the line of the ledger that a row stands for; nil when it is gone.
func Line(d *session.Data, row string) *evidence.Line {
	if d.Overview == nil {
		return nil
	}
	for n := range d.Overview.Ledger.Lines {
		if l := &d.Overview.Ledger.Lines[n]; l.ID == row {
			return l
		}
	}
	return nil
}

func rotationList(d *session.Data, view int) text.List {
	l := text.List{Head: "Rotation"}
	if d.Overview == nil {
		l.Empty = systemsList(d, 0).Empty
		return l
	}
	ledger := d.Overview.Ledger
	l.Head = fmt.Sprintf("Rotation · %d of %d secrets still to change", ledger.Open(), len(ledger.Lines))
	system := sep
	for n := range ledger.Lines {
		x := &ledger.Lines[n]
		if view == 0 && x.Closed {
			continue
		}
		if x.System != system {
			system = x.System
			l.Rows = append(l.Rows, text.Heading("%s", SystemTitle(d, system)))
		}
		r := text.Row{ID: x.ID, Title: x.Secret, Mark: text.Bad, Class: text.Alive, Note: "not changed"}
		switch {
		case x.Closed:
			r.Mark, r.Note, r.Class = text.Good, "changed", text.Dim
		case x.Said != nil:
			r.Mark, r.Note, r.Class = text.Unsure, "said, not shown", text.Plain
		case x.Shown == evidence.LifeChanged:
			r.Mark, r.Note, r.Class = text.Unsure, "by whom?", text.Plain
		case x.Shown == "":
			r.Mark, r.Note, r.Class = text.Open, "not shown", text.Plain
		}
		l.Rows = append(l.Rows, r)
	}
	switch {
	case len(ledger.Lines) == 0:
		l.Empty.Add(text.Plain, "No export that is stored shows a secret, and credentials.yaml names none.")
	default:
		l.Empty.Add(text.Proven, "Every secret we knew was changed. v shows them.")
	}
	return l
}

// rotationDoc is one secret: who knew it, what uses it, who must change it, how, what proves it, and what breaks.
func rotationDoc(d *session.Data, id string) (doc text.Doc) {
	x := Line(d, id)
	if x == nil {
		return doc
	}
	at, all := place(d, id)
	doc.Add(text.Dim, "%d of %d · %s · %s · %s", at, all, SystemTitle(d, x.System), x.Kind, x.ID)
	doc.Add(text.Strong, "%s", x.Secret)
	doc.Space()
	known := strings.Join(x.KnownTo, ", ")
	if known == "" {
		known = "nobody that an export shows"
	}
	doc.Field("Known to", "%s", known+since(x.Since))
	doc.Field("Readable", "%s", readable(x))
	doc.Field("Used by", "%s", used(x))
	doc.Field("Rotated", "%s", x.Why)
	if !x.Closed && x.Days > 0 {
		doc.Field("Exposed", "%s", text.Count(x.Days, "day", "days"))
	}
	doc.Field("Travels", "%s", x.Delivery)
	doc.Space()
	doc.Field("Who", "the client or a machine: what we rotate ourselves, we know")
	order(&doc, x)
	proof(&doc, d, x)
	return doc
}

func place(d *session.Data, id string) (at, all int) {
	lines := d.Overview.Ledger.Lines
	for n := range lines {
		if lines[n].ID == id {
			return n + 1, len(lines)
		}
	}
	return 0, len(lines)
}

func since(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return " · since " + t.UTC().Format(time.DateOnly)
}

func readable(x *evidence.Line) string {
	switch {
	case x.Still:
		return "yes, ours are still there"
	case x.Unclear:
		return "not clear: ours are listed, and nobody can tell whether they can still get in"
	case !x.Until.IsZero():
		return "no, not since " + x.Until.UTC().Format(time.DateOnly)
	}
	return "no export shows that we are out"
}

func used(x *evidence.Line) string {
	if len(x.Consumers) == 0 {
		return "nobody said; find out before it is changed"
	}
	return strings.Join(x.Consumers, ", ")
}

// order is what to do in which order, and what breaks otherwise.
func order(doc *text.Doc, x *evidence.Line) {
	steps := []string{"set the new value beside the old"}
	if len(x.Consumers) > 0 {
		steps = append(steps, "deploy "+strings.Join(x.Consumers, ", "))
	} else {
		steps = append(steps, "deploy what uses it")
	}
	steps = append(steps, "look that it works", "end the old value")
	doc.Field("Order", "%s", strings.Join(steps, " → "))
	breaks := "whatever still uses the old value stops when that ends first"
	if len(x.Consumers) > 0 {
		breaks = strings.Join(x.Consumers, ", ") + " stop when the old value ends before they have the new one"
	}
	doc.Field("Breaks", "%s", breaks)
	label := "Run"
	for _, c := range x.Commands {
		doc.Command(label, c)
		label = ""
	}
	doc.Note("%s", x.Note)
}

// proof is what shows that a secret was changed.
func proof(doc *text.Doc, d *session.Data, x *evidence.Line) {
	shown := "an export taken after the change that dates it, or shows another id or digest"
	if x.Finding == nil {
		shown = "the client's word on the rotation sheet: no export shows this secret"
	}
	doc.Field("Proof", "%s", shown+"; and who changed it: of the client, or a machine")
	for _, r := range d.Rotated {
		if r.Line == x.ID {
			doc.Point(text.NoMark, text.Dim, "%s said by %s: changed on %s by %s %s", r.Event.At.UTC().Format(time.DateOnly), r.Event.By, r.On.UTC().Format(time.DateOnly), r.Performer, r.Note)
		}
	}
}
