package secrets

import (
	"cmp"
	"slices"
)

// candidate is a finding that may yet turn out to be a part of a better one.
type candidate struct {
	Finding
	start, end int64
	provider   bool // the rule is that of a provider
}

// settler gives each span to the best of the rules that found something there, and reports in the order of the places.
type settler struct {
	list    []candidate // by place; those before decided are
	decided int
	report  func(Finding)
}

func (s *settler) add(c candidate) { s.list = append(s.list, c) }

// flush decides on all that ends before a place, to which nothing will be added.
func (s *settler) flush(limit int64) {
	if len(s.list) == 0 {
		return
	}
	slices.SortStableFunc(s.list[s.decided:], byPlace)
	for s.decided < len(s.list) && s.list[s.decided].end <= limit {
		c := &s.list[s.decided]
		if !s.beaten(s.decided) {
			s.report(c.Finding)
		}
		s.decided++
	}
	from := limit
	if s.decided < len(s.list) {
		from = min(from, s.list[s.decided].start)
	}
	before := len(s.list)
	kept := 0
	s.list = slices.DeleteFunc(s.list, func(c candidate) bool { // in order: the first s.decided come first
		kept++
		return kept <= s.decided && c.end <= from
	})
	s.decided -= before - len(s.list)
}

func byPlace(a, b candidate) int {
	return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Known, b.Known))
}

func (s *settler) beaten(i int) bool {
	c := &s.list[i]
	for j := range s.list {
		o := &s.list[j]
		if j > i && o.start >= c.end {
			break
		}
		if j != i && o.start < c.end && c.start < o.end && (o.beats(c) || byPlace(*o, *c) == 0 && j < i) {
			return true
		}
	}
	return false
}

// beats says that of two that overlap this one is reported alone. A known value takes what lies within it, and no more: it may be a
// part of something that is not known.
func (c *candidate) beats(o *candidate) bool {
	holds := c.start <= o.start && o.end <= c.end
	length := cmp.Compare(c.end-c.start, o.end-o.start)
	switch {
	case c.Known != "" && c.Known == o.Known:
		return byPlace(*c, *o) < 0
	case o.Known != "":
		return c.Known != "" && holds && length > 0
	case c.Known != "":
		return holds
	case c.Class != o.Class:
		return c.Class == Certain
	case length != 0:
		return length > 0
	case c.provider != o.provider:
		return c.provider
	}
	return byPlace(*c, *o) < 0
}
