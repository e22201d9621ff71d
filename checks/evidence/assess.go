package evidence

import (
	"cmp"
	"maps"
	"slices"

	"github.com/handover-kit/handover/checks/engagement"
)

// Assessment is what all exports of one system say together.
type Assessment struct {
	System    engagement.System
	Slots     []Slot     // in the order of readers
	Survivors []Survivor // what is ours and alive, then secrets that were not changed
	Doubts    []Doubt    // what nobody can tell, and why
	Items     []ItemVerdict
	Gone      []Finding // ours before, and not any more
	New       []Finding // ours, and not there before: a finding of its own

	Exported, Expected int // of the files that must be there, how many are

	unclear bool // of something of ours nobody can tell whether it can be used
}

// Survivor is something that still has to end, or a secret that still has to change.
type Survivor struct {
	Finding
	Secret   bool // it is to be changed, not to end
	Reader   *Reader
	Evidence string            // digest of the export that shows it
	File     string            // its name
	System   engagement.System // as far as that export is about it

	part string
}

// Remedy is the step that ends it; not ok if its reader knows none.
func (s *Survivor) Remedy() (Step, bool) { return s.Reader.Remedy(s.Row, s.System) }

// Assess puts together what the exports of a system say. readers are those of its provider, exhibits are by id of the reader. wanted
// are the items to judge, and of each whether it is about what comes after a change of ours, so that an export from before cannot show it.
func Assess(system engagement.System, readers []*Reader, exhibits map[string][]Exhibit, wanted map[string]bool) *Assessment {
	a := &Assessment{System: system}
	groups := map[string][]Slot{}
	var order []string
	for _, r := range readers {
		if r.System != system.Provider {
			continue
		}
		slots := newSlots(r, r.Parts(system), exhibits[r.ID])
		a.Slots = append(a.Slots, slots...)
		if g := r.Group(); !slices.Contains(order, g) {
			order = append(order, g)
		}
		groups[r.Group()] = append(groups[r.Group()], slots...)
	}
	if len(order) == 0 {
		a.Doubts = append(a.Doubts, Doubt{Why: "no reader knows exports of " + string(system.Provider), Way: "describe its exports in the folder readers of the workspace, or show it by other evidence"})
	}
	var speaking []*group
	for _, name := range order {
		speaking = append(speaking, newGroup(groups[name], system))
	}
	for _, g := range speaking {
		a.presence(g)
		a.doubt(g)
		a.count(g)
	}
	a.Survivors = distinct(a.Survivors)
	a.judge(speaking, wanted)
	return a
}

// group is the slots of readers that show the same. The one whose export is the newest speaks for all of them, but for places of which it has
// none and another has.
type group struct {
	slots []Slot // of the speaking reader; of the first one when there is no export
}

func newGroup(slots []Slot, system engagement.System) *group {
	speaker := slots[0].Reader
	var current []Exhibit
	for i := range slots {
		if x := slots[i].Current(); x != nil {
			current = append(current, *x)
		}
	}
	if current = ordered(current); len(current) > 0 {
		newest := current[len(current)-1]
		speaker = slots[slices.IndexFunc(slots, func(s Slot) bool { return s.Current() != nil && s.Current().Seq == newest.Seq })].Reader
	}
	g := &group{}
	var others []Slot
	for _, s := range slots {
		if s.Reader != speaker {
			continue
		}
		if other := instead(&s, slots, system); other != nil {
			others = append(others, *other)
		} else {
			g.slots = append(g.slots, s)
		}
	}
	g.slots = append(g.slots, others...)
	return g
}

// instead is what another reader shows of the same place, such as a workspace, where the one that speaks has no export of it.
func instead(s *Slot, slots []Slot, system engagement.System) *Slot {
	place := s.Part.which(system)
	if len(s.Exhibits) > 0 || len(place) == 0 {
		return nil
	}
	var found *Slot
	for i := range slots {
		o := &slots[i]
		switch {
		case !maps.Equal(o.Part.which(system), place) || o.Reader == s.Reader && o.Part.File == s.Part.File:
			continue
		case o.Reader == s.Reader:
			return nil // it takes several files to show what is there
		case len(o.Exhibits) == 0:
			continue
		}
		if found == nil || ordered([]Exhibit{*found.Current(), *o.Current()})[1].Seq == o.Current().Seq {
			found = o
		}
	}
	return found
}

