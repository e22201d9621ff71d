package evidence

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/handover-kit/handover/checks"
)

// Examination is what one export says: the verdict of every proof of its reader, and the rows people act on.
type Examination struct {
	Facts    Facts
	Broken   string    // why it could not be read to its end; empty when it was
	Verdicts []Verdict // in the order of Reader.Proves
	Ours     Findings  // what is ours and can be used, or may be
	Secrets  Findings  // what a rule of rotation is about
	Doubt    Verdict   // Inconclusive when the file as a whole cannot be relied on
}

// Finding is a row and what it means.
type Finding struct {
	Row  Row
	Our  string // the id of our person or machine; for somebody nobody listed, the mail address or domain; of a secret, the client's service it is of
	Life Life
	Why  string // in a few words, after the name of the row
}

// Life is what became of what a row is about.
type Life string

// What becomes of access and of secrets. Of access that is gone nothing is kept.
const (
	LifeAlive   Life = "alive"   // usable; of a secret: not changed since we could read it
	LifePending Life = "pending" // an invitation nobody accepted, or an end that has not come
	LifeUnclear Life = "unclear" // the export does not say
	LifeChanged Life = "changed" // of a secret: changed since
)

// Findings are at most maxFindings of them.
type Findings struct {
	List []Finding
	More int // beyond those in the list
}

// maxFindings bounds what is kept of one export. Nobody ends more than that row by row.
const maxFindings = 20_000

func (f *Findings) add(x Finding) {
	if len(f.List) == maxFindings {
		f.More++
		return
	}
	f.List = append(f.List, x)
}

// Examine reads an export once and applies every proof of its reader. What is wrong inside the file makes verdicts inconclusive and is
// no error; an error is that the file, or the program of the reader, could not be run at all. c.Proof is not looked at.
func Examine(ctx context.Context, src io.Reader, c Case) (*Examination, error) {
	x := &examiner{Case: c, secrets: map[identity]int{}}
	for _, p := range c.Reader.Proves {
		one := c
		one.Proof = p
		j := NewJudge(one)
		if j.Proof.aboutSecrets() && !(j.needsBefore() && c.Before == nil) {
			j.seen = x.secret
		}
		x.judges = append(x.judges, j)
	}
	facts, err := c.Reader.Read(ctx, src, x.row)
	var broken *SyntaxError
	if err != nil && !errors.As(err, &broken) {
		return nil, err
	}
	return x.examination(facts, err), nil
}

type examiner struct {
	Case
	judges  []*Judge
	out     Examination
	waiting []Finding        // rows of ours that expire, until it is known when the export was taken
	secrets map[identity]int // place in out.Secrets.List
}

func (x *examiner) row(row Row) error {
	whose := &owner{Subjects: x.Subjects, row: row}
	for _, j := range x.judges {
		j.add(row, whose)
	}
	x.presence(row, whose)
	return nil
}

// presence keeps a row that is ours and can be used.
func (x *examiner) presence(row Row, whose *owner) {
	if row.Kind == KindEvent || row.Kind == KindDomain || row.Status == StatusInactive {
		return
	}
	our, ok := whose.ours()
	if !ok && (row.Kind == KindGrant || row.Kind == KindTrust) {
		our, ok = whose.through()
	}
	if !ok {
		return
	}
	o, why := life(row)
	f := Finding{Row: row, Our: our, Life: LifeAlive, Why: why}
	switch {
	case row.Status == StatusPending || row.Status == StatusScheduled:
		f.Life = LifePending
	case o == unsure:
		f.Life = LifeUnclear
	}
	if expires := row.Expires; !expires.IsZero() && !expires.Never && len(x.waiting) < maxTimed {
		x.waiting = append(x.waiting, f)
		return
	}
	x.out.Ours.add(f)
}

// secret keeps what a rule of rotation says of a row. Of two rules the worse counts, but for one that cannot tell.
func (x *examiner) secret(row Row, o outcome, why string) {
	f := Finding{Row: row, Why: why, Life: map[outcome]Life{good: LifeChanged, alive: LifeAlive, unsure: LifeUnclear}[o]}
	if row.Status == StatusInactive {
		return
	}
	f.Our, _ = x.Subjects.Service(row)
	id := identify(row)
	n, known := x.secrets[id]
	if !known {
		x.secrets[id] = len(x.out.Secrets.List)
		x.out.Secrets.add(f)
		return
	}
	if n >= len(x.out.Secrets.List) {
		return
	}
	if old := &x.out.Secrets.List[n]; old.Life == LifeUnclear || f.Life == LifeAlive {
		*old = f
	}
}

func (x *examiner) examination(facts Facts, err error) *Examination {
	x.out.Facts = facts
	if err != nil {
		x.out.Broken = err.Error()
	}
	for i, p := range x.Reader.Proves {
		if p.Side == Before {
			x.out.Verdicts = append(x.out.Verdicts, x.inventory(x.judges[i], facts, err))
			continue
		}
		x.out.Verdicts = append(x.out.Verdicts, x.judges[i].Verdict(facts, err))
	}
	taken := facts.TakenAt
	if taken.At.IsZero() {
		taken = x.Times.Taken
	}
	for _, f := range x.waiting {
		if later, sure := f.Row.Expires.after(taken.At); !sure || later || taken.At.IsZero() {
			x.out.Ours.add(f)
		}
	}
	x.out.Doubt = x.doubt(facts, err)
	x.unshare()
	return &x.out
}

// unshare takes from the secrets what is ours: that is to end, not to change.
func (x *examiner) unshare() {
	type thing struct {
		kind Kind
		id   string
	}
	ours := map[thing]bool{}
	for _, f := range x.out.Ours.List {
		if f.Row.SubjectID != "" {
			ours[thing{f.Row.Kind, f.Row.SubjectID}] = true
		}
	}
	x.out.Secrets.List = slices.DeleteFunc(x.out.Secrets.List, func(f Finding) bool {
		_, our := x.Subjects.Ours(f.Row)
		return our || ours[thing{f.Row.Kind, f.Row.SubjectID}]
	})
}

// inventory is the verdict on a list that was to be made: it is there, and whole. Its rule only picks the rows to show.
func (x *examiner) inventory(j *Judge, facts Facts, err error) Verdict {
	v := Verdict{Item: j.Proof.Item, Reader: x.Reader.ID, Rule: j.Proof.Rule}
	if d := x.doubt(facts, err); d.Value == Inconclusive {
		d.Item, d.Rule = v.Item, v.Rule
		return d
	}
	v.Value, v.Grade, v.Rows, v.Count = Pass, checks.GradeExported, j.bad.rows, j.bad.count
	v.worded(x.Case, facts)
	v.Sentence = fmt.Sprintf("this export lists %s", plural(facts.Rows, "row"))
	return v
}

// doubt says why a file as a whole cannot be relied on.
func (x *examiner) doubt(facts Facts, err error) Verdict {
	j := &Judge{Case: x.Case, unsure: pile{}}
	j.Proof = Proof{Rule: RuleAbsent, Of: OfOurs}
	v := j.unless(Verdict{Reader: x.Reader.ID, Rule: RuleAbsent}, facts, err)
	if v.Value == Pass {
		return Verdict{}
	}
	return v
}
