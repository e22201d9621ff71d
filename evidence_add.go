package handover

import (
	"context"
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
)

// AddRequest is exports to take in, and what a person says of all of them.
type AddRequest struct {
	Files    []string
	Moment   checks.Moment // empty: before until the last day, and after once there is one from before
	TakenAt  time.Time     // when they were made, where they do not say so
	TakenBy  string        // who made them
	System   string        // which system they are of, where they do not show it
	Part     string        // the name under which the command writes the file, where its own name does not say
	Complete bool          // they hold everything, where they do not show it
	Format   string        // the reader, where the shape does not show it
	Command  string        // the command that made them
}

// AddedFile is what became of a file.
type AddedFile struct {
	File     string                `json:"file"`
	Reader   string                `json:"reader"`
	Title    string                `json:"title"`
	System   string                `json:"system"`
	Part     string                `json:"part"`
	Digest   string                `json:"digest"`
	Phase    checks.Moment         `json:"phase"`
	TakenAt  string                `json:"taken_at"` // empty when nobody knows
	Rows     int                   `json:"rows"`
	Redacted int                   `json:"redacted"` // secrets that were replaced
	Complete bool                  `json:"complete"`
	Shows    evidence.Completeness `json:"shows"` // what the file itself shows of that
	Stated   []string              `json:"stated"`
	Known    bool                  `json:"known"` // it was stored already, and nothing new was said of it
	Alive    int                   `json:"alive"` // rows of ours that can be used
	Gone     int                   `json:"gone"`  // since the export before
	Before   int                   `json:"before"`
	Counts   bool                  `json:"counts"` // it is looked at: none that is newer takes its place
	Extra    bool                  `json:"extra"`  // no command gives a file of this name: it stands for no part of the system
	Error    string                `json:"error"`
	Hint     string                `json:"hint"`

	err error
}

// Added is what became of all files, and of the items they are about.
type Added struct {
	*Checklist
	Files   []AddedFile
	Settled []Settlement
}

// Failed is the first of the errors of the files; nil when all were taken in.
func (a *Added) Failed() error {
	for _, f := range a.Files {
		if f.err != nil {
			return f.err
		}
	}
	return nil
}

// AddEvidence takes exports in: recognised, redacted, stored, noted in the journal; and marks the items that all exports together now
// settle, or opens those that they contradict. A file that cannot be taken in does not keep the others from it.
func (w *Workspace) AddEvidence(ctx context.Context, by string, r AddRequest) (*Added, error) {
	if p, ok := w.Engagement.Person(r.TakenBy); r.TakenBy != "" && !ok {
		return nil, usagef("people are listed in handover.yaml: "+w.peopleIDs(), "nobody is called %q", r.TakenBy)
	} else if r.TakenBy != "" {
		r.TakenBy = p.ID
	}
	if r.TakenAt.After(w.machine.Now()) {
		return nil, usagef("--taken-at takes the time at which the vendor's tool wrote the file", "an export cannot have been taken in the future")
	}
	a := &Added{}
	c, err := w.writing(ctx, by, func(c *Checklist) error {
		a.Checklist = c
		in, err := w.newIntake(c)
		if err != nil {
			return err
		}
		var bodies []checks.Body
		for _, name := range r.Files {
			if beside(name) {
				continue
			}
			f, body, err := in.add(ctx, name, r)
			if err != nil {
				return err
			}
			if a.Files = append(a.Files, f); body != nil {
				bodies = append(bodies, body)
			}
		}
		before := c.State
		if len(bodies) > 0 {
			if err := w.record(ctx, c, by, bodies...); err != nil {
				return err
			}
		}
		s, err := w.survey(ctx, c)
		if err != nil {
			return err
		}
		for i := range a.Files {
			s.describe(&a.Files[i])
		}
		a.Settled, err = w.settleItems(ctx, c, by, s)
		c.Before = before
		return err
	})
	a.Checklist = c
	return a, err
}

// beside reports whether a file is the signature of another that lies beside it. It is read with that one.
func beside(name string) bool {
	signed, ok := strings.CutSuffix(name, ".sig")
	if !ok {
		return false
	}
	_, err := os.Stat(signed)
	return err == nil
}

// add takes one file in. The error is one that ends the whole; what is wrong with the file stands in f.
func (in *intake) add(ctx context.Context, name string, r AddRequest) (f AddedFile, body *checks.EvidenceAdded, err error) {
	f = AddedFile{File: name, Stated: []string{}}
	t, err := in.export(ctx, name, r)
	if err != nil {
		if ctx.Err() != nil || brokenWorkspace(err) {
			return f, nil, err
		}
		f.fail(err)
		return f, nil, nil
	}
	made := t.Modified
	in.complete(t)
	if newer := in.again(t, made, r); newer != nil {
		t.discard()
		f.fail(usagef("say when it was taken, with --taken-at", "it holds the same as an export that was added before %s, which differs: nobody can tell which of them is what is there now",
			newer.Name))
		return f, nil, nil
	}
	if twin := in.twin(&t.EvidenceAdded); twin != nil {
		t.discard()
		f.fail(usagef("add them one by one, the newer last; pages of one export are joined first (jq -s . page1 page2)",
			"it is the same export of %s as %s, %s, and only one of them can be what is there now", t.System, twin.Name, t.Reader))
		return f, nil, nil
	}
	old := in.known(&t.EvidenceAdded)
	in.added = append(in.added, &t.EvidenceAdded)
	f.Reader, f.Title, f.System, f.Part, f.Digest, f.Phase = t.Reader, t.reader.Title, t.System, t.Part, t.Digest, t.Moment
	f.Redacted, f.Stated = t.Redacted, append(f.Stated, t.Stated...)
	body = &t.EvidenceAdded
	if old != nil && reflect.DeepEqual(old, body) {
		f.Known, body = true, nil
		if _, err := os.Stat(in.w.StoredFile(old)); err == nil {
			t.discard()
			return f, nil, nil
		}
	}
	if err := t.keep(t.Name); err != nil {
		f.fail(err)
		return f, nil, nil
	}
	return f, body, nil
}

