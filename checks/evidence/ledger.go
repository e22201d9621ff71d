package evidence

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/handover-kit/handover/checks/engagement"
)

// Line is a secret of the ledger: who of us could read it, until when, and what became of it. It holds no value.
type Line struct {
	ID        string
	System    string
	Kind      Kind
	Secret    string   // what people call it
	KnownTo   []string // who of ours the exports of the system show
	Since     time.Time
	Until     time.Time // when an export first showed that nobody of ours is there any more; zero while that is not shown
	Still     bool      // ours are still there
	Unclear   bool      // ours are listed there, and nobody can tell whether they can still get in
	Consumers []string
	Delivery  string    // DeliveryEnvelope, DeliveryReissue, DeliveryInPlace
	Shown     Life      // what the newest export says; empty when none does
	ShownAt   time.Time // at the latest: where nobody knows when it was taken, when its file was made
	Changed   time.Time // when it was changed, as the export says; zero when it does not
	Evidence  string    // digest of that export
	Finding   *Finding  // its row; nil when no export shows it
	Commands  []string  // the vendor's own that change it
	Note      string    // what to mind when they are run

	Said   *Said // what was said of it last; nil when nothing was
	Closed bool
	Why    string // where it stands, in a sentence
	Days   int    // exposed: from the last time we could read it to the change, or to now

	bare string // the secret, without which of several places it is in
}

// How a secret reaches the client.
const (
	DeliveryEnvelope = "in the envelope"
	DeliveryReissue  = "re-issued by the client"
	DeliveryInPlace  = "in place"
)

// Said is what somebody says of a secret: it was changed, when and by whom.
type Said struct {
	On      time.Time
	By      string
	Whose   Whose
	Machine bool
}

// Whose is the side of who changed a secret.
type Whose int

// The sides; nobody knows a name that handover.yaml does not have.
const (
	WhoseUnknown Whose = iota
	WhoseClient
	WhoseOurs
)

// Declared is a secret that is handed over, as credentials.yaml names it.
type Declared struct {
	ID, System, Name string
	Reissue          bool
	Consumers        []string
}

// LedgerCase is what a ledger is made from.
type LedgerCase struct {
	Systems   []*Assessment
	Declared  []Declared
	Consumers map[string][]string // of the client's services
	Said      map[string]Said     // by id of the line, the last
	T0        time.Time           // the last day
	Now       time.Time
}

// NewLedger gives the lines, by system in their order, those that are open first.
func NewLedger(c LedgerCase) []Line {
	var all []Line
	for _, a := range append(slices.Clone(c.Systems), c.nowhere()) {
		lines := c.lines(a)
		for i := range lines {
			c.judge(&lines[i])
		}
		slices.SortStableFunc(lines, func(x, y Line) int {
			return cmp.Or(order(x.Closed)-order(y.Closed), strings.Compare(x.Secret, y.Secret), strings.Compare(x.ID, y.ID))
		})
		all = append(all, lines...)
	}
	return all
}

// nowhere stands for the systems that handover.yaml does not have, of which secrets may be declared.
func (c *LedgerCase) nowhere() *Assessment {
	for i, d := range c.Declared {
		if !slices.ContainsFunc(c.Systems, func(a *Assessment) bool { return a.System.ID == d.System }) {
			c.Declared[i].System = ""
		}
	}
	return &Assessment{}
}

func order(last bool) int {
	if last {
		return 1
	}
	return 0
}

// lines are the secrets of one system: those that its exports show, and those that are declared.
func (c *LedgerCase) lines(a *Assessment) []Line {
	var lines []Line
	place := map[string]int{}
	known := whoKnew(a)
	add := func(l Line) *Line {
		n, there := place[l.ID]
		if !there {
			n = len(lines)
			place[l.ID] = n
			l.KnownTo, l.Since, l.Until, l.Still, l.Unclear = known.who, known.since, known.until, known.still, a.unclear
			lines = append(lines, l)
		}
		return &lines[n]
	}
	for i := range a.Slots {
		s := &a.Slots[i]
		now := s.Current()
		if now == nil {
			continue
		}
		for j := range now.Secrets.List {
			f := &now.Secrets.List[j]
			bare := secretName(f)
			name := bare + s.Part.where(a.System, f)
			l := add(Line{ID: LineID(a.System.ID, f.Row.Kind, name), System: a.System.ID, Kind: f.Row.Kind, Secret: name, Delivery: DeliveryInPlace, bare: bare})
			l.Consumers = c.Consumers[f.Our]
			if l.show(now, f) {
				step, _ := s.Reader.Remedy(f.Row, s.Part.of(a.System))
				l.Commands, l.Note = step.Commands, step.Note
			}
		}
	}
	for _, d := range c.Declared {
		if d.System != a.System.ID {
			continue
		}
		l := match(lines, d)
		if l == nil {
			l = add(Line{ID: LineID(a.System.ID, KindSecret, d.Name), System: a.System.ID, Kind: KindSecret, Secret: d.Name})
		}
		l.Delivery = DeliveryEnvelope
		if d.Reissue {
			l.Delivery = DeliveryReissue
		}
		l.Consumers = slices.Clip(l.Consumers)
		for _, c := range d.Consumers {
			if !slices.Contains(l.Consumers, c) {
				l.Consumers = append(l.Consumers, c)
			}
		}
	}
	return lines
}

