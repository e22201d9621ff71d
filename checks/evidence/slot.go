package evidence

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Exhibit is an export as it is stored, and what it says.
type Exhibit struct {
	Digest   string
	Name     string // the file's own
	Part     string // Part.File, or the name of a file that no command gives
	Side     Side
	Taken    time.Time // zero when nobody knows
	Made     time.Time // of the file as it came: it was taken no later
	Seq      int       // in which order they were added
	ByClient bool      // the client took it
	Signed   bool      // it bears a signature of the client
	*Examination
}

// Slot is one file of a system: one that its readers ask for, or that was added beside them; and what is stored for it.
type Slot struct {
	Reader   *Reader
	Part     Part
	Extra    bool      // no command gives such a file
	Exhibits []Exhibit // the oldest first
}

// Current is the newest export; nil when there is none.
func (s *Slot) Current() *Exhibit {
	if len(s.Exhibits) == 0 {
		return nil
	}
	return &s.Exhibits[len(s.Exhibits)-1]
}

// Before is the newest export from before the change, older than the current one; nil when there is none.
func (s *Slot) Before() *Exhibit {
	for i := len(s.Exhibits) - 2; i >= 0; i-- {
		if s.Exhibits[i].Side == Before {
			return &s.Exhibits[i]
		}
	}
	return nil
}

// inventory is the newest export from before the change or, when there is none, the current one.
func (s *Slot) inventory() *Exhibit {
	for i := range slices.Backward(s.Exhibits) {
		if s.Exhibits[i].Side == Before {
			return &s.Exhibits[i]
		}
	}
	return s.Current()
}

// newSlots gives every file that a reader asks for from a system, and those that were added beside them.
func newSlots(r *Reader, parts []Part, exhibits []Exhibit) []Slot {
	var slots []Slot
	for _, p := range parts {
		slots = append(slots, Slot{Reader: r, Part: p})
	}
	for _, x := range ordered(exhibits) {
		i := slices.IndexFunc(slots, func(s Slot) bool { return s.Part.File == x.Part })
		if i < 0 {
			i = len(slots)
			slots = append(slots, Slot{Reader: r, Part: Part{File: x.Part}, Extra: true})
		}
		slots[i].Exhibits = append(slots[i].Exhibits, x)
	}
	return slots
}

// ordered gives exports by when they were taken, the oldest first. Where nobody knows that, the file as it came says it; what was made at the
// same time was taken as it was added. One from before the change is older than all from after it, unless the times that are known say otherwise.
func ordered(exhibits []Exhibit) []Exhibit {
	var change time.Time // the oldest from after it
	for i := range exhibits {
		if x := &exhibits[i]; x.Side == After && (change.IsZero() || x.when().Before(change)) {
			change = x.when()
		}
	}
	place := func(x *Exhibit) time.Time {
		if x.Side == Before && x.Taken.IsZero() && !change.IsZero() && !x.Made.Before(change) {
			return change.Add(-1)
		}
		return x.when()
	}
	sorted := slices.Clone(exhibits)
	slices.SortStableFunc(sorted, func(a, b Exhibit) int {
		return cmp.Or(place(&a).Compare(place(&b)), a.Seq-b.Seq)
	})
	return sorted
}

func (x *Exhibit) when() time.Time {
	if x.Taken.IsZero() {
		return x.Made
	}
	return x.Taken
}

// PartOf is the part of a system that a file is, going by its name: of several the one whose name it bears, perhaps after words of
// its own (before-gh-members.json). Of a reader that asks for a single file, that one, unless the name is that of the same export of something
// else (gh-hooks-other.json). Otherwise it is a file by itself.
func PartOf(parts []Part, name string) (file string, expected bool) {
	best := ""
	for _, p := range parts {
		if p.File != "" && strings.HasSuffix(strings.ToLower(name), strings.ToLower(p.File)) && len(p.File) > len(best) {
			best = p.File
		}
	}
	switch {
	case best != "":
		return best, true
	case len(parts) == 1 && len(parts[0].Missing) == 0 && parts[0].Refused == "" && !parts[0].ofAnother(name):
		return parts[0].File, true
	}
	return name, false
}

var placeholder = regexp.MustCompile(`\\\{[a-z_]+\\\}`)

// ofAnother reports whether a file bears the name of the part but for what stands for its placeholders.
func (p *Part) ofAnother(name string) bool {
	form := regexp.QuoteMeta(strings.ToLower(p.form))
	filled := placeholder.ReplaceAllLiteralString(form, ".+")
	return filled != form && regexp.MustCompile(filled+"$").MatchString(strings.ToLower(name))
}

// Counting are the exports of one thing that still count, the oldest first: the newest, and before it the newest from before the
// change.
func Counting(exhibits []Exhibit) []Exhibit {
	sorted := ordered(exhibits)
	last := len(sorted) - 1
	for i := last - 1; i >= 0; i-- {
		if sorted[i].Side == Before {
			return []Exhibit{sorted[i], sorted[last]}
		}
	}
	return sorted[max(last, 0):]
}

// Gone counts what was ours before and is not any more.
func (s *Slot) Gone() int {
	before, now := s.Before(), s.Current()
	if before == nil || now.Doubt.Value != "" {
		return 0
	}
	gone, _ := compareFindings(before.Ours.List, now.Ours.List)
	return len(gone)
}
