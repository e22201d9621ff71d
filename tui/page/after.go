package page

import (
	"fmt"
	"strings"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
)

// The rows of the page After, but for those of bundles.
const (
	afterDeliver  = "deliver"
	afterReceipt  = "receipt"
	afterTakeover = "takeover"
	afterSheet    = "sheet"
	afterRevoke   = "revoke"
	afterDestroy  = "destroy"
	afterClose    = "close"
	afterPoint    = "checkpoint"
)

// notYet is what stands in the place of what another part of the program will bring.
const notYet = "not in this version"

func afterList(d *session.Data, _ int) text.List {
	l := text.List{Head: "After · from the sealed bundle to the closing statement"}
	l.Rows = append(l.Rows, text.Heading("Custody"))
	for n := range d.Bundles {
		b := &d.Bundles[n]
		note := fmt.Sprintf("%s, %s", text.Count(len(b.Deliveries), "delivery", "deliveries"), text.Count(len(b.Receipts), "receipt", "receipts"))
		switch {
		case b.Draft:
			note = "a draft"
		case b.Superseded:
			note = "replaced"
		}
		l.Rows = append(l.Rows, text.Row{ID: "bundle" + sep + b.Digest, Level: 1, Mark: text.Good, Title: "sealed " + b.Event.At.UTC().Format("2006-01-02") + "  " + b.Bundle, Short: b.Bundle, Note: note})
	}
	if len(d.Bundles) == 0 {
		l.Rows = append(l.Rows, text.Row{ID: "bundle", Level: 1, Mark: text.Open, Title: "nothing is sealed yet", Note: "page Seal"})
	}
	l.Rows = append(
		l.Rows,
		text.Row{ID: afterPoint, Level: 1, Mark: text.Open, Title: "Checkpoint: sign where the journal ends", Note: "a"},
		text.Heading("Delivery"),
		gateRow(d, afterDeliver, "Deliver: by which route, to whom", checks.GateDelivered, notYet),
		gateRow(d, afterReceipt, "Receipt: import what the client signed", checks.GateAck, notYet),
		gateRow(d, afterTakeover, "Take-over: the client runs it without us", checks.GateTakeover, takenWord(d)),
		text.Heading("Ending"),
		sheetRow(d),
		gateRow(d, afterRevoke, "Revocation: the last of our access", checks.GateRevoked, revokeWord(d)),
		text.Row{ID: afterDestroy, Level: 1, Mark: text.Open, Title: "Destruction: what is left on our machines", Note: "d looks at this one"},
		gateRow(d, afterClose, "Close: statement, certificates, audit pack", checks.GateClosed, notYet),
	)
	return l
}

func gateRow(d *session.Data, id, title string, g checks.Gate, note string) text.Row {
	r := text.Row{ID: id, Level: 1, Mark: text.Waits, Title: title, Note: note}
	switch state := d.Checklist.Gate(g); {
	case state.Open:
		r.Mark, r.Note = text.Good, "open"
	case state.Off:
		r.Note = "does not exist here"
	}
	return r
}

func takenWord(d *session.Data) string {
	if d.Takeover != nil {
		return "said by " + d.Takeover.By
	}
	return "t notes it"
}

func revokeWord(d *session.Data) string {
	if d.Overview == nil {
		return ""
	}
	return fmt.Sprintf("%d alive", len(d.Overview.Plan.Steps))
}

func sheetRow(d *session.Data) text.Row {
	r := text.Row{ID: afterSheet, Level: 1, Mark: text.Open, Title: "Rotation sheet: to the client, and back", Note: "page Rotation"}
	if d.Overview != nil {
		r.Note = fmt.Sprintf("%d of %d open", d.Overview.Ledger.Open(), len(d.Overview.Ledger.Lines))
	}
	return r
}

