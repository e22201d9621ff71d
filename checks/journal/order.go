package journal

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// clockSkew is by how much the clocks of two machines may differ before a date is called one that lies before what it follows.
const clockSkew = 2 * time.Minute

// arrange finds what each record follows and puts all in order: by depth, which is one more than that of the deepest record it follows, then by name of the
// log. Two records never change places when others are merged in, and the order of the files plays no part.
func (j *Journal) arrange() error {
	a := &arranger{Journal: j, done: make([]int, len(j.logs)), under: make([]int, len(j.logs))}
	sorted := j.sorted()
	for _, l := range sorted {
		if err := a.upTo(l, len(l.recs)); err != nil {
			return err
		}
	}
	j.records = byDepth(sorted)
	for _, l := range sorted {
		j.noteBackwards(l)
	}
	return nil
}

// byDepth is a counting sort: within a log the depths rise by themselves.
func byDepth(logs []*log) []*Record {
	var start []int // by depth: where its records begin
	total := 0
	for _, l := range logs {
		total += len(l.recs)
		for _, r := range l.recs {
			for len(start) <= r.depth+1 {
				start = append(start, 0)
			}
			start[r.depth+1]++
		}
	}
	for d := 1; d < len(start); d++ {
		start[d] += start[d-1]
	}
	all := make([]*Record, total)
	for _, l := range logs {
		for _, r := range l.recs {
			all[start[r.depth]] = r
			start[r.depth]++
		}
	}
	return all
}

type arranger struct {
	*Journal
	done  []int // by log: records that are placed
	under []int // by log: the record that waits for others to be placed, 0 for none
}

// upTo places the records of a log up to a number, and before each what it had seen. The recursion is as deep as there are logs.
func (a *arranger) upTo(l *log, seq int) error {
	for a.done[l.index] < seq {
		rec := l.recs[a.done[l.index]]
		a.under[l.index] = rec.Seq
		for _, e := range rec.edges {
			s, err := a.find(rec, e)
			if err != nil {
				return err
			}
			if w := a.under[s.log.index]; w > 0 && w <= s.Seq {
				// Nobody can make this by writing: a hash would have to contain itself.
				return &Damage{l.file, rec.Seq, fmt.Sprintf("and line %d of %s%s refer to each other", w, s.Log, fileExt), hintRestore}
			}
			if err := a.upTo(s.log, s.Seq); err != nil {
				return err
			}
		}
		a.place(rec)
		a.under[l.index] = 0
		a.done[l.index]++
	}
	return nil
}

// find is the record that another had seen.
func (j *Journal) find(rec *Record, e edge) (*Record, error) {
	s := j.byName[e.log]
	switch {
	case s == nil:
		return nil, &MissingError{rec.log.file, rec.Seq, e.log, e.Seq, 0}
	case s == rec.log:
		return nil, &Damage{s.file, rec.Seq, "refers to its own log as another", hintRestore}
	case e.Seq > len(s.recs):
		return nil, &MissingError{rec.log.file, rec.Seq, e.log, e.Seq, len(s.recs)}
	case s.hashAt(e.Seq) != e.Hash:
		return nil, &Damage{
			s.file, e.Seq, fmt.Sprintf("was edited or replaced after %s line %d referred to it", rec.log.file, rec.Seq), hintRestore,
		}
	}
	return s.recs[e.Seq-1], nil
}

// place sets what follows from the records before: depth, clock and whether the date can be.
func (j *Journal) place(rec *Record) {
	l := rec.log
	if rec.Seq > 1 {
		prev := l.recs[rec.Seq-2]
		rec.depth, rec.clock = prev.depth+1, prev.clock
		rec.Backwards = rec.At.Before(prev.At)
	}
	edges := rec.edges
	rec.edges = nil
	if len(edges) == 0 {
		return
	}
	clock := make([]int32, len(j.logs))
	copy(clock, rec.clock)
	for _, e := range edges {
		s := j.byName[e.log].recs[e.Seq-1]
		for i, seq := range s.clock {
			clock[i] = max(clock[i], seq)
		}
		clock[s.log.index] = max(clock[s.log.index], int32(s.Seq))
		rec.depth = max(rec.depth, s.depth+1)
		rec.Backwards = rec.Backwards || rec.At.Add(clockSkew).Before(s.At)
	}
	clock[l.index] = 0
	rec.clock = clock
}

// noteBackwards tells once a log.
func (j *Journal) noteBackwards(l *log) {
	n, first := 0, 0
	for _, r := range l.recs {
		if r.Backwards {
			n++
			if first == 0 {
				first = r.Seq
			}
		}
	}
	if n == 0 {
		return
	}
	more := ""
	if n > 1 {
		more = fmt.Sprintf(", and so are %d more of the log", n-1)
	}
	j.notes = append(j.notes, Note{
		Backwards, l.file, first, "is dated before a record it follows" + more + ": a clock was wrong or set back; the order does not depend on it",
	})
}

// sorted gives the logs by name.
func (j *Journal) sorted() []*log {
	return slices.SortedFunc(slices.Values(j.logs), func(x, y *log) int { return strings.Compare(x.name, y.name) })
}
