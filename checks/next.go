package checks

import (
	"fmt"
	"slices"
)

// Lock is one thing that keeps an item from being done now.
type Lock struct {
	By      string `json:"by"` // the Name of an item, or a gate as G-ACK
	Why     string `json:"why"`
	Pitfall string `json:"pitfall"` // the pitfall that demands it; empty for none
}

// Next is what can be done now, by system, in each what comes first in the order. who is a side; an item of both is for either,
// and empty means everybody. Roll-ups are not among it, as they close by themselves, nor what is locked.
func (s *State) Next(who Who) []*ItemState {
	place := map[string]int{} // system -> where it first stands
	var list []*ItemState
	for i := range s.Items {
		item := &s.Items[i]
		if who != "" && item.Who != who && item.Who != WhoBoth || !s.ready(i) {
			continue
		}
		if _, ok := place[item.System]; !ok {
			place[item.System] = len(place)
		}
		list = append(list, item)
	}
	slices.SortStableFunc(list, func(a, b *ItemState) int { return place[a.System] - place[b.System] })
	return list
}

// Locked is why the item of that Key cannot be done now; empty when it can, when it is closed, and when there is none. way is the first thing
// that can be done now and leads to it by the shortest way; nil when it can be done itself or nothing leads there.
func (s *State) Locked(key string) (locks []Lock, way *ItemState) {
	i, ok := s.index[key]
	if !ok || s.Items[i].Closed || s.ready(i) {
		return nil, nil
	}
	for _, need := range s.wants(i) {
		locks = append(locks, s.lock(need))
	}
	return locks, s.way(i)
}

func (s *State) lock(n Need) Lock {
	why := ""
	if gate, ok := n.Gate(); ok {
		why = s.Gates[gate.Index()].String()
	} else {
		item := &s.Items[s.index[n.On]]
		why = fmt.Sprintf("%s is %s", item.Name, item.Status)
		if item.Status.Closing() {
			why = fmt.Sprintf("%s is %s, but that does not count", item.Name, item.Status)
		}
	}
	return Lock{s.nameOf(n.On), why, n.Pitfall}
}

// ready reports whether an item can be done now.
func (s *State) ready(i int) bool { return !s.closed(i) && !s.Items[i].rolls() && len(s.wants(i)) == 0 }

// wants is what an item waits for now: parts that a roll-up closes from, too, and all that a command needs which settles it.
func (s *State) wants(i int) []Need {
	item := &s.Items[i]
	if item.Settled != "" {
		return s.commandWants(item.Settled)
	}
	list := s.unmet(i)
	if item.rolls() {
		for _, part := range s.parts[i] {
			if !s.closed(part) {
				list = append(list, Need{On: s.Items[part].Key, Why: WhyHead})
			}
		}
	}
	return list
}

// commandWants is what must be closed before a command that settles items may run: what these wait for; to seal and to
// close, everything else at the gate, too.
func (s *State) commandWants(command string) []Need {
	var list []Need
	add := func(n Need) {
		if i, ok := s.index[n.On]; ok && s.Items[i].Settled == command {
			return
		}
		if !slices.ContainsFunc(list, func(o Need) bool { return o.On == n.On }) {
			list = append(list, n)
		}
	}
	for i := range s.Items {
		if s.Items[i].Settled == command && !s.setAside(i) {
			for _, need := range s.unmet(i) {
				add(need)
			}
		}
	}
	gate := map[string]Gate{"seal": GateSeal, "close": GateClosed}[command]
	if g := gate.Index(); g >= 0 {
		s.open(g)
		if before := s.Gates[g].After; before != "" {
			add(Need{On: before.Ref(), Why: WhyGate})
		}
		for _, i := range s.stands[g] {
			if s.Items[i].Blocks() && !s.closed(i) {
				add(Need{On: s.Items[i].Key, Why: WhyGate})
			}
		}
	}
	return list
}

// setAside reports whether somebody said that the item is not needed.
func (s *State) setAside(i int) bool { return s.Items[i].Closed && !s.Items[i].Status.Acts() }

// way is the first item that can be done now on the shortest way to an item, found breadth first.
func (s *State) way(i int) *ItemState {
	seen := make([]bool, len(s.memo))
	todo := []int{i}
	for len(todo) > 0 {
		node := todo[0]
		todo = todo[1:]
		if node < len(s.Items) && node != i && s.ready(node) {
			return &s.Items[node]
		}
		for _, n := range s.before(node) {
			if !seen[n] {
				seen[n] = true
				todo = append(todo, n)
			}
		}
	}
	return nil
}

// before is the items and gates that keep a node from being closed or open.
func (s *State) before(node int) []int {
	var list []int
	if g := node - len(s.Items); g >= 0 {
		for _, i := range s.stands[g] {
			if s.Items[i].Blocks() && !s.closed(i) {
				list = append(list, i)
			}
		}
		if after := s.Gates[g].After; after != "" {
			list = append(list, len(s.Items)+after.Index())
		}
		return list
	}
	for _, need := range s.wants(node) {
		if gate, ok := need.Gate(); ok {
			list = append(list, len(s.Items)+gate.Index())
		} else {
			list = append(list, s.index[need.On])
		}
	}
	return list
}
