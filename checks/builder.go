package checks

import (
	"fmt"
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// builder puts a catalogue together from files, and remembers where everything stands in them.
type builder struct {
	cat      Catalogue
	over     bool
	at       map[string]place // "Item GH-05" and "Item GH-05.after", for what the files of this run say
	strict   map[string]bool  // items of ours that nobody may waive, and nobody may make waivable
	problems Problems
}

// place is a position in a file.
type place struct {
	file         string
	line, column int
}

func newBuilder(base *Catalogue, over bool) *builder {
	b := &builder{over: over, at: map[string]place{}, strict: map[string]bool{}}
	b.cat = Catalogue{
		Lists: slices.Clone(base.Lists), Items: slices.Clone(base.Items), Pitfalls: slices.Clone(base.Pitfalls),
		Gates: slices.Clone(base.Gates), Dates: slices.Clone(base.Dates), Modes: slices.Clone(base.Modes),
		Profiles: slices.Clone(base.Profiles), Questions: slices.Clone(base.Questions), Standards: slices.Clone(base.Standards),
		Controls: slices.Clone(base.Controls), Runbook: slices.Clone(base.Runbook), Documents: slices.Clone(base.Documents),
	}
	for _, item := range base.Items {
		b.strict[item.ID] = item.Severity == Absolute
	}
	return b
}

// finish works out what follows from all files together.
func (b *builder) finish() (*Catalogue, error) {
	b.cat.sort()
	b.cat.index()
	b.verify()
	if len(b.problems) == 0 { // an order can only be worked out among things that exist
		b.order()
	}
	if len(b.problems) > 0 {
		return nil, b.problems.sorted()
	}
	return &b.cat, nil
}

// file takes one file in. Its top-level keys say what it brings.
func (b *builder) file(name string, data []byte) {
	root, err := parseYAML(name, data)
	if err != nil {
		b.problems = append(b.problems, *err)
		return
	}
	if root == nil {
		return
	}
	list := b.list(name, root)
	for _, pair := range root.Values {
		switch key := keyOf(pair); key {
		case "list":
		case "items":
			b.items(name, pair.Value, list)
		case "pitfalls":
			each(b, name, pair.Value, "id", &b.cat.Pitfalls, func(p *Pitfall) string { return p.ID })
		case "gates":
			each(b, name, pair.Value, "id", &b.cat.Gates, func(r *GateRule) string { return string(r.ID) })
		case "dates":
			each(b, name, pair.Value, "id", &b.cat.Dates, func(d *Date) string { return d.ID })
		case "modes":
			each(b, name, pair.Value, "id", &b.cat.Modes, func(m *Mode) string { return m.ID })
		case "profiles":
			each(b, name, pair.Value, "id", &b.cat.Profiles, func(p *Profile) string { return p.ID })
		case "questions":
			each(b, name, pair.Value, "id", &b.cat.Questions, func(q *Question) string { return q.ID })
		case "standards":
			each(b, name, pair.Value, "prefix", &b.cat.Standards, func(s *ControlCatalogue) string { return s.Prefix })
		case "controls":
			each(b, name, pair.Value, "id", &b.cat.Controls, func(c *Control) string { return c.ID })
		case "runbook":
			each(b, name, pair.Value, "id", &b.cat.Runbook, func(s *RunbookSection) string { return s.ID })
		case "documents":
			each(b, name, pair.Value, "id", &b.cat.Documents, func(d *Document) string { return d.ID })
		default:
			b.complain(at(name, pair), "unknown key %q%s", key, meant(nearest(key, topKeys())))
		}
	}
}

func topKeys() []string {
	return []string{
		"list", "items", "pitfalls", "gates", "dates", "modes", "profiles", "questions", "standards", "controls",
		"runbook", "documents",
	}
}

// list takes in which list the items of a file belong to; empty when it does not say.
func (b *builder) list(name string, root *ast.MappingNode) string {
	pair := lookup(root, "list")
	if pair == nil {
		return ""
	}
	l, _, ok := entry(b, name, pair.Value, "id", &b.cat.Lists, func(l *List) string { return l.ID })
	if !ok {
		return ""
	}
	return l.ID
}

func (b *builder) items(name string, node ast.Node, list string) {
	for _, n := range b.sequence(name, node) {
		item, keys, ok := entry(b, name, n, "id", &b.cat.Items, func(i *Item) string { return i.ID })
		if !ok {
			continue
		}
		added := item.List == ""
		if added {
			item.List = list
			if list == "" {
				b.complain(at(name, n), "%s is new: the file must say in which list it belongs (list: {id: ...})", item.ID)
			}
			item.setDefaults()
		}
		if b.over {
			item.Source = name
			if !added {
				item.Changed = slices.DeleteFunc(keys, func(k string) bool { return k == "id" })
			}
		}
	}
}

// setDefaults fills what an item need not say.
func (i *Item) setDefaults() {
	if i.Gate == "" {
		i.Gate = map[Phase]Gate{PhaseBefore: GateReady, PhaseSeal: GateSeal, PhaseAfter: GateClosed}[i.Phase]
	}
	if len(i.Closes) > 0 {
		return
	}
	i.Closes = []Status{Done}
	if i.Severity == Absolute {
		return
	}
	i.Closes = append(i.Closes, NotApplicable, NeverGranted)
	if i.Does == DeedDestroy {
		i.Closes = append(i.Closes, Scheduled)
	}
	if i.Who == WhoClient {
		i.Closes = append(i.Closes, ClientOwned)
	}
	i.Closes = append(i.Closes, Waived)
}

func (b *builder) complain(where place, format string, args ...any) {
	b.problems = append(b.problems, Problem{where.file, where.line, where.column, fmt.Sprintf(format, args...)})
}

// where is the place of a field of an entry, of the entry, or at least a file of this run.
func (b *builder) where(id, field string) place {
	if p, ok := b.at[id+"."+field]; ok {
		return p
	}
	if p, ok := b.at[id]; ok {
		return p
	}
	return place{file: "catalogue"}
}

// meant is the end of a sentence that proposes a name; empty without one.
func meant(name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", name)
}
