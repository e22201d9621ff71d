package evidence

import "github.com/handover-kit/handover/checks"

// Difference is what happened to our subjects between two exports of one reader.
type Difference struct {
	Gone  []Row `json:"gone"`  // alive before, not after
	Still []Row `json:"still"` // alive in both, as after
	New   []Row `json:"new"`   // alive only after: a finding of its own
}

// Compare gives the difference between two exports. It looks at our subjects only; what is inactive counts as gone, what
// nobody can tell as alive.
func Compare(before, after []Row, s *Subjects) Difference {
	var d Difference
	was := map[identity]Row{}
	for _, row := range before {
		if s.standing(row) {
			was[identify(row)] = row
		}
	}
	now := map[identity]bool{}
	for _, row := range after {
		id := identify(row)
		if !s.standing(row) || now[id] {
			continue
		}
		now[id] = true
		if _, known := was[id]; known {
			d.Still = append(d.Still, row)
		} else {
			d.New = append(d.New, row)
		}
	}
	for _, row := range before {
		id := identify(row)
		if _, left := was[id]; left && !now[id] {
			d.Gone = append(d.Gone, row)
			delete(was, id)
		}
	}
	return d
}

// standing says that a row is ours and may be alive.
func (s *Subjects) standing(row Row) bool {
	_, ours := s.Ours(row)
	return ours && row.Status != StatusInactive && row.Kind != KindEvent
}

// Grade is what a difference earns when the export after it passed its rules: compared, if something of ours went, nothing is left and
// the client took the second export; exported otherwise.
func (d Difference) Grade(byClient bool) checks.Grade {
	if byClient && len(d.Gone) > 0 && len(d.Still)+len(d.New) == 0 {
		return checks.GradeCompared
	}
	return checks.GradeExported
}
