package handover

import (
	"context"
	"slices"
	"strings"

	"github.com/handover-kit/handover/checks"
)

// standing is what a page says of the checklist.
type standing struct {
	Gates      []checks.GateState
	Counts     []statusCount
	Open       []standingItem // blockers that are open
	Waived     []standingItem
	Unknown    []standingItem
	Failed     []standingItem
	Scheduled  []standingItem
	Owned      []standingItem // the client's, told
	Attested   []standingItem // closed on somebody's word alone
	Exceptions []checks.ModeState
	Findings   []checks.Finding
	Overrides  []string // items a firm's own files added or changed
}

type statusCount struct {
	Status checks.Status
	N      int
}

type standingItem struct{ Name, Title, Status, Who, By, Reason, Effective, Told string }

func newStanding(c *Checklist) standing {
	s := standing{Gates: c.Gates, Exceptions: c.Modes, Findings: c.Findings}
	counts := c.Counts()
	for _, status := range checks.Statuses() {
		if counts[status] > 0 {
			s.Counts = append(s.Counts, statusCount{status, counts[status]})
		}
	}
	lists := map[checks.Status]*[]standingItem{
		checks.Waived: &s.Waived, checks.Unknown: &s.Unknown, checks.Failed: &s.Failed, checks.Scheduled: &s.Scheduled, checks.ClientOwned: &s.Owned,
	}
	for n := range c.Items {
		i := &c.Items[n]
		item := newStandingItem(i)
		if list, ok := lists[i.Status]; ok {
			*list = append(*list, item)
		}
		if i.Blocks() && !i.Closed && i.Phase != checks.PhaseAfter {
			s.Open = append(s.Open, item)
		}
	}
	for _, i := range c.Attested() {
		s.Attested = append(s.Attested, newStandingItem(i))
	}
	for _, i := range c.Catalogue.Overrides() {
		s.Overrides = append(s.Overrides, i.ID)
	}
	slices.Sort(s.Overrides)
	return s
}

// Attested lists the items that are closed on somebody's word alone. What was waived, scheduled or left to the client is not among
// them: it says that it is not done. Neither are roll-ups, whose parts are.
func (c *Checklist) Attested() []*checks.ItemState {
	var items []*checks.ItemState
	for n := range c.Items {
		i := &c.Items[n]
		word := i.Status == checks.Done || i.Status == checks.NotApplicable || i.Status == checks.NeverGranted
		if word && i.Closed && i.Said != nil && i.Grade == checks.GradeAttested {
			items = append(items, i)
		}
	}
	return items
}

func newStandingItem(i *checks.ItemState) standingItem {
	item := standingItem{Name: i.Name, Title: i.Title, Status: string(i.Status), Who: string(i.Who)}
	if i.Said != nil {
		m := i.Said.Mark
		item.By, item.Reason, item.Effective, item.Told = i.Said.Event.By, m.Reason, string(m.Effective), m.Told
	}
	return item
}

// Report is the state of the engagement as a Markdown page.
func (w *Workspace) Report(ctx context.Context) ([]byte, error) {
	c, err := w.Checklist(ctx)
	if err != nil {
		return nil, err
	}
	days, err := w.DaysLeft()
	if err != nil {
		return nil, err
	}
	s, err := w.survey(ctx, c)
	if err != nil {
		return nil, err
	}
	var searched secretWords
	var gathered string
	if last := w.LastScan(c); last != nil {
		searched, gathered = last.secretWords(c), last.At.Format("2006-01-02 15:04 UTC")
	}
	licences := LicenceWords{}
	if last := w.LastNotices(); last != nil {
		licences = *last
	}
	return renderText("report.md", struct {
		standing
		exportsWords
		secretWords
		residueWords
		LicenceWords
		Gathered   string // when the content was searched last; empty for never
		Engagement any
		DaysLeft   int
		Today      checks.Day
		Depth      checks.Depth
		Items      []checks.ItemState
		LeftOut    []checks.LeftOut
		Version    string
	}{newStanding(c), w.exportsWords(c, s), searched, w.residueWords(c), licences, gathered, w.Engagement.Header, days, c.Today, c.Selection.Depth, c.Items, c.Selection.Out, w.machine.Version})
}

// gateWords says where a gate stands, in a few words.
func gateWords(g checks.GateState) string {
	switch {
	case g.Off:
		return "does not exist here"
	case g.Open:
		return "open"
	case len(g.Blockers) > 0:
		return "shut, by " + strings.Join(g.Blockers, ", ")
	}
	return "shut, after " + string(g.After)
}
