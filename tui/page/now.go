package page

import (
	"fmt"
	"strings"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
)

// The views of the page Now.
const (
	viewNow = iota
	viewInTheWay
	viewTheirs
	viewLocked
	viewLater
	viewAll
)

func nowViews() []string {
	return []string{"Now", "In the way", "Theirs", "Locked", "Later", "All"}
}

// AllItems is the view of the page Now that shows every item.
const AllItems = viewAll

// Sides are the side of the acting person, and the other one.
func Sides(d *session.Data) (us, them checks.Who) {
	if d.Actor.Side == engagement.SideClient {
		return checks.WhoClient, checks.WhoUs
	}
	return checks.WhoUs, checks.WhoClient
}

// theirs is what the other side has to do, in words.
func theirs(d *session.Data) string {
	if _, them := Sides(d); them == checks.WhoUs {
		return "the supplier's"
	}
	return "the client's"
}

// shows reports whether an item belongs to a view.
func shows(d *session.Data, n, view int) bool {
	i := &d.Items[n]
	_, them := Sides(d)
	ours := i.Who != them
	switch view {
	case viewNow:
		return ours && d.Ready[n] && d.Waits(i)
	case viewInTheWay:
		g := d.Gate()
		return g != nil && !i.Closed && i.Blocks() && i.Gate.Index() <= g.ID.Index()
	case viewTheirs:
		return !i.Closed && i.Who == them
	case viewLocked:
		return d.LockedAt(n)
	case viewLater:
		return ours && d.Ready[n] && !d.Waits(i)
	}
	return true
}

// ViewCounts is how many items each view of the page Now has.
func ViewCounts(d *session.Data) []int {
	counts := make([]int, len(nowViews()))
	for n := range d.Items {
		for view := range counts {
			if shows(d, n, view) {
				counts[view]++
			}
		}
	}
	return counts
}

func nowList(d *session.Data, view int) text.List {
	l := text.List{Head: nowHead(d, view)}
	l.Rows = grouped(d, func(n int) bool { return shows(d, n, view) })
	if rest := alsoInTheWay(d); view == viewNow && len(rest) > 0 && len(l.Rows) > 0 {
		l.Rows = append(append(l.Rows, text.Heading("Also in the way of %s", d.Gate().ID)), rest...)
	}
	l.Empty = nowEmpty(d, view)
	return l
}

// grouped is the items that are wanted, under their systems.
func grouped(d *session.Data, wanted func(n int) bool) (rows []text.Row) {
	groups := map[string][]text.Row{}
	var order []string
	for n := range d.Items {
		if !wanted(n) {
			continue
		}
		system := d.Items[n].System
		if groups[system] == nil {
			order = append(order, system)
		}
		groups[system] = append(groups[system], itemRow(d, n))
	}
	for _, system := range order {
		rows = append(append(rows, text.Heading("%s", SystemTitle(d, system))), groups[system]...)
	}
	return rows
}

// alsoInTheWay is what keeps the gate shut and is not ours to do now.
func alsoInTheWay(d *session.Data) (rows []text.Row) {
	for n := range d.Items {
		if shows(d, n, viewInTheWay) && !shows(d, n, viewNow) {
			rows = append(rows, itemRow(d, n))
		}
	}
	return rows
}

func nowHead(d *session.Data, view int) string {
	counts := ViewCounts(d)
	switch view {
	case viewNow:
		return fmt.Sprintf("Now · %d ours · %d %s · %d locked", counts[viewNow], counts[viewTheirs], theirs(d), counts[viewLocked])
	case viewInTheWay:
		if g := d.Gate(); g != nil {
			return fmt.Sprintf("In the way of %s · %d", g.ID, counts[view])
		}
	}
	return fmt.Sprintf("%s · %d", nowViews()[view], counts[view])
}

// nowEmpty says why nothing is there, and where to look.
func nowEmpty(d *session.Data, view int) (doc text.Doc) {
	counts := ViewCounts(d)
	if view != viewNow {
		doc.Add(text.Dim, "Nothing here.")
		return doc
	}
	g := d.Gate()
	if g == nil {
		doc.Add(text.Proven, "Every gate is open. The engagement is closed.")
		return doc
	}
	doc.Add(text.Plain, "Nothing of ours can be done now for gate %s.", g.ID)
	if counts[viewInTheWay] > 0 {
		doc.Add(text.Dim, "%d in the way (%s, or locked): v shows them.", counts[viewInTheWay], theirs(d))
	}
	switch g.ID {
	case checks.GateSeal:
		doc.Add(text.Plain, "Next: the page Seal.")
	case checks.GateDelivered, checks.GateAck, checks.GateTakeover, checks.GateClosed:
		doc.Add(text.Plain, "Next: the page After.")
	default:
	}
	return doc
}

// itemRow is an item in a list. A word stands beside every mark.
func itemRow(d *session.Data, n int) text.Row {
	i := &d.Items[n]
	r := text.Row{ID: i.Key, Name: i.Name, Title: i.Title, Badge: string(i.Severity)}
	r.Mark, r.Note = Standing(d, n)
	us, _ := Sides(d)
	switch {
	case i.Closed:
		r.Class = text.Dim
	case r.Note == "" && i.Who != us && i.Who != checks.WhoBoth:
		r.Note = theirs(d)
	}
	return r
}

// Standing is where an item stands: a mark, and the word beside it.
func Standing(d *session.Data, n int) (text.Mark, string) {
	i := &d.Items[n]
	alive := len(d.Alive[i.Name])
	switch {
	case len(i.Rivals) > 0:
		return text.Warns, "two said different things"
	case i.Closed:
		return text.Good, string(i.Status)
	case i.Invalid != "":
		return text.Unsure, "does not count"
	case len(i.Unmet) > 0:
		return text.Unsure, "done too early"
	case i.Status == checks.Failed:
		return text.Bad, "failed"
	case alive > 0:
		return text.Bad, fmt.Sprintf("%d alive", alive)
	case i.Status == checks.Unknown:
		return text.Unsure, "unknown"
	case i.Overdue || i.Returned:
		return text.Unsure, "look again"
	case d.LockedAt(n):
		return text.Waits, "locked"
	case i.Status != checks.Open:
		return text.Open, string(i.Status)
	case d.Verdicts[i.System+" "+i.ID] == evidence.Inconclusive:
		return text.Unsure, "not clear"
	}
	return text.Open, ""
}

// Path is the nine gates as one line of spans: where we are, and what is in the way.
func Path(d *session.Data) []text.Span {
	var spans []text.Span
	current := d.Gate()
	for n := range d.Gates {
		g := &d.Gates[n]
		if g.Off {
			continue
		}
		if len(spans) > 0 {
			spans = append(spans, text.Span{Class: text.Dim, Text: "──"})
		}
		switch {
		case g.Open:
			spans = append(spans, text.Span{Class: text.Proven, Text: string(g.ID) + " ✓"})
		case g == current:
			spans = append(spans, text.Span{Class: text.Accent, Text: strings.TrimSuffix(string(g.ID)+" "+Left(g), " ")})
		default:
			spans = append(spans, text.Span{Class: text.Dim, Text: string(g.ID)})
		}
	}
	return spans
}

// Left is how many things keep a gate shut.
func Left(g *checks.GateState) string {
	if n := len(g.Blockers); n > 0 {
		return fmt.Sprintf("%d left", n)
	}
	return ""
}
