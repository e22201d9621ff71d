package handover

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
)

// Ledger is every secret we could read, and what became of it.
type Ledger struct {
	Lines []evidence.Line

	w *Workspace
}

// Ledger works the ledger out from the stored exports, credentials.yaml, and what was said of rotations.
func (w *Workspace) Ledger(ctx context.Context) (*Ledger, error) {
	c, s, err := w.Survey(ctx)
	if err != nil {
		return nil, err
	}
	return w.newLedger(c, s), nil
}

func (w *Workspace) newLedger(c *Checklist, s *Survey) *Ledger {
	l := &Ledger{w: w}
	k := evidence.LedgerCase{Systems: s.Systems, Consumers: map[string][]string{}, Said: map[string]evidence.Said{}, Now: w.machine.Now()}
	if t0, err := w.Engagement.LastDay(); err == nil {
		k.T0 = t0
	}
	for _, v := range w.Engagement.Services {
		k.Consumers[v.ID] = v.Consumers
	}
	for _, d := range w.credentials() {
		k.Declared = append(k.Declared, evidence.Declared{ID: d.ID, System: d.System, Name: d.Name, Reissue: !d.Travels(), Consumers: d.Consumers})
	}
	for _, t := range c.Triaged { // what was found in the content, and is to be changed
		if now := c.Triage(t.Finding); now != nil && now.Event == t.Event && t.Decision == checks.DecideRotate {
			k.Declared = append(k.Declared, evidence.Declared{ID: t.Finding, Name: "found: " + t.Finding})
		}
	}
	for _, r := range c.Rotated {
		k.Said[r.Line] = w.said(r.Rotated)
	}
	l.Lines = evidence.NewLedger(k)
	return l
}

func (w *Workspace) said(r *checks.Rotated) evidence.Said {
	s := evidence.Said{On: r.On, By: r.Performer, Machine: r.Performer == checks.Machine}
	p, known := w.Engagement.Person(r.Performer)
	switch {
	case s.Machine, known && p.Side == engagement.SideClient:
		s.Whose = evidence.WhoseClient
	case known, w.ourMachine(r.Performer):
		s.Whose = evidence.WhoseOurs
	}
	return s
}

func (w *Workspace) ourMachine(id string) bool {
	return slices.ContainsFunc(w.Engagement.Machines, func(m engagement.Machine) bool { return m.ID == id })
}

// credentials are the entries of the credential lists that can be read, without their values.
func (w *Workspace) credentials() (all []engagement.Credential) {
	for _, a := range w.Engagement.Assets {
		if a.Kind != engagement.KindCredential {
			continue
		}
		data, err := readLimited(w.path(a.Path), maxEngagement)
		if err != nil {
			continue // the ledger then lacks it, and gather says why
		}
		list, err := engagement.ParseCredentials(a.Path, data)
		clear(data)
		if err == nil {
			for i := range list {
				list[i].Value = engagement.Secret{}
			}
			all = append(all, list...)
		}
	}
	return all
}

// Open counts the lines that are not closed.
func (l *Ledger) Open() (n int) {
	for i := range l.Lines {
		if !l.Lines[i].Closed {
			n++
		}
	}
	return n
}

// performer is who changed all secrets of a system, or of all systems: a person of the client, or a machine. It is empty while
// that is not said of every one.
func (l *Ledger) performer(system string) string {
	by := ""
	for i := range l.Lines {
		line := &l.Lines[i]
		if system != "" && line.System != system {
			continue
		}
		if !line.Closed || line.Said == nil {
			return ""
		}
		if by == "" || by == checks.Machine {
			by = line.Said.By
		}
	}
	return by
}

// Sheet gives the lines as the rotation sheet for the client.
func (l *Ledger) Sheet() []evidence.SheetLine {
	var sheet []evidence.SheetLine
	for i := range l.Lines {
		line := &l.Lines[i]
		s := evidence.SheetLine{
			ID: line.ID, System: line.System, Secret: line.Secret, Kind: string(line.Kind), KnownTo: line.KnownTo, Until: until(line),
			Consumers: line.Consumers, Delivery: line.Delivery, Rotated: line.Why, Commands: line.Commands, Advice: line.Note,
		}
		if line.Said != nil {
			s.RotatedOn, s.RotatedBy = day(line.Said.On), line.Said.By
		}
		sheet = append(sheet, s)
	}
	return sheet
}

// until is until when we could read a secret, in words.
func until(l *evidence.Line) string {
	switch {
	case l.Still:
		return "still"
	case !l.Until.IsZero():
		return l.Until.UTC().Format(time.DateOnly)
	}
	return ""
}

// day is a date where a time is the beginning of a day, else the time.
func day(t time.Time) string {
	if u := t.UTC(); !u.Equal(u.Truncate(24 * time.Hour)) {
		return u.Format(time.RFC3339)
	}
	return t.UTC().Format(time.DateOnly)
}

// SheetHead is what stands above the sheet.
func (l *Ledger) SheetHead() evidence.SheetHead {
	h := l.w.Engagement.Header
	return evidence.SheetHead{Title: h.Title, Supplier: h.Supplier, Client: h.Client, LastDay: h.LastDay}
}

