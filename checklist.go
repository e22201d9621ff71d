package handover

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/journal"
	"github.com/handover-kit/handover/templates"
)

// The places of the checklist in a workspace.
const (
	catalogueDir = "catalogue" // the firm's own items, laid over ours
	journalDir   = "journal"
)

// Checklist is where the engagement stands: the items that apply, and what the journal says of them.
type Checklist struct {
	*checks.State
	Before    *checks.State // before what was just recorded; nil when nothing was
	Catalogue *checks.Catalogue
	Selection *checks.Selection
	Setting   *checks.Setting
	Today     checks.Day
	Notes     []string // what a person should know about the journal itself

	journal *journal.Journal
	events  []checks.Event
}

// Checklist reads the journal and works out where the engagement stands. It writes nothing and takes no lock.
func (w *Workspace) Checklist(ctx context.Context) (*Checklist, error) {
	return w.checklist(ctx, "")
}

// checklist is Checklist, for a person who may go on to write.
func (w *Workspace) checklist(ctx context.Context, person string) (*Checklist, error) {
	c := &Checklist{}
	var err error
	if c.Catalogue, err = checks.Load(templates.FS(), os.DirFS(filepath.Join(w.Dir, catalogueDir))); err != nil {
		return nil, err
	}
	if c.Selection, err = checks.Select(c.Catalogue, w.scope()); err != nil {
		return nil, err
	}
	c.Setting = w.setting(c.Selection)
	if c.Today, err = w.today(); err != nil {
		return nil, err
	}
	c.journal, err = journal.Open(ctx, filepath.Join(w.Dir, journalDir), journal.Options{
		Person: person, Private: w.private(""), Now: w.machine.Now, Rand: rand.Reader,
	})
	if err != nil {
		return nil, err
	}
	for _, n := range c.journal.Notes() {
		c.Notes = append(c.Notes, n.String())
	}
	return c, c.fold()
}

// fold works the state out anew from all records.
func (c *Checklist) fold() error {
	records, before := c.journal.Records(), c.events
	c.events = make([]checks.Event, len(records))
	seen := make(map[string]map[string]int) // by log: of its record before, which mostly saw the same
	for i, r := range records {
		if i < len(before) && before[i].Log == r.Log && before[i].Seq == r.Seq { // what was recorded since comes after all
			c.events[i] = before[i]
			seen[r.Log] = before[i].Seen
			continue
		}
		body, err := checks.DecodeBody(r.Body)
		if err != nil {
			return fmt.Errorf("journal %s, record %d: %w", r.Log, r.Seq, err)
		}
		seen[r.Log] = seenBy(r, seen[r.Log])
		c.events[i] = checks.Event{Log: r.Log, Seq: r.Seq, Seen: seen[r.Log], At: r.At, By: r.By, Body: body}
	}
	c.State = checks.Fold(c.Setting, c.events, c.Today)
	return nil
}

// seenBy is what the author of a record had seen of the other logs: before, where nothing changed.
func seenBy(r *journal.Record, before map[string]int) map[string]int {
	same, n := true, 0
	for log, seq := range r.SeenAll() {
		n++
		same = same && before[log] == seq
	}
	if same && n == len(before) {
		return before
	}
	return maps.Collect(r.SeenAll())
}

// scope is what the engagement says about itself, as far as the choice of items depends on it.
func (w *Workspace) scope() checks.Scope {
	e := w.Engagement
	s := checks.Scope{Profiles: e.Header.Profiles, Depth: checks.Depth(e.Header.Depth), Answers: map[string]bool{}}
	for _, sys := range e.Systems {
		s.Systems = append(s.Systems, checks.System{ID: sys.ID, Provider: string(sys.Provider)})
	}
	maps.Copy(s.Answers, e.Header.Answers)
	s.Answers["solo"] = e.Header.Solo
	s.Answers["envelope"] = e.Header.Envelope != engagement.EnvelopeNone
	if e.Header.PersonalData != nil {
		s.Answers["personal_data"] = *e.Header.PersonalData
	}
	return s
}

