package checks

import (
	"cmp"
	"slices"
	"strings"
)

// Catalogue is everything the product knows about ending an engagement, with what a firm laid over it. Read it, never change it:
// what it hands out is shared.
type Catalogue struct {
	Lists     []List    // in the order to show them
	Items     []Item    // by list, then as they stand there
	Pitfalls  []Pitfall // by id
	Gates     []GateRule
	Dates     []Date
	Modes     []Mode
	Profiles  []Profile
	Questions []Question // in the order to ask them
	Standards []ControlCatalogue
	Controls  []Control
	Runbook   []RunbookSection
	Documents []Document

	byID map[string]int // item -> place in Items
}

// Item is the item of the id; nil if there is none.
func (c *Catalogue) Item(id string) *Item {
	if i, ok := c.byID[id]; ok {
		return &c.Items[i]
	}
	return nil
}

// List is the list of the id; nil if there is none.
func (c *Catalogue) List(id string) *List {
	return find(c.Lists, func(l *List) bool { return l.ID == id })
}

// Pitfall is the pitfall of the id; nil if there is none.
func (c *Catalogue) Pitfall(id string) *Pitfall {
	return find(c.Pitfalls, func(p *Pitfall) bool { return p.ID == id })
}

// Gate is the words of a gate; nil for what is no gate.
func (c *Catalogue) Gate(g Gate) *GateRule {
	return find(c.Gates, func(r *GateRule) bool { return r.ID == g })
}

// Mode is the exception of the id; nil if there is none.
func (c *Catalogue) Mode(id string) *Mode {
	return find(c.Modes, func(m *Mode) bool { return m.ID == id })
}

// Profile is the profile of the id; nil if there is none.
func (c *Catalogue) Profile(id string) *Profile {
	return find(c.Profiles, func(p *Profile) bool { return p.ID == id })
}

// Question is the question of the id; nil if there is none.
func (c *Catalogue) Question(id string) *Question {
	return find(c.Questions, func(q *Question) bool { return q.ID == id })
}

// Due is the date an item belongs to: its own, or that of its gate. The zero Date has no ID.
func (c *Catalogue) Due(item *Item) Date {
	id := item.Due
	if rule := c.Gate(item.Gate); id == "" && rule != nil {
		id = rule.Due
	}
	if d := find(c.Dates, func(d *Date) bool { return d.ID == id }); d != nil {
		return *d
	}
	return Date{}
}

// Providers is every provider that a list is about, sorted.
func (c *Catalogue) Providers() []string {
	var all []string
	for _, l := range c.Lists {
		all = append(all, l.Providers...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Overrides is the items that a workspace's files added or changed.
func (c *Catalogue) Overrides() []*Item {
	var list []*Item
	for i := range c.Items {
		if c.Items[i].Source != "" {
			list = append(list, &c.Items[i])
		}
	}
	return list
}

// Nearest is the item id that the text most likely meant; empty when nothing is near. It knows gh5 for GH-05.
func (c *Catalogue) Nearest(text string) string {
	ids := make([]string, len(c.Items))
	for i := range c.Items {
		ids[i] = c.Items[i].ID
	}
	return nearest(text, ids)
}

// index makes the lookup by id.
func (c *Catalogue) index() {
	c.byID = make(map[string]int, len(c.Items))
	for i := range c.Items {
		c.byID[c.Items[i].ID] = i
	}
}

func (c *Catalogue) sort() {
	slices.SortStableFunc(c.Lists, func(a, b List) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), strings.Compare(a.ID, b.ID))
	})
	place := make(map[string]int, len(c.Lists))
	for i, l := range c.Lists {
		place[l.ID] = i
	}
	slices.SortStableFunc(c.Items, func(a, b Item) int {
		return cmp.Or(cmp.Compare(place[a.List], place[b.List]), strings.Compare(a.ID, b.ID))
	})
	slices.SortStableFunc(c.Pitfalls, func(a, b Pitfall) int { return strings.Compare(a.ID, b.ID) })
	slices.SortStableFunc(c.Gates, func(a, b GateRule) int { return a.ID.Index() - b.ID.Index() })
	slices.SortStableFunc(c.Dates, func(a, b Date) int { return cmp.Compare(a.Days, b.Days) })
}

func find[T any](list []T, is func(*T) bool) *T {
	for i := range list {
		if is(&list[i]) {
			return &list[i]
		}
	}
	return nil
}
