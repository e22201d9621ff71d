package handover

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
)

// Survey is what all stored exports say together.
type Survey struct {
	Systems []*evidence.Assessment // in the order of handover.yaml
	Heads   []evidence.ItemVerdict // of items that are about all systems
	Exports int                    // how many are stored
}

// Survey reads the exports that are stored and says what they show. It marks nothing and takes no lock.
func (w *Workspace) Survey(ctx context.Context) (*Checklist, *Survey, error) {
	c, err := w.Checklist(ctx)
	if err != nil {
		return nil, nil, err
	}
	s, err := w.survey(ctx, c)
	return c, s, err
}

// surveyor reads the exports of an engagement.
type surveyor struct {
	*Workspace
	c        *Checklist
	all      []*evidence.Reader
	t0       time.Time
	subjects map[engagement.Provider]*evidence.Subjects
	cache    examinations
}

func (w *Workspace) survey(ctx context.Context, c *Checklist) (*Survey, error) {
	v := &surveyor{Workspace: w, c: c, subjects: map[engagement.Provider]*evidence.Subjects{}}
	var err error
	if v.all, err = w.readers.Of(w.providers()...); err != nil {
		return nil, err
	}
	if v.t0, err = w.Engagement.LastDay(); err != nil {
		return nil, err
	}
	if v.cache, err = w.examinations(); err != nil {
		return nil, err
	}
	s := &Survey{}
	shares := map[string][]evidence.ItemVerdict{}
	for _, sys := range w.Engagement.Systems {
		exhibits, err := v.exhibits(ctx, sys)
		if err != nil {
			return nil, err
		}
		for _, x := range c.Exhibits {
			if x.Reader != "" && x.System == sys.ID {
				s.Exports++
			}
		}
		a := evidence.Assess(sys, v.all, exhibits, v.wanted(sys.ID))
		s.Systems = append(s.Systems, a)
		for _, item := range a.Items {
			shares[item.Item] = append(shares[item.Item], item)
		}
	}
	for i := range c.Items {
		if item := &c.Items[i]; item.System == "" && len(shares[item.ID]) > 0 && !item.RollsUp {
			s.Heads = append(s.Heads, v.head(item.ID, s.Systems, shares[item.ID]))
		}
	}
	return s, nil
}

// wanted are the items that exports of a system may speak of, and whether they are about what comes after a change of ours.
func (v *surveyor) wanted(system string) map[string]bool {
	wanted := map[string]bool{}
	for i := range v.c.Items {
		if item := &v.c.Items[i]; item.System == system || item.System == "" {
			wanted[item.ID] = item.Phase == checks.PhaseAfter
		}
	}
	return wanted
}

// head is the verdict on an item that is about all systems: those of which no export speaks count against it.
func (v *surveyor) head(id string, systems []*evidence.Assessment, shares []evidence.ItemVerdict) evidence.ItemVerdict {
	for _, a := range systems {
		if !slices.ContainsFunc(a.Items, func(i evidence.ItemVerdict) bool { return i.Item == id }) {
			shares = append(shares, evidence.ItemVerdict{
				Item: id, Value: evidence.Inconclusive, Way: "show it by other evidence, and mark the item",
				Why: fmt.Sprintf("no export that this program can read says it of %s (%s)", a.System.ID, a.System.Provider),
			})
		}
	}
	return evidence.Combine(id, shares)
}

// exhibits examines the exports of one system, by reader. Of several of the same thing those are examined that still count. Their Seq is the
// place in Checklist.Exhibits.
func (v *surveyor) exhibits(ctx context.Context, sys engagement.System) (map[string][]evidence.Exhibit, error) {
	type place struct{ reader, part string }
	byPlace := map[place][]evidence.Exhibit{}
	var order []place
	for seq, x := range v.c.Exhibits {
		if x.Reader == "" || x.System != sys.ID {
			continue
		}
		p := place{x.Reader, x.Part}
		if byPlace[p] == nil {
			order = append(order, p)
		}
		byPlace[p] = append(byPlace[p], evidence.Exhibit{
			Digest: x.Digest, Name: x.Name, Part: x.Part, Side: evidence.Side(x.Moment), Taken: x.TakenAt, Made: x.Modified, Seq: seq,
			ByClient: v.ofClient(x.TakenBy), Signed: v.ofClient(x.SignedBy),
		})
	}
	out := map[string][]evidence.Exhibit{}
	for _, p := range order {
		reader, err := v.readers.Find(p.reader)
		if err != nil {
			return nil, err
		}
		list := evidence.Counting(byPlace[p])
		for i := range list {
			x := &list[i]
			var before *checks.EvidenceAdded
			if i > 0 && list[0].Side == evidence.Before {
				before = v.c.Exhibits[list[0].Seq].EvidenceAdded
			}
			x.Examination, err = v.examine(ctx, sys, reader, v.c.Exhibits[x.Seq].EvidenceAdded, before)
			if err != nil {
				return nil, err
			}
		}
		out[p.reader] = append(out[p.reader], list...)
	}
	return out, nil
}