// Returned is what came of a filled sheet.
type Returned struct {
	*Checklist
	Ledger  *Ledger
	Answers int // lines that say something
	News    int // of them, said for the first time
	Settled []Settlement
}

// AddSheet takes the filled rotation sheet back: what it says goes into the journal, the sheet itself among the evidence. All of it counts,
// or nothing.
func (w *Workspace) AddSheet(ctx context.Context, by, name string) (*Returned, error) {
	answers, err := readSheet(name)
	if err != nil {
		return nil, err
	}
	r := &Returned{Answers: len(answers)}
	r.Checklist, err = w.writing(ctx, by, func(c *Checklist) error {
		s, err := w.survey(ctx, c)
		if err != nil {
			return err
		}
		bodies, err := w.rotations(c, w.newLedger(c, s), answers)
		if err != nil {
			return err
		}
		before := c.State
		if r.News = len(bodies); r.News > 0 {
			if err := w.keepSheet(ctx, c, by, name, bodies); err != nil {
				return err
			}
		}
		r.Ledger = w.newLedger(c, s)
		r.Settled, err = w.settleItems(ctx, c, by, s)
		c.Before = before
		return err
	})
	return r, err
}

func readSheet(name string) ([]evidence.SheetAnswer, error) {
	f, _, err := openEvidence(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	answers, err := evidence.ReadSheet(f)
	if err == nil && len(answers) == 0 {
		return nil, usagef("fill in rotated_on and rotated_by", "%s says nothing of any secret", name)
	}
	return answers, err
}

// keepSheet stores the sheet and notes what it says.
func (w *Workspace) keepSheet(ctx context.Context, c *Checklist, by, name string, rotations []*checks.Rotated) error {
	sheet, err := w.takeDocument(name)
	if err != nil {
		return err
	}
	bodies := []checks.Body{&checks.EvidenceAdded{Digest: sheet.digest, Name: filepath.Base(name), As: checks.EvidenceDoc, Moment: checks.MomentAfter}}
	for _, r := range rotations {
		r.Evidence = []string{sheet.digest}
		bodies = append(bodies, r)
	}
	if _, err := w.accept(c, by, bodies); err != nil {
		sheet.discard()
		return err
	}
	if err := sheet.keep(name); err != nil {
		return err
	}
	return w.append(ctx, c, bodies)
}

// rotations turns answers into what the journal notes of them. What it noted before is left out.
func (w *Workspace) rotations(c *Checklist, l *Ledger, answers []evidence.SheetAnswer) ([]*checks.Rotated, error) {
	last := map[string]*checks.Rotated{}
	for _, r := range c.Rotated {
		last[r.Line] = r.Rotated
	}
	var problems []string
	var list []*checks.Rotated
	for _, a := range answers {
		switch {
		case !slices.ContainsFunc(l.Lines, func(x evidence.Line) bool { return x.ID == a.ID }):
			problems = append(problems, fmt.Sprintf("line %d: the ledger has no secret %q", a.Line, evidence.Inert(a.ID)))
			continue
		case a.On.After(w.machine.Now()):
			problems = append(problems, fmt.Sprintf("line %d: %s is in the future", a.Line, day(a.On)))
			continue
		}
		r := &checks.Rotated{Line: a.ID, On: a.On.UTC(), Performer: w.performerNamed(a.By), Note: evidence.Inert(a.Note)}
		if old := last[a.ID]; old == nil || !old.On.Equal(r.On) || old.Performer != r.Performer || old.Note != r.Note {
			list = append(list, r)
		}
	}
	if len(problems) > 0 {
		return nil, usagef("correct these lines; nothing of the sheet was taken", "%s", strings.Join(problems, "\n"))
	}
	return list, nil
}

// performerNamed finds the person or machine that a sheet names: by id, name, mail address or login. Another name stays as it is written.
func (w *Workspace) performerNamed(name string) string {
	name = strings.TrimSpace(evidence.Inert(name))
	same := func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), name) }
	for _, p := range w.Engagement.People {
		if same(p.ID) || same(p.Name) || slices.ContainsFunc(p.Email, same) {
			return p.ID
		}
		for _, names := range p.Handles {
			if slices.ContainsFunc(names, same) {
				return p.ID
			}
		}
	}
	for _, m := range w.Engagement.Machines {
		if same(m.ID) {
			return m.ID
		}
	}
	if _, domain, ok := strings.Cut(name, "@"); ok && slices.ContainsFunc(w.Engagement.Domains, func(d string) bool { return strings.EqualFold(d, domain) }) {
		return w.somebodyOfOurs()
	}
	if same(checks.Machine) {
		return checks.Machine
	}
	return name
}

// somebodyOfOurs stands for a mail address of ours that nobody listed: what they changed, we know.
func (w *Workspace) somebodyOfOurs() string {
	for _, p := range w.Engagement.People {
		if p.Side == engagement.SideSupplier {
			return p.ID
		}
	}
	return ""
}
