package evidence

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/handover-kit/handover/checks"
)

// Times are the moments a verdict turns on.
type Times struct {
	T0      time.Time // when the engagement ends: what is rotated must be younger
	Revoked time.Time // what the export should prove was done then: it must have been taken later; zero while nothing is claimed
	Taken   Time      // when a person says the export was taken; the file's own time goes before it
}

// Case is what a judge is given.
type Case struct {
	Reader   *Reader
	Proof    Proof
	Subjects *Subjects
	Times    Times
	Whole    bool     // a person says that the export is complete; counts only where the file cannot show it
	Command  string   // that makes the export, filled in; empty for the first of the reader as it stands
	Word     []string // what else of the file rests on a person\'s word
	Before   []Row    // of the export before; only id-replaced and digest-differs look at them. nil: there is none, or WhyNot
	WhyNot   string   // why there is an export before that cannot be compared
}

// Judge applies one rule to rows as they come.
type Judge struct {
	Case
	before  map[identity]string
	values  map[string]bool // digests of values before, under whatever name
	looked  int             // rows that the rule was about
	bad     pile
	unsure  pile
	timed   []waiting
	found   pile                       // events
	dropped int                        // rows that expire, beyond those kept
	seen    func(Row, outcome, string) // may be nil; told of every row once it is settled
}

// waiting is a row whose outcome depends on when the export was taken.
type waiting struct {
	row Row
	outcome
	why string
}

// identity tells rows of two exports apart.
type identity struct {
	kind                     Kind
	id, subject, name, right string
}

func identify(row Row) identity {
	if row.SubjectID != "" {
		return identity{kind: row.Kind, id: row.SubjectID, right: row.Right, name: row.Name}
	}
	return identity{kind: row.Kind, subject: fold(row.Subject), name: row.Name, right: row.Right}
}

// pile is rows of one outcome.
type pile struct {
	rows  []Row
	why   []string
	count int
}

func (p *pile) add(row Row, why string) {
	p.count++
	if len(p.rows) < maxDeciding {
		p.rows, p.why = append(p.rows, row), append(p.why, why)
	}
}

// maxTimed bounds the rows that wait for the end of the file, where it may say when it was taken.
const maxTimed = 10_000

// NewJudge begins a case.
func NewJudge(c Case) *Judge {
	c.Proof.setDefaults()
	j := &Judge{Case: c, before: map[identity]string{}, values: map[string]bool{}}
	for _, row := range c.Before {
		switch {
		case row.Status == StatusInactive:
		case c.Proof.Rule == RuleIDReplaced && row.SubjectID != "":
			j.before[identity{kind: row.Kind, id: row.SubjectID}] = row.SubjectID
		case c.Proof.Rule == RuleDigestDiffers:
			j.before[identify(row)] = row.Digest
			if row.Digest != "" {
				j.values[row.Digest] = true
			}
		}
	}
	return j
}

// Evaluate is the verdict of a rule over rows.
func Evaluate(c Case, rows []Row, facts Facts) Verdict {
	j := NewJudge(c)
	for _, row := range rows {
		j.Add(row)
	}
	return j.Verdict(facts, nil)
}

// Add takes in a row.
func (j *Judge) Add(row Row) { j.add(row, &owner{Subjects: j.Subjects, row: row}) }

func (j *Judge) add(row Row, whose *owner) {
	if !j.Proof.concerns(row) {
		return
	}
	if !j.about(whose) {
		if j.Proof.Of == OfOurs && j.Proof.Rule != RuleEventPresent && j.Subjects.Opaque(row) {
			j.unsure.add(row, "is named only by an id, and handover.yaml gives no id of ours to compare it with")
		}
		return
	}
	o, why := j.decide(row)
	if o != aside {
		j.looked++
	}
	if (o == alive || o == unsure) && j.Proof.Rule != RuleAbsent && !row.Expires.IsZero() && !row.Expires.Never {
		if len(j.timed) == maxTimed {
			j.dropped++
			return
		}
		j.timed = append(j.timed, waiting{row, o, why})
		return
	}
	j.settle(row, o, why)
}

func (j *Judge) settle(row Row, o outcome, why string) {
	if j.seen != nil && o != aside {
		j.seen(row, o, why)
	}
	switch {
	case o == good && j.Proof.Rule == RuleEventPresent:
		j.found.add(row, "")
	case o == alive:
		j.bad.add(row, why)
	case o == unsure:
		j.unsure.add(row, why)
	}
}

// about says whether a row is among those the proof looks at.
func (j *Judge) about(whose *owner) bool {
	switch j.Proof.Of {
	case OfAll:
		return true
	case OfServices:
		_, ok := whose.service()
		return ok
	case OfOurs:
	}
	if _, ok := whose.ours(); ok {
		return true
	}
	_, ok := whose.through()
	return ok && j.Proof.Rule == RuleNoGrant
}

// Verdict ends the case. broken is what kept the file from being read to its end.
func (j *Judge) Verdict(facts Facts, broken error) Verdict {
	v := Verdict{Item: j.Proof.Item, Rule: j.Proof.Rule, Of: j.Proof.Of}
	if j.Reader != nil {
		v.Reader = j.Reader.ID
	}
	taken := facts.TakenAt
	if taken.At.IsZero() {
		if taken = j.Times.Taken; !taken.IsZero() {
			v.Stated = append(v.Stated, "when it was taken")
		}
	}
	j.expire(taken)
	if j.Proof.Rule == RuleEventPresent {
		return j.event(v, facts)
	}
	if way, what := j.stale(taken); what != "" {
		v.Rows, v.Count = j.bad.rows, j.bad.count
		return v.inconclusive(way, what)
	}
	if j.bad.count > 0 {
		v.Value, v.Rows, v.Count, v.Grade = Fail, j.bad.rows, j.bad.count, checks.GradeExported
		v.Sentence = j.sentence(j.bad)
		return v
	}
	return j.unless(v, facts, broken)
}