// match finds the line of an export that a declared secret is, going by its name.
func match(lines []Line, d Declared) *Line {
	var found *Line
	for i := range lines {
		name := cmp.Or(lines[i].bare, lines[i].Secret)
		if strings.EqualFold(name, d.Name) || strings.EqualFold(name, d.ID) {
			return &lines[i]
		}
		if slices.Contains(strings.Fields(fold(d.Name)), fold(name)) { // access key of svc-deploy
			if found != nil {
				return nil
			}
			found = &lines[i]
		}
	}
	return found
}

// secretName is what stays the same when a secret is changed: of a credential of a service the service, else its name.
func secretName(f *Finding) string {
	what := cmp.Or(f.Row.Name, f.Row.Subject, f.Row.SubjectID)
	if f.Our != "" {
		what = cmp.Or(f.Row.Subject, f.Our)
	}
	if f.Row.Via != "" && f.Row.Kind != KindSecret && f.Our == "" {
		what = f.Row.Via + " " + what
	}
	return what
}

// where tells secrets of one name in several places of a system apart, such as those of repositories.
func (p *Part) where(system engagement.System, f *Finding) string {
	names := p.which(system)
	if len(names) == 0 || f.Our != "" || f.Row.Via != "" && f.Row.Kind != KindSecret {
		return ""
	}
	var list []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		list = append(list, names[name])
	}
	return " (" + strings.Join(list, ", ") + ")"
}

// LineID names a line of the ledger. It is short, stays the same from export to export, and tells nothing.
func LineID(system string, kind Kind, name string) string {
	sum := sha256.Sum256([]byte(system + "\x00" + string(kind) + "\x00" + fold(name)))
	return "L" + hex.EncodeToString(sum[:5])
}

// show takes in what an export says, if it counts: of several credentials under one name the worst does.
func (l *Line) show(x *Exhibit, f *Finding) bool {
	worse := map[Life]int{"": 0, LifeChanged: 1, LifeUnclear: 2, LifeAlive: 3}
	at := f.Row.Changed
	if at.IsZero() {
		at = f.Row.Created
	}
	if worse[f.Life] < worse[l.Shown] || f.Life == l.Shown && !at.At.After(l.Changed) {
		return false
	}
	l.Shown, l.ShownAt, l.Changed, l.Evidence, l.Finding = f.Life, x.when(), at.At, x.Digest, f
	return true
}

// knowledge is who of ours could read what is in a system.
type knowledge struct {
	who          []string
	since, until time.Time
	still        bool
}

// whoKnew goes by all exports of a system, older ones too: who was there once knows what was there.
func whoKnew(a *Assessment) knowledge {
	k := knowledge{still: slices.ContainsFunc(a.Survivors, func(s Survivor) bool { return !s.Secret })}
	for i := range a.Slots {
		for _, x := range a.Slots[i].Exhibits {
			for _, f := range x.Ours.List {
				if !slices.Contains(k.who, f.Our) {
					k.who = append(k.who, f.Our)
				}
				if at := f.Row.Created.At; !at.IsZero() && (k.since.IsZero() || at.Before(k.since)) {
					k.since = at
				}
			}
		}
		if before, now := a.Slots[i].Before(), a.Slots[i].Current(); before != nil && len(before.Ours.List) > 0 && !k.still && now.Taken.After(k.until) {
			k.until = now.Taken
		}
	}
	slices.Sort(k.who)
	return k
}

// judge decides whether a line is closed. Only the client or a machine can close it: what one of us changed, we know.
func (c *LedgerCase) judge(l *Line) {
	if s, ok := c.Said[l.ID]; ok {
		l.Said = &s
	}
	l.Closed, l.Why = l.stand(c.T0)
	from := l.Until
	if from.IsZero() {
		from = c.T0
	}
	to := c.Now
	if l.Closed && l.Said != nil {
		to = l.Said.On
	}
	if to.After(from) {
		l.Days = int(to.Sub(from).Hours() / 24)
	}
}

func (l *Line) stand(t0 time.Time) (closed bool, why string) {
	said := l.Said
	switch {
	case said == nil && l.Shown == LifeChanged:
		return false, "changed" + on(l.Changed) + ", but who changed it is not said"
	case said == nil && l.Shown == LifeAlive:
		return false, l.Finding.Why
	case said == nil && l.Shown == LifeUnclear:
		return false, l.Finding.Why
	case said == nil:
		return false, "no export shows it, and nothing was said of it"
	case said.Whose == WhoseOurs:
		return false, "changed by " + said.By + ", who knows it therefore"
	case said.Whose == WhoseUnknown:
		return false, "changed by " + said.By + ", whom handover.yaml does not name"
	case l.Still:
		return false, "said to be changed" + on(said.On) + ", but ours can still read it"
	case l.Unclear:
		return false, "said to be changed" + on(said.On) + ", but nobody can tell whether ours can still read it"
	case !l.Until.IsZero() && !endOf(said.On).After(l.Until):
		return false, "changed" + on(said.On) + ", when ours could still read it"
	case l.Until.IsZero() && !endOf(said.On).After(t0.Add(-24*time.Hour)):
		return false, "changed" + on(said.On) + ", before the last day, when ours could still read it"
	case l.Shown == LifeAlive && l.ShownAt.After(endOf(said.On)):
		return false, "said to be changed" + on(said.On) + ", but a later export shows the old one"
	}
	return true, "changed" + on(said.On) + " by " + said.By
}

func on(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return " on " + t.UTC().Format(time.DateOnly)
}

// endOf is the end of the day where a time is a day, else the time.
func endOf(t time.Time) time.Time {
	if u := t.UTC(); u.Equal(u.Truncate(24 * time.Hour)) {
		return u.Add(24*time.Hour - time.Second)
	}
	return t
}