func afterDoc(d *session.Data, id string) (doc text.Doc) {
	if id == "" {
		return doc
	}
	for _, r := range afterList(d, 0).Rows {
		if r.ID == id {
			doc.Add(text.Strong, "%s", r.Title)
			doc.Add(text.Dim, "%s", r.Note)
			doc.Space()
		}
	}
	switch {
	case strings.HasPrefix(id, "bundle"):
		custody(&doc, d, strings.TrimPrefix(id, "bundle"+sep))
	case id == afterPoint:
		doc.Add(text.Plain, "The ends of all logs, signed, for the client to keep: in their hands it shows a later edit. a writes it.")
	case id == afterTakeover:
		doc.Add(text.Plain, "t notes the word of somebody of the client that they run it without us.")
		gateDoc(&doc, d, checks.GateTakeover)
	case id == afterSheet:
		doc.Add(text.Plain, "w writes the sheet for the client, i takes the filled one back.")
	case id == afterRevoke:
		doc.Add(text.Plain, "What is still alive, and the commands that end it, stand on the page Systems; w writes the plan.")
		gateDoc(&doc, d, checks.GateRevoked)
	case id == afterDeliver:
		doc.Add(text.Plain, "Recording a delivery is not in this version of the program. Send the bundle by the agreed route and its digest by another; the client can open and verify it already.")
		gateDoc(&doc, d, checks.GateDelivered)
	case id == afterReceipt:
		doc.Add(text.Plain, "Receipts are not in this version of the program.")
		gateDoc(&doc, d, checks.GateAck)
	case id == afterDestroy:
		doc.Add(text.Plain, "Each of us lists what of the client is left on their machine, with the commands that remove it. Nothing is deleted by itself. d looks at this machine and stores the list; when the lists of all of us show that nothing is left, the items about it are done.")
		doc.Command("Run", "handover -C "+handover.QuoteShell(d.Dir)+" residue --record")
	case id == afterClose:
		doc.Add(text.Plain, "The closing statement and the audit pack are not in this version of the program.")
		gateDoc(&doc, d, checks.GateClosed)
	}
	return doc
}

// gateDoc is what keeps a gate shut.
func gateDoc(doc *text.Doc, d *session.Data, g checks.Gate) {
	state := d.Checklist.Gate(g)
	if rule := d.Catalogue.Gate(g); rule != nil {
		doc.Field("Opens", "%s", rule.Opens)
	}
	if state.Open || state.Off {
		return
	}
	if state.After != "" {
		doc.Field("After", "%s", state.After)
	}
	for n, name := range state.Blockers {
		if n == 2*maxLines {
			doc.Note("and %d more", len(state.Blockers)-n)
			return
		}
		if i, err := d.Checklist.Item(name); err == nil {
			itemLine(doc, i, text.Open)
		}
	}
}

// custody is what became of a bundle.
func custody(doc *text.Doc, d *session.Data, digest string) {
	for n := range d.Bundles {
		b := &d.Bundles[n]
		if b.Digest != digest {
			continue
		}
		doc.Field("Digest", "%s", b.Digest)
		doc.Field("Signer", "%s", b.Signer)
		doc.Field("Replaces", "%s", b.Supersedes)
		doc.Head("Log")
		doc.Point(text.NoMark, text.Plain, "%s sealed by %s", b.Event.At.UTC().Format("2006-01-02 15:04"), b.Event.By)
		for _, e := range b.Deliveries {
			if x, ok := e.Body.(*checks.Delivered); ok {
				doc.Point(text.NoMark, text.Plain, "%s sent to %s by %s; the digest by %s", e.At.UTC().Format("2006-01-02 15:04"), x.To, x.Route, x.DigestRoute)
			}
		}
		for _, e := range b.Receipts {
			if x, ok := e.Body.(*checks.Received); ok {
				doc.Point(text.NoMark, text.Plain, "%s receipt of %s, level %s", e.At.UTC().Format("2006-01-02 15:04"), x.SignedBy, x.Level)
			}
		}
	}
}

// bundles lists what was sealed.
func bundles(doc *text.Doc, d *session.Data) {
	for n := range d.Bundles {
		b := &d.Bundles[n]
		kind := ""
		if b.Draft {
			kind = ", a draft"
		}
		doc.Point(text.Good, text.Plain, "%s%s", b.Bundle, kind)
	}
}