// again is the export that was added since one of the same content, where this one may be that one or may have been made since: what was gone
// can be there again. made is when its file was.
func (in *intake) again(t *taken, made time.Time, r AddRequest) (newer *checks.EvidenceAdded) {
	b := &t.EvidenceAdded
	if b.Moment != checks.MomentAfter || !made.After(b.Modified) || !r.TakenAt.IsZero() || !t.facts.TakenAt.At.IsZero() {
		return nil
	}
	seen := false
	for _, x := range in.c.Exhibits {
		switch o := x.EvidenceAdded; {
		case o.Same(b):
			seen = true
		case seen && o.Reader == b.Reader && o.System == b.System && o.Part == b.Part && o.Moment == b.Moment:
			newer = o
		}
	}
	return newer
}

// twin is another file that is added at the same time in the place of this one, where nothing tells which of them is the newer.
func (in *intake) twin(b *checks.EvidenceAdded) *checks.EvidenceAdded {
	for _, o := range in.added {
		if o.Reader == b.Reader && o.System == b.System && o.Part == b.Part && o.Moment == b.Moment && o.Digest != b.Digest && o.TakenAt.Equal(b.TakenAt) {
			return o
		}
	}
	return nil
}

func (f *AddedFile) fail(err error) {
	f.err, f.Error, f.Hint = err, err.Error(), hintOf(err)
}

// brokenWorkspace says that an error is about the workspace, and not about the file that was being added.
func brokenWorkspace(err error) bool {
	_, ok := errors.AsType[engagement.Problems](err)
	return ok
}

// known is what was said before of the same file; nil when it is new. Where nobody says whether it was taken before or after, it is the one
// that was added last, unless it was made since: what did not change is exported alike.
func (in *intake) known(b *checks.EvidenceAdded) *checks.EvidenceAdded {
	same := func(o *checks.EvidenceAdded) bool {
		x := *b
		if x.Moment == "" {
			x.Moment = o.Moment
			dated := !x.TakenAt.IsZero() && !o.TakenAt.IsZero() && !x.TakenAt.Equal(o.TakenAt)
			if (x.Modified.After(o.Modified) || dated) && in.moment(b) != o.Moment {
				return false
			}
		}
		return o.Same(&x)
	}
	for _, o := range slices.Backward(in.said()) {
		if same(o) {
			return o
		}
	}
	return nil
}

// said is what was said of files: in the journal, and by this run so far.
func (in *intake) said() []*checks.EvidenceAdded {
	var all []*checks.EvidenceAdded
	for _, x := range in.c.Exhibits {
		all = append(all, x.EvidenceAdded)
	}
	return append(all, in.added...)
}

// complete fills in what nobody said: from what was said of the same file before, from the file, from where the engagement stands.
func (in *intake) complete(t *taken) {
	b := &t.EvidenceAdded
	if at := t.facts.TakenAt.At; !at.IsZero() {
		b.TakenAt = at.UTC()
	}
	old := in.known(b)
	if old == nil && b.Moment == "" {
		b.Moment = in.moment(b)
		old = in.known(b)
	}
	if old != nil {
		b.Name, b.Size, b.Modified = old.Name, old.Size, old.Modified
		if b.Moment == "" {
			b.Moment = old.Moment
		}
		for _, pair := range [][2]*string{{&b.Command, &old.Command}, {&b.TakenBy, &old.TakenBy}, {&b.SignedBy, &old.SignedBy}} {
			if *pair[0] == "" {
				*pair[0] = *pair[1]
			}
		}
		for _, s := range old.Stated {
			if !slices.Contains(b.Stated, s) {
				b.Stated = append(b.Stated, s)
			}
		}
		slices.Sort(b.Stated)
		if b.TakenAt.IsZero() {
			b.TakenAt = old.TakenAt
		}
	}
	if t.facts.Complete == evidence.Shown { // nobody has to say it
		b.Stated = slices.DeleteFunc(b.Stated, func(s string) bool { return s == checks.StatedComplete })
	}
	if len(b.Stated) == 0 {
		b.Stated = nil // as it comes out of the journal
	}
	if b.TakenBy == "" && b.SignedBy != "" {
		b.TakenBy = b.SignedBy
	}
}

// moment is when an export was taken, seen from the change it is about: after it once the last day is over, or there is one from before.
func (in *intake) moment(b *checks.EvidenceAdded) checks.Moment {
	when := b.TakenAt
	if when.IsZero() {
		when = in.w.machine.Now()
	}
	if last, err := in.w.Engagement.LastDay(); err == nil && when.After(last) {
		return checks.MomentAfter
	}
	if slices.ContainsFunc(in.said(), func(o *checks.EvidenceAdded) bool {
		return o.Reader == b.Reader && o.System == b.System && o.Part == b.Part && !o.TakenAt.After(when)
	}) {
		return checks.MomentAfter
	}
	return checks.MomentBefore
}
