package evidence

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// UnknownError says that no reader fits a file.
type UnknownError struct {
	Looks string   // what the file looked like
	Empty bool     // it is an empty list, which has no shape
	Holds []string // the readers of exports in it, where it is several one after another
	Near  []Near   // the readers that came close, closest first
	Way   string   // what to do
	Cause error    // what is wrong inside the file
}

// Near is a reader that came close.
type Near struct {
	Reader   string
	Missing  []string // keys it looks for and did not find
	Unwanted []string // keys it found that it must not
}

func (e *UnknownError) Error() string {
	var b strings.Builder
	b.WriteString("no reader fits: it looks like " + e.Looks)
	if e.Cause != nil {
		b.WriteString(": " + e.Cause.Error())
	}
	for _, n := range e.Near {
		b.WriteString("; " + n.String())
	}
	return b.String()
}

func (e *UnknownError) Unwrap() error { return e.Cause }

// Hint is the way on.
func (e *UnknownError) Hint() string {
	if e.Way != "" {
		return e.Way
	}
	if h, ok := e.Cause.(interface{ Hint() string }); ok {
		return h.Hint()
	}
	return "name its reader with --as-format, or describe the system in the folder readers of the workspace"
}

// String is the reader and what kept it from fitting.
func (n Near) String() string {
	switch {
	case len(n.Missing) > 0 && len(n.Unwanted) > 0:
		return fmt.Sprintf("%s misses %s and does not know %s", n.Reader, strings.Join(n.Missing, ", "), strings.Join(n.Unwanted, ", "))
	case len(n.Missing) > 0:
		return n.Reader + " misses " + strings.Join(n.Missing, ", ")
	case len(n.Unwanted) > 0:
		return n.Reader + " does not know " + strings.Join(n.Unwanted, ", ")
	}
	return n.Reader + " has a test that the file fails"
}

// AmbiguousError says that several readers fit a file.
type AmbiguousError struct {
	Looks   string
	Readers []string // their ids
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("several readers fit: %s; it looks like %s", strings.Join(e.Readers, ", "), e.Looks)
}

// Hint is the way on.
func (e *AmbiguousError) Hint() string { return "say which with --as-format " + e.Readers[0] }

// unknown explains why no reader fits.
func (s *shape) unknown(m *machine, all []*Reader) error {
	e := &UnknownError{Looks: s.form.String()}
	if joined, holds := s.joined(m, all); joined != "" {
		e.Looks, e.Holds, e.Way = joined, holds, "add each as a file of its own"
		return e
	}
	if s.empty() {
		e.Empty, e.Way = true, "an empty list has no shape: keep the name that evidence commands gives it, or name its reader with --as-format"
		return e
	}
	if s.form.Format == CSV && !slices.ContainsFunc(all, func(r *Reader) bool { return r.Match.Format == CSV && r.Match.knowsOne(s.form.Keys) }) {
		e.Looks = fmt.Sprintf("CSV with %d columns, none of whose names any reader knows", len(s.form.Keys)) // without a header, they are values
	}
	for _, key := range s.form.Keys {
		if !s.form.List && slices.Contains([]string{"message", "error", "errors", "Error", "error_description"}, key) {
			e.Way = "this looks like an answer that reports an error: read it, and export again"
		}
	}
	type scored struct {
		Near
		misses int
	}
	var close []scored
	for _, r := range all {
		p, err := r.compile(toLook)
		if err != nil || (r.Match.Format == CSV) != (s.form.Format == CSV) {
			continue
		}
		object := m.object(p, s.list())
		if r.Match.Format == JSON && len(s.documents) > 0 {
			object = m.object(p, s.documents[0])
		}
		missing, unwanted := r.compare(object)
		if len(missing) < len(r.Match.Has) && len(missing) <= (len(r.Match.Has)+1)/2 {
			close = append(close, scored{Near{r.ID, missing, unwanted}, len(missing) + len(unwanted)})
		}
	}
	slices.SortStableFunc(close, func(a, b scored) int { return cmp.Compare(a.misses, b.misses) })
	for _, n := range close[:min(len(close), 3)] {
		e.Near = append(e.Near, n.Near)
	}
	return e
}

// knowsOne reports whether any of the names is one that the match looks at.
func (m *Match) knowsOne(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(m.Has, name) || slices.Contains(m.Lacks, name) })
}

// empty says that there is nothing in the file by which to know it.
func (s *shape) empty() bool { return len(s.form.Keys) == 0 && s.form.Format != CSV }

// joined says which exports were put into one file.
func (s *shape) joined(m *machine, all []*Reader) (words string, ids []string) {
	if len(s.documents) < 2 {
		return "", nil
	}
	for _, doc := range s.documents {
		one := &shape{form: s.form, documents: []any{doc}}
		found, err := one.fitting(m, all)
		if err != nil || len(found) == 0 {
			continue
		}
		if id := found[0].ID; !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return "", nil
	}
	if len(ids) == 1 {
		return fmt.Sprintf("%d JSON values one after another, of which one is %s", len(s.documents), ids[0]), ids
	}
	return fmt.Sprintf("%d exports one after another: %s", len(s.documents), strings.Join(ids, ", ")), ids
}
