package checks

import (
	"slices"
	"strings"
)

// order works out what every item waits for, and complains when things wait for each other. It sees one graph: items wait
// for what the catalogue and the pitfalls say, a head for its parts, a gate for its items and for the gate before it.
func (b *builder) order() {
	g := newGraph(&b.cat)
	g.says()
	g.unlock()
	g.pitfalls()
	for i := range g.items {
		g.structure(i)
	}
	g.inherit()
	if loop := g.cycle(); loop != nil {
		first := strings.TrimSuffix(loop[0], "!")
		for _, id := range loop { // better the place in a file of this run
			if _, here := b.at["Item "+id]; here {
				first = id
				break
			}
		}
		b.complain(b.where("Item "+first, "after"), "these wait for each other: %s", strings.Join(loop, " -> "))
		return
	}
	g.gates()
	g.rank()
}

// graph has a node for every item and, behind them, for every gate.
type graph struct {
	cat   *Catalogue
	items []Item
	node  map[string]int // item ids and G-ACK
	up    [][]int        // what a node waits for beside the needs of its item: parts, a gate's items, the gate before
}

func newGraph(c *Catalogue) *graph {
	g := &graph{cat: c, items: c.Items, node: make(map[string]int, len(c.Items)+9)}
	for i := range g.items {
		item := &g.items[i]
		item.Needs, item.Heads, item.Pitfalls, item.Rank = nil, nil, nil, 0
		g.node[item.ID] = i
	}
	g.up = make([][]int, len(g.items)+len(Gates()))
	for k, gate := range Gates() {
		g.node[gate.Ref()] = len(g.items) + k
		if k > 0 {
			g.up[len(g.items)+k] = []int{len(g.items) + k - 1}
		}
	}
	return g
}

// says takes over what the catalogue says, and makes the parts know their heads.
func (g *graph) says() {
	for i := range g.items {
		item := &g.items[i]
		for _, on := range item.After {
			item.need(on, WhyAfter, "")
		}
		for _, part := range item.Parts {
			p := &g.items[g.node[part]]
			p.Heads = append(p.Heads, item.ID)
		}
	}
}

// unlock takes from every part what would make it wait for a head of its own, straight or by way of others.
func (g *graph) unlock() {
	for i := range g.items {
		for _, head := range g.items[i].Heads {
			g.items[i].Needs = slices.DeleteFunc(g.items[i].Needs, func(n Need) bool {
				return g.waits(g.node[n.On], g.node[head])
			})
		}
	}
}

// structure adds the edges that no need expresses.
func (g *graph) structure(i int) {
	for _, part := range g.items[i].Parts {
		g.up[i] = append(g.up[i], g.node[part])
	}
	gate := len(g.items) + g.items[i].Gate.Index()
	g.up[gate] = append(g.up[gate], i)
}

// pitfalls turns the orders of pitfalls into needs, and notes beside which items a pitfall is shown.
func (g *graph) pitfalls() {
	for k := range g.cat.Pitfalls {
		p := &g.cat.Pitfalls[k]
		for _, id := range p.Items {
			g.items[g.node[id]].show(p.ID)
		}
		for o := range p.Order {
			firsts := append(slices.Clone(p.Order[o].First), g.chosen(&p.Order[o].FirstAll)...)
			thens := append(slices.Clone(p.Order[o].Then), g.chosen(&p.Order[o].ThenAll)...)
			for _, then := range thens {
				item := &g.items[g.node[then]]
				for _, first := range firsts {
					if first != then {
						item.need(first, WhyPitfall, p.ID)
						item.show(p.ID)
					}
				}
			}
			for _, first := range p.Order[o].First {
				if _, gate := gateRef(first); !gate {
					g.items[g.node[first]].show(p.ID)
				}
			}
		}
	}
}

func (g *graph) chosen(s *Selector) []string {
	var ids []string
	for i := range g.items {
		if s.Matches(&g.items[i]) {
			ids = append(ids, g.items[i].ID)
		}
	}
	return ids
}

// inherit gives every part what its head waits for, but for what waits for the part itself.
func (g *graph) inherit() {
	type legacy struct {
		heir int
		on   string
	}
	var all []legacy
	for i := range g.items {
		for _, n := range g.items[i].Needs {
			for _, part := range g.items[i].Parts {
				if n.Why == WhyAfter {
					all = append(all, legacy{g.node[part], n.On})
				}
			}
		}
	}
	for _, l := range all {
		if !g.waits(g.node[l.on], l.heir) {
			g.items[l.heir].need(l.on, WhyHead, "")
		}
	}
}

// gates makes every item wait for the latest gate that anything it waits for waits for, so that the gate still
// stands when what is between them is not loaded.
func (g *graph) gates() {
	latest := make([]int, len(g.items)) // 1 + index of a gate; 0 for none
	g.inOrder(func(i int) {
		own := 0
		for _, n := range g.items[i].Needs {
			if gate, ok := n.Gate(); ok {
				own = max(own, gate.Index()+1)
			} else {
				latest[i] = max(latest[i], latest[g.node[n.On]])
			}
		}
		if latest[i] > own {
			g.items[i].need(Gates()[latest[i]-1].Ref(), WhyGate, "")
		}
		latest[i] = max(latest[i], own)
	})
}

// rank counts how many steps down the order an item stands.
func (g *graph) rank() {
	ranks := make([]int, len(g.up))
	g.visit(func(n int) {
		for _, m := range g.waitsFor(n) {
			ranks[n] = max(ranks[n], ranks[m]+1)
		}
		if n < len(g.items) {
			g.items[n].Rank = ranks[n]
		}
	})
}

func (i *Item) show(pitfall string) {
	if !slices.Contains(i.Pitfalls, pitfall) {
		i.Pitfalls = append(i.Pitfalls, pitfall)
	}
}

// need adds a need once. A pitfall is noted with a need that is there already.
func (i *Item) need(on string, why Why, pitfall string) {
	for k := range i.Needs {
		if i.Needs[k].On == on {
			if i.Needs[k].Pitfall == "" {
				i.Needs[k].Pitfall = pitfall
			}
			return
		}
	}
	i.Needs = append(i.Needs, Need{On: on, Why: why, Pitfall: pitfall})
}