// missing are the parts that must be there and are not.
func (g *group) missing() (list []Slot) {
	for _, s := range g.slots {
		if len(s.Exhibits) == 0 && !s.Part.Optional {
			list = append(list, s)
		}
	}
	return list
}

// count counts the files that must be there.
func (a *Assessment) count(g *group) {
	for _, s := range g.slots {
		if s.Extra || s.Part.Optional && len(s.Exhibits) == 0 {
			continue
		}
		a.Expected++
		if len(s.Exhibits) > 0 {
			a.Exported++
		}
	}
}

// presence collects who is still there, who went, and which secrets are still the old ones.
func (a *Assessment) presence(g *group) {
	for i := range g.slots {
		s := &g.slots[i]
		now := s.Current()
		if now == nil {
			continue
		}
		for _, f := range now.Ours.List {
			if a.unclear = a.unclear || f.Life == LifeUnclear; f.Life != LifeUnclear {
				a.Survivors = append(a.Survivors, Survivor{f, false, s.Reader, now.Digest, now.Name, s.Part.of(a.System), s.Part.File})
			}
		}
		for _, f := range now.Secrets.List {
			if f.Life == LifeAlive {
				a.Survivors = append(a.Survivors, Survivor{f, true, s.Reader, now.Digest, now.Name, s.Part.of(a.System), s.Part.File})
			}
		}
		if before := s.Before(); before != nil {
			gone, added := compareFindings(before.Ours.List, now.Ours.List)
			if now.Doubt.Value == "" { // what a file that is not whole does not list may still be there
				a.Gone = append(a.Gone, gone...)
			}
			a.New = append(a.New, added...)
		}
	}
}

func compareFindings(before, after []Finding) (gone, added []Finding) {
	was, is := map[identity]bool{}, map[identity]bool{}
	for _, f := range before {
		was[identify(f.Row)] = true
	}
	for _, f := range after {
		if id := identify(f.Row); !is[id] && !was[id] {
			added = append(added, f)
		}
		is[identify(f.Row)] = true
	}
	for _, f := range before {
		if id := identify(f.Row); !is[id] {
			is[id] = true
			gone = append(gone, f)
		}
	}
	return gone, added
}

// distinct leaves one of the survivors that exports of several readers show alike, the one whose reader has a command for it if any does. What
// one reader shows twice is two things, unless it is the same row, or ended by the same commands.
func distinct(list []Survivor) []Survivor {
	type key struct {
		kind                 Kind
		subject, name, right string
		secret               bool
	}
	places := map[key][]int{}
	var out []Survivor
	readers := [][]*Reader{} // that showed it, by place in out
	for _, s := range list {
		k := key{s.Row.Kind, fold(s.Row.Subject), cmp.Or(s.Row.Name, s.Row.SubjectID), s.Row.Right, s.Secret}
		i := slices.IndexFunc(places[k], func(n int) bool { return out[n].alike(&s, readers[n]) })
		if i < 0 {
			places[k] = append(places[k], len(out))
			out, readers = append(out, s), append(readers, []*Reader{s.Reader})
			continue
		}
		n := places[k][i]
		if readers[n] = append(readers[n], s.Reader); len(out[n].Reader.Remedies) == 0 && len(s.Reader.Remedies) > 0 {
			out[n] = s
		}
	}
	slices.SortStableFunc(out, func(a, b Survivor) int { return cmp.Compare(rank(a), rank(b)) })
	return out
}

// alike reports whether another survivor, which has the same names, is the same thing. readers have shown this one.
func (s *Survivor) alike(o *Survivor, readers []*Reader) bool {
	if !slices.Contains(readers, o.Reader) {
		a, b := fold(s.Row.SubjectID), fold(o.Row.SubjectID)
		return a == b || !kin(a, b)
	}
	if s.Reader != o.Reader || identify(s.Row) != identify(o.Row) {
		return false
	}
	if s.part == o.part && s.Row.Via == o.Row.Via {
		return true
	}
	one, _ := s.Remedy()
	other, _ := o.Remedy()
	return len(one.Commands) > 0 && slices.Equal(one.Commands, other.Commands)
}

// rank puts people first, then what they left behind, then secrets.
func rank(s Survivor) int {
	if s.Secret {
		return 2
	}
	if s.Row.Kind == KindAccount {
		return 0
	}
	return 1
}
