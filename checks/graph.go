package checks

// waitsFor is all that a node waits for directly.
func (g *graph) waitsFor(n int) []int {
	if n >= len(g.items) {
		return g.up[n]
	}
	needs := g.items[n].Needs
	list := make([]int, 0, len(needs)+len(g.up[n]))
	for _, need := range needs {
		list = append(list, g.node[need.On])
	}
	return append(list, g.up[n]...)
}

// waits reports whether from is to, or waits for it, straight or by way of others.
func (g *graph) waits(from, to int) bool {
	seen := make([]bool, len(g.up))
	todo := []int{from}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if n == to {
			return true
		}
		if seen[n] {
			continue
		}
		seen[n] = true
		todo = append(todo, g.waitsFor(n)...)
	}
	return false
}

// visit calls f for every node after all that it waits for. In a graph with a cycle it visits every node once, too.
func (g *graph) visit(f func(n int)) {
	seen := make([]bool, len(g.up))
	var walk func(n int)
	walk = func(n int) {
		if seen[n] {
			return
		}
		seen[n] = true
		for _, m := range g.waitsFor(n) {
			walk(m)
		}
		f(n)
	}
	for n := range g.up {
		walk(n)
	}
}

// inOrder is visit for items alone.
func (g *graph) inOrder(f func(i int)) {
	g.visit(func(n int) {
		if n < len(g.items) {
			f(n)
		}
	})
}

// cycle is nodes that wait for each other, the first one again at the end; nil when there are none.
func (g *graph) cycle() []string {
	const (
		fresh = iota
		open
		closed
	)
	state := make([]byte, len(g.up))
	var path, loop []int
	var walk func(n int) bool
	walk = func(n int) bool {
		state[n] = open
		path = append(path, n)
		for _, m := range g.waitsFor(n) {
			if state[m] == open {
				loop = append(path, m)
				for loop[0] != m {
					loop = loop[1:]
				}
				return true
			}
			if state[m] == fresh && walk(m) {
				return true
			}
		}
		path = path[:len(path)-1]
		state[n] = closed
		return false
	}
	for n := range g.up {
		if state[n] == fresh && walk(n) {
			break
		}
	}
	var names []string
	for _, n := range loop {
		names = append(names, g.name(n))
	}
	return names
}

func (g *graph) name(n int) string {
	if n < len(g.items) {
		return g.items[n].ID
	}
	return Gates()[n-len(g.items)].Ref()
}