// setting is what the order of things depends on beside the items.
func (w *Workspace) setting(selection *checks.Selection) *checks.Setting {
	s := &checks.Setting{Selection: selection, Owners: map[string][]string{}}
	for _, p := range w.Engagement.People {
		side := checks.WhoUs
		if p.Side == engagement.SideClient {
			side = checks.WhoClient
		}
		lead := leads(p) || side == checks.WhoUs && w.Engagement.Header.Solo
		s.People = append(s.People, checks.Person{ID: p.ID, Side: side, Lead: lead})
	}
	for _, sys := range w.Engagement.Systems {
		s.Owners[sys.ID] = sys.Owners
	}
	s.NoConsumers = w.withoutConsumers()
	return s
}

// withoutConsumers names the credentials of which nobody said what breaks when they change. Of a list that cannot be read, that is not
// known of any.
func (w *Workspace) withoutConsumers() []string {
	var names []string
	for _, a := range w.Engagement.Assets {
		if a.Kind != engagement.KindCredential {
			continue
		}
		data, err := readLimited(w.path(a.Path), maxEngagement)
		if err != nil {
			names = append(names, a.Path+" (not read)")
			continue
		}
		credentials, err := engagement.ParseCredentials(a.Path, data)
		clear(data)
		if err != nil {
			names = append(names, a.Path+" (not read)")
		}
		for _, c := range credentials {
			if len(c.Consumers) == 0 {
				names = append(names, c.ID)
			}
		}
	}
	return names
}

// leads reports whether a person leads on our side: countersigns, waives blockers, declares exceptions.
func leads(p engagement.Person) bool {
	return p.Side == engagement.SideSupplier && slices.Contains(p.Roles, engagement.RoleLead)
}

// today is the day in the engagement's time zone.
func (w *Workspace) today() (checks.Day, error) {
	zone := time.UTC
	if name := w.Engagement.Header.TimeZone; name != "" {
		var err error
		if zone, err = time.LoadLocation(name); err != nil {
			return "", fmt.Errorf("find time zone of the engagement: %w", err)
		}
	}
	return checks.DayOf(w.machine.Now().In(zone)), nil
}

// Actor is the person who acts: the one named, else the only person of the supplier.
func (w *Workspace) Actor(name string) (engagement.Person, error) {
	if name != "" {
		if p, ok := w.Engagement.Person(name); ok {
			return p, nil
		}
		return engagement.Person{}, usagef("people are listed in handover.yaml: "+w.peopleIDs(), "nobody is called %q", name)
	}
	var ours []engagement.Person
	for _, p := range w.Engagement.People {
		if p.Side == engagement.SideSupplier {
			ours = append(ours, p)
		}
	}
	if len(ours) == 1 {
		return ours[0], nil
	}
	return engagement.Person{}, usagef("--as PERSON or HANDOVER_AS says who: "+w.peopleIDs(), "who acts? There are %d people of the supplier", len(ours))
}

func (w *Workspace) peopleIDs() string {
	var ids []string
	for _, p := range w.Engagement.People {
		ids = append(ids, p.ID)
	}
	return strings.Join(ids, ", ")
}

// DaysLeft is how many days remain to the last day; negative once it is over.
func (w *Workspace) DaysLeft() (int, error) {
	last, err := w.Engagement.LastDay()
	if err != nil {
		return 0, err
	}
	now := w.machine.Now().In(last.Location())
	from := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	to := time.Date(last.Year(), last.Month(), last.Day(), 0, 0, 0, 0, time.UTC)
	return int(to.Sub(from).Hours() / 24), nil
}

// WithStatus lists the items that have a status.
func (c *Checklist) WithStatus(status checks.Status) (items []*checks.ItemState) {
	for n := range c.Items {
		if c.Items[n].Status == status {
			items = append(items, &c.Items[n])
		}
	}
	return items
}
