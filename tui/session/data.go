package session

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
)

// Data is the workspace at one moment.
type Data struct {
	*handover.Checklist
	Engagement *engagement.Engagement
	Dir        string
	Actor      engagement.Person // the zero Person while nobody said who acts
	Days       int               // to the last day; negative once it is over
	Ready      []bool            // by place in Items: whether it can be done now

	Overview    *handover.Overview // what the exports say; nil until it was read
	OverviewErr error
	Alive       map[string][]handover.PlanStep // by Name of the item it keeps open
	Verdicts    map[string]evidence.Value      // by system and ID of items of which stored exports say something

	Secrets  *handover.LastScan     // what the last gathering found; nil when nothing was gathered yet
	Notices  *handover.LicenceWords // likewise, of third-party code
	Stored   *Stored
	ReadOnly string // why nothing can be changed; empty when it can
	Trouble  string // why handover.yaml cannot be read any more; empty when it can
}

// Stored is what long tasks of this session found out. It is kept when the checklist is read again.
type Stored struct {
	Inventory *handover.Inventory
	Blockers  []handover.Blocker
	Sealed    *handover.SealResult
}

// Read reads the workspace anew, but for the exports.
func (s *Session) Read(ctx context.Context) (*Data, error) {
	w, actor, trouble := s.workspace()
	return s.readOf(ctx, w, actor, trouble)
}

// readOf is Read, of a workspace that is open.
func (s *Session) readOf(ctx context.Context, w *handover.Workspace, actor engagement.Person, trouble error) (*Data, error) {
	stamp := w.Stamp()
	c, err := w.Checklist(ctx)
	if err != nil {
		return nil, err
	}
	d, err := s.data(w, actor, c)
	if err != nil {
		return nil, err
	}
	if trouble != nil {
		d.Trouble = s.short(trouble)
	}
	s.mu.Lock()
	s.read = stamp
	s.mu.Unlock()
	return d, nil
}

func (s *Session) data(w *handover.Workspace, actor engagement.Person, c *handover.Checklist) (*Data, error) {
	days, err := w.DaysLeft()
	if err != nil {
		return nil, err
	}
	d := &Data{Checklist: c, Engagement: w.Engagement, Dir: w.Dir, Actor: actor, Days: days, Stored: &Stored{}}
	if err := w.Writable(); err != nil {
		d.ReadOnly = err.Error()
	}
	d.Secrets, d.Notices = w.LastScan(c), w.LastNotices()
	ready := map[string]bool{}
	for _, i := range c.Next("") {
		ready[i.Key] = true
	}
	d.Ready = make([]bool, len(c.Items))
	for n := range c.Items {
		d.Ready[n] = ready[c.Items[n].Key]
	}
	return d, nil
}

// Survey reads the exports. Of data in which they were read before it gives new.
func (s *Session) Survey(ctx context.Context, d *Data) (*Data, error) {
	w, actor, trouble := s.workspace()
	stamp := w.Stamp()
	o, err := w.Overview(ctx)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		next := *d
		next.OverviewErr = err
		return &next, nil
	}
	next, err := s.data(w, actor, o.Checklist)
	if err != nil {
		return nil, err
	}
	next.Stored = d.Stored
	next.see(o)
	if trouble != nil {
		next.Trouble = s.short(trouble)
	}
	s.mu.Lock()
	s.read = stamp
	s.mu.Unlock()
	return next, nil
}

// short is an error with names relative to the workspace: the line where it matters is then in sight.
func (s *Session) short(err error) string {
	return strings.ReplaceAll(err.Error(), s.o.Dir+string(filepath.Separator), "")
}

// see takes in what the exports say.
func (d *Data) see(o *handover.Overview) {
	d.Overview, d.Alive = o, map[string][]handover.PlanStep{}
	for _, step := range o.Plan.Steps {
		if step.Item != "" {
			d.Alive[step.Item] = append(d.Alive[step.Item], step)
		}
	}
	d.Verdicts = map[string]evidence.Value{}
	for _, a := range o.Survey.Systems {
		for _, v := range a.Items {
			if len(v.Evidence) > 0 {
				d.Verdicts[a.System.ID+" "+v.Item] = v.Value
			}
		}
	}
}

// Keep takes over from before what d does not have: what long tasks found, and what the exports said.
func (d *Data) Keep(before *Data) {
	if before == nil {
		return
	}
	d.Stored = d.Stored.With(before.Stored)
	if d.Overview == nil && before.Overview != nil {
		d.see(before.Overview)
		d.OverviewErr = before.OverviewErr
	}
}

// With is s with what it lacks taken from before.
func (s *Stored) With(before *Stored) *Stored {
	out := *s
	if out.Inventory == nil {
		out.Inventory, out.Blockers = before.Inventory, before.Blockers
	}
	if out.Sealed == nil {
		out.Sealed = before.Sealed
	}
	return &out
}

// Changed reports whether the workspace changed since it was read last.
func (s *Session) Changed() bool {
	s.mu.Lock()
	w, read := s.w, s.read
	s.mu.Unlock()
	return w.Stamp() != read
}

// Item is the item of that Key; nil when it does not apply any more.
func (d *Data) Item(key string) *checks.ItemState {
	for n := range d.Items {
		if d.Items[n].Key == key {
			return &d.Items[n]
		}
	}
	return nil
}

// LockedAt reports whether the item at a place cannot be done yet.
func (d *Data) LockedAt(n int) bool { return !d.Ready[n] && !d.Items[n].Closed }

// Gate is the first gate that is shut; nil when all are open.
func (d *Data) Gate() *checks.GateState {
	for n := range d.Gates {
		if g := &d.Gates[n]; !g.Open && !g.Off {
			return g
		}
	}
	return nil
}

// Waits reports whether the item stands before the gate that is shut first, or an earlier one.
func (d *Data) Waits(i *checks.ItemState) bool {
	g := d.Gate()
	return g == nil || i.Gate.Index() <= g.ID.Index()
}
