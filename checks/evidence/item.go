package evidence

import (
	"cmp"
	"slices"
	"strings"

	"github.com/handover-kit/handover/checks"
)

// ItemVerdict is what the exports of a system say of an item of the catalogue.
type ItemVerdict struct {
	Item     string // its id
	Value    Value
	Grade    checks.Grade // of a Pass
	Why      string       // one sentence
	Way      string       // what would make it conclusive
	Evidence []string     // digests of the exports that decided
	Rotation bool         // it is about secrets that change, so it matters who changed them
	Beyond   bool         // of a Fail: it fails by something that is neither ours nor a secret, such as a root key
}

// judge gives the verdict on every item that is wanted and that a reader of the system has a proof for.
func (a *Assessment) judge(groups []*group, wanted map[string]bool) {
	var ids []string
	for _, g := range groups {
		for _, p := range g.slots[0].Reader.Proves {
			if _, ok := wanted[p.Item]; ok && !slices.Contains(ids, p.Item) {
				ids = append(ids, p.Item)
			}
		}
	}
	slices.Sort(ids)
	for _, id := range ids {
		c := &collector{item: id, late: wanted[id]}
		for _, g := range groups {
			c.group(g)
		}
		a.Items = append(a.Items, c.verdict())
	}
}

// collector gathers the verdicts of one item.
type collector struct {
	item     string
	late     bool
	fails    []Verdict
	doubts   []Verdict
	passes   []Verdict
	events   []Verdict
	evidence []string
	rotation bool
	beyond   bool
	comparison
}

// comparison counts what the exports after the change show against those before it.
type comparison struct {
	exports  int // after the change
	client   int // of them, taken by the client
	signed   int // signed by the client
	compared int // with one before, and nothing of ours left
	gone     int // rows of ours that went
}

func (c *collector) group(g *group) {
	proofs := g.slots[0].Reader.proofsOf(c.item)
	if len(proofs) == 0 {
		return
	}
	needed := slices.ContainsFunc(proofs, func(p Proof) bool { return p.Rule != RuleEventPresent || p.Side == Before })
	if needed {
		for _, s := range g.missing() {
			d := s.absent()
			c.doubts = append(c.doubts, Verdict{Value: Inconclusive, Sentence: d.Why, Way: d.Way})
		}
	}
	for i := range g.slots {
		c.slot(&g.slots[i])
	}
}

func (r *Reader) proofsOf(item string) (list []Proof) {
	for _, p := range r.Proves {
		if p.Item == item {
			list = append(list, p)
		}
	}
	return list
}

func (c *collector) slot(s *Slot) {
	for _, side := range []Side{Before, After} {
		x := s.Current()
		if side == Before {
			x = s.inventory()
		}
		if x == nil {
			continue
		}
		var proofs []Proof
		var verdicts []Verdict
		for i, p := range s.Reader.Proves {
			if p.Item == c.item && p.Side == side && i < len(x.Verdicts) {
				proofs, verdicts = append(proofs, p), append(verdicts, x.Verdicts[i])
			}
		}
		if len(verdicts) == 0 {
			continue
		}
		for _, v := range settledBy(verdicts, proofs) {
			c.take(v, x, side)
		}
		if side == After {
			c.compare(s, x)
		}
	}
}

func (c *collector) take(v Verdict, x *Exhibit, side Side) {
	c.rotation = c.rotation || v.Rule.rotation() && side == After
	used := true
	switch {
	case v.Rule == RuleEventPresent && side == After:
		if used = v.Value == Pass; used {
			c.events = append(c.events, v)
		}
	case v.Value == Fail:
		c.fails = append(c.fails, v)
		c.beyond = c.beyond || v.Of == OfAll && !v.Rule.rotation() && v.Rule != RuleExpiredOrRevoked
	case v.Value == Inconclusive:
		c.doubts = append(c.doubts, v)
	case side == After && c.late && x.Side != After:
		c.doubts = append(c.doubts, Verdict{
			Value: Inconclusive, Sentence: "the export was taken before the change: " + x.Name, Way: "export it again afterwards, and add it with --after",
		})
	default:
		c.passes = append(c.passes, v)
	}
	if used && !slices.Contains(c.evidence, x.Digest) {
		c.evidence = append(c.evidence, x.Digest)
	}
}