// unless passes what nothing speaks against.
func (j *Judge) unless(v Verdict, facts Facts, broken error) Verdict {
	var hint interface{ Hint() string }
	switch {
	case broken != nil && errors.As(broken, &hint):
		return v.inconclusive(hint.Hint(), "the file cannot be read to its end: "+broken.Error())
	case broken != nil:
		return v.inconclusive("export it again", "the file cannot be read to its end: "+broken.Error())
	case facts.Complete == Truncated:
		return v.inconclusive("export all pages: "+j.command(), "the file shows that it does not hold everything")
	case j.unsure.count > 0:
		v.Rows, v.Count = j.unsure.rows, j.unsure.count
		return v.inconclusive("look at each in the vendor's console, and show what it says as evidence", j.sentence(j.unsure))
	case j.needsBefore() && j.Before == nil && j.WhyNot != "":
		return v.inconclusive("add the export from before again, in this clone of the workspace", j.WhyNot)
	case j.needsBefore() && j.Before == nil:
		return v.inconclusive("add the export from before as well (--before)", "there is no export from before to compare with")
	case j.Proof.Of == OfServices && j.looked == 0:
		return v.inconclusive("name the client's service identities in handover.yaml under services:", "no service identity of handover.yaml is in the file, so no rotation could be judged")
	case facts.Complete == Unsaid && !j.Whole:
		return v.inconclusive("say --complete if "+j.command()+" was the command and it brought every page", "the file cannot show that it holds everything")
	}
	v.Value, v.Grade, v.Count = Pass, checks.GradeExported, j.looked
	v.worded(j.Case, facts)
	v.Sentence = fmt.Sprintf("in this export of %d rows, %s", facts.Rows, j.praise())
	return v
}

// worded lowers the grade of a pass that rests on a person's word for what the file does not show.
func (v *Verdict) worded(c Case, facts Facts) {
	word := c.Word
	if facts.Complete == Unsaid {
		word = append([]string{"that it is complete"}, word...)
	}
	if len(word) > 0 {
		v.Stated, v.Grade = append(v.Stated, word...), checks.GradeShown
	}
}

func (j *Judge) needsBefore() bool {
	return j.Proof.Rule == RuleIDReplaced || j.Proof.Rule == RuleDigestDiffers
}

// command is the first export command of the reader, or words for it.
func (j *Judge) command() string {
	if j.Command != "" {
		return Inert(j.Command)
	}
	if j.Reader == nil || len(j.Reader.Commands) == 0 {
		return "the vendor's export"
	}
	return Inert(strings.TrimSpace(j.Reader.Commands[0].Run))
}

func (v Verdict) inconclusive(way, what string) Verdict {
	v.Value, v.Way, v.Sentence, v.Stated = Inconclusive, way, what, nil
	return v
}

// expire settles the rows that expire: what could not be used any more when the export was taken is good, whatever its state.
func (j *Judge) expire(taken Time) {
	for _, w := range j.timed {
		at := Inert(w.row.Expires.Text)
		later, sure := w.row.Expires.after(taken.At)
		switch {
		case w.row.Expires.Unreadable():
			j.settle(w.row, w.outcome, w.why)
		case taken.At.IsZero():
			j.settle(w.row, unsure, "expires at "+at+", but when the export was taken is not known")
		case !sure:
			j.settle(w.row, unsure, "expires at "+at+" without a time zone, too near the export to judge")
		case later:
			j.settle(w.row, w.outcome, w.why+", until "+at)
		default:
			j.settle(w.row, good, "expired at "+at)
		}
	}
	if j.timed = nil; j.dropped > 0 {
		j.unsure.add(Row{}, fmt.Sprintf("and %d more rows expire", j.dropped))
	}
}

// stale says why an export is too old to prove anything.
func (j *Judge) stale(taken Time) (way, what string) {
	if j.Times.Revoked.IsZero() {
		return "", ""
	}
	after, sure := taken.after(j.Times.Revoked)
	switch {
	case taken.IsZero() || taken.Unreadable():
		return "say when it was taken (--taken-at)", "it is not known when the export was taken, so it may be older than what it should prove"
	case !sure:
		return "say when it was taken, with a time zone (--taken-at)", "the export was taken near the revocation, at a time without a zone"
	case !after:
		return "export it again", "the export is older than the revocation it should prove: taken " + Inert(taken.Text)
	}
	return "", ""
}

func (j *Judge) event(v Verdict, facts Facts) Verdict {
	if j.found.count == 0 {
		return v.inconclusive("export a longer time of the log, or prove it by another export: a log holds only so many days",
			fmt.Sprintf("none of %d rows is an event of ours after the last day", facts.Rows))
	}
	v.Value, v.Grade, v.Rows, v.Count = Pass, checks.GradeExported, j.found.rows, j.found.count
	v.Sentence = fmt.Sprintf("%s after the last day about ours", plural(j.found.count, "event"))
	return v
}