func (v *surveyor) ofClient(person string) bool {
	p, ok := v.Engagement.Person(person)
	return ok && p.Side == engagement.SideClient
}

// examine gives what one export says, from the cache where it was worked out before.
func (v *surveyor) examine(ctx context.Context, sys engagement.System, r *evidence.Reader, x, before *checks.EvidenceAdded) (*evidence.Examination, error) {
	if v.subjects[sys.Provider] == nil {
		v.subjects[sys.Provider] = evidence.NewSubjects(v.Engagement, sys.Provider)
	}
	c := evidence.Case{
		Reader: r, Subjects: v.subjects[sys.Provider], Whole: x.States(checks.StatedComplete),
		Times: evidence.Times{T0: v.t0, Revoked: v.revoked(sys.ID), Taken: evidence.At(x.TakenAt)},
	}
	for _, p := range r.Parts(sys) {
		if p.File == x.Part {
			c.Command = p.Run
		}
	}
	if x.States(checks.StatedSystem) {
		c.Word = append(c.Word, "which system it is of")
	}
	if x.States(checks.StatedReader) {
		c.Word = append(c.Word, "what kind of export it is")
	}
	info, err := os.Stat(v.StoredFile(x))
	if err != nil {
		return v.lost(x, c, err)
	}
	if !r.NeedsBefore() {
		before = nil
	}
	key := v.cache.key(v.Workspace, r, x, info, before, c)
	if found := v.cache.get(x, key); found != nil {
		return found, nil
	}
	if before != nil {
		v.compareWith(ctx, &c, r, x, before)
	}
	f, err := os.Open(v.StoredFile(x))
	if err != nil {
		return v.lost(x, c, err)
	}
	defer f.Close()
	src := newHashing(f)
	e, err := evidence.Examine(ctx, src, c)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil { // one file that no program can read keeps nobody from the others
		return evidence.Unreadable(c, "it cannot be evaluated: "+err.Error(), "export it again, or mend the reader; handover undo takes it back"), nil
	}
	if e.Broken == "" && src.digest() != x.Digest {
		return evidence.Unreadable(c, "the stored file is not the one that was added", "restore it, or add the export again"), nil
	}
	v.cache.put(x, key, e)
	return e, nil
}

// lost is the examination of a file that cannot be read. An export that is gone proves nothing any more.
func (v *surveyor) lost(x *checks.EvidenceAdded, c evidence.Case, err error) (*evidence.Examination, error) {
	why := "the stored file is gone"
	if !errors.Is(err, fs.ErrNotExist) {
		why = "the stored file cannot be read"
	}
	return evidence.Unreadable(c, why, "add "+x.Name+" again"), nil
}

// compareWith takes in the export before.
func (v *surveyor) compareWith(ctx context.Context, c *evidence.Case, r *evidence.Reader, x, before *checks.EvidenceAdded) {
	f, err := os.Open(v.StoredFile(before))
	if err != nil {
		c.WhyNot = "the export from before cannot be read"
		return
	}
	defer f.Close()
	src := newHashing(f)
	if c.Before, err = r.ReadBefore(ctx, src); err != nil {
		c.Before, c.WhyNot = nil, "the export from before cannot be read to its end"
		return
	}
	if src.digest() != before.Digest { // values that were altered differ from those after
		c.Before, c.WhyNot = nil, "the stored export from before is not the one that was added"
		return
	}
	if before.Key != x.Key && r.ComparesValuesOnly() {
		c.Before, c.WhyNot = nil, "the values of the export from before were digested with the key of another clone"
		return
	}
	if before.Key != x.Key { // digests by two keys differ, whatever they are of
		for i := range c.Before {
			c.Before[i].Digest = ""
		}
	}
}

// revoked is when somebody last said that access of ours to a system was ended: an export must be younger to show it.
func (v *surveyor) revoked(system string) time.Time {
	var last time.Time
	for i := range v.c.Items {
		item := &v.c.Items[i]
		if item.System != system || item.Does != checks.DeedRevoke || item.Said == nil || item.Status != checks.Done {
			continue
		}
		m, ok := item.Said.Event.Body.(*checks.Marked)
		if ok && m.Grade == "" && item.Said.Event.At.After(last) {
			last = item.Said.Event.At
		}
	}
	return last
}