// compare takes in the difference to the export before.
func (c *collector) compare(s *Slot, x *Exhibit) {
	c.exports++
	if x.ByClient {
		c.client++
	}
	if x.Signed {
		c.signed++
	}
	before := s.Before()
	if before == nil || len(x.Ours.List) > 0 {
		return
	}
	c.compared++
	gone, _ := compareFindings(before.Ours.List, nil)
	c.gone += len(gone)
	if len(gone) > 0 && !slices.Contains(c.evidence, before.Digest) {
		c.evidence = append(c.evidence, before.Digest)
	}
}

// verdict is the worst of all, but that an event alone is enough where nothing else is asked for.
func (c *collector) verdict() ItemVerdict {
	v := ItemVerdict{Item: c.item, Evidence: c.evidence, Rotation: c.rotation}
	switch {
	case len(c.fails) > 0:
		v.Value, v.Why, v.Beyond = Fail, sentences(c.fails), c.beyond
	case len(c.doubts) > 0:
		v.Value, v.Why, v.Way = Inconclusive, sentences(c.doubts), c.doubts[0].Way
	case len(c.passes)+len(c.events) == 0:
		v.Value, v.Why, v.Way = Inconclusive, "no export of this system says anything about it", "handover evidence commands lists the exports to make"
	default:
		v.Value, v.Why, v.Grade = Pass, sentences(append(c.passes, c.events...)), c.grade()
	}
	return v
}

// grade is the weakest of the exports; what was compared, or signed by the client, earns more.
func (c *collector) grade() checks.Grade {
	all := append(slices.Clone(c.passes), c.events...)
	weakest := slices.MinFunc(all, func(a, b Verdict) int { return cmp.Compare(a.Grade, b.Grade) }).Grade
	switch {
	case weakest != checks.GradeExported:
		return weakest
	case c.exports > 0 && c.signed == c.exports:
		return checks.GradeRefused // countersigned: the client signed every export
	case c.exports > 0 && c.client == c.exports && c.compared == c.exports && c.gone > 0:
		return checks.GradeCompared
	}
	return weakest
}

// sentences says the first two, and how many more there are.
func sentences(list []Verdict) string {
	var words []string
	for _, v := range list {
		if !slices.Contains(words, v.Sentence) {
			words = append(words, v.Sentence)
		}
	}
	if len(words) > 2 {
		return words[0] + "; " + words[1] + "; and " + plural(len(words)-2, "more export")
	}
	return strings.Join(words, "; ")
}

// settledBy leaves out verdicts that others of the same export make needless: of the rules of rotation about one item, any that
// passes is enough as long as none fails. A second rule is there because an export may lack what the first looks at.
func settledBy(verdicts []Verdict, proofs []Proof) []Verdict {
	passes := map[string]bool{}
	for i, v := range verdicts {
		if i < len(proofs) && v.Rule.rotation() && proofs[i].Side == After && v.Value == Pass {
			passes[v.Item] = true
		}
	}
	var list []Verdict
	for _, v := range verdicts {
		if !(v.Rule.rotation() && v.Value == Inconclusive && passes[v.Item]) {
			list = append(list, v)
		}
	}
	return list
}

func joined(list []string) string { return strings.Join(list, ", ") }

// Combine is the verdict on an item of a heading over all systems: as good as the worst of them.
func Combine(id string, parts []ItemVerdict) ItemVerdict {
	v := ItemVerdict{Item: id, Value: Pass, Grade: checks.GradeRefused}
	worst := func(p ItemVerdict) bool {
		return p.Value == Fail && v.Value != Fail || p.Value == Inconclusive && v.Value == Pass
	}
	for _, p := range parts {
		if worst(p) {
			v.Value, v.Why, v.Way = p.Value, p.Why, p.Way
		}
		if v.Value == Pass && p.Grade < v.Grade {
			v.Grade = p.Grade
		}
		for _, d := range p.Evidence {
			if !slices.Contains(v.Evidence, d) {
				v.Evidence = append(v.Evidence, d)
			}
		}
		v.Rotation = v.Rotation || p.Rotation
	}
	switch {
	case len(parts) == 0:
		v.Value, v.Grade, v.Why = Inconclusive, "", "no system has an export that says anything about it"
	case v.Value == Pass:
		v.Why = "all of " + plural(len(parts), "system")
	default:
		v.Grade = ""
	}
	return v
}
