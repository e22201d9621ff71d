package checks

import (
	"fmt"
	"maps"
	"slices"
)

// history is all events in the one order that every clone agrees on, and which of them are undone.
type history struct {
	logs   map[string][]*Event // by number
	order  []*Event
	undone map[Ref]Ref // what is undone -> by which event
	faults []Finding
}

func newHistory(events []Event) *history {
	h := &history{logs: map[string][]*Event{}, undone: map[Ref]Ref{}}
	for i := range events {
		h.logs[events[i].Log] = append(h.logs[events[i].Log], &events[i])
	}
	for _, log := range h.logs {
		slices.SortStableFunc(log, func(a, b *Event) int { return a.Seq - b.Seq })
	}
	h.arrange(len(events))
	h.undo()
	return h
}

// find is the event of that name; nil when there is none.
func (h *history) find(r Ref) *Event {
	log := h.logs[r.Log]
	if i, ok := slices.BinarySearchFunc(log, r.Seq, func(e *Event, seq int) int { return e.Seq - seq }); ok {
		return log[i]
	}
	return nil
}

// arrange puts the events in order: by depth, which is one more than that of the deepest event an event follows, then by
// name of the log. No clock has a say, and two events never change places when others are merged in.
func (h *history) arrange(total int) {
	names := slices.Sorted(maps.Keys(h.logs))
	depths := make(map[string][]int, len(names)) // by log: of the events that are placed
	var layers [][]*Event
	place := func(e *Event, log string) {
		d := h.depth(e, depths)
		depths[log] = append(depths[log], d)
		for len(layers) <= d {
			layers = append(layers, nil)
		}
		layers[d] = append(layers[d], e)
	}
	for placed := 0; placed < total; {
		before := placed
		for _, name := range names {
			for next := len(depths[name]); next < len(h.logs[name]) && h.ready(h.logs[name][next], depths); next++ {
				place(h.logs[name][next], name)
				placed++
			}
		}
		if placed == before { // events that claim to have seen each other: no journal lets them through
			i := slices.IndexFunc(names, func(n string) bool { return len(depths[n]) < len(h.logs[n]) })
			e := h.logs[names[i]][len(depths[names[i]])]
			h.faults = append(h.faults, Finding{Kind: FindingLog, Cause: e.Ref().String(), Text: "it claims to have seen what saw it"})
			place(e, names[i])
			placed++
		}
	}
	h.order = make([]*Event, 0, total)
	for _, layer := range layers {
		slices.SortStableFunc(layer, func(a, b *Event) int { return compareRefs(a.Ref(), b.Ref()) })
		h.order = append(h.order, layer...)
	}
}

// ready reports whether all that the author had seen is placed, as far as it is there at all.
func (h *history) ready(e *Event, depths map[string][]int) bool {
	for log, seq := range e.Seen {
		have := h.logs[log]
		if log == e.Log || len(have) == 0 {
			continue
		}
		if n := len(depths[log]); n < len(have) && have[n].Seq <= seq {
			return false
		}
	}
	return true
}

func (h *history) depth(e *Event, depths map[string][]int) int {
	deepest := -1
	if own := depths[e.Log]; len(own) > 0 {
		deepest = own[len(own)-1]
	}
	for log, seq := range e.Seen {
		placed := depths[log]
		if log == e.Log || len(placed) == 0 {
			continue
		}
		n := min(seq, len(placed)) // a log is numbered from 1 without a gap
		for n > 0 && h.logs[log][n-1].Seq > seq {
			n--
		}
		if n > 0 {
			deepest = max(deepest, placed[n-1])
		}
	}
	return deepest + 1
}

// undo finds what is undone, the last events first: an undoing counts unless it is undone itself.
func (h *history) undo() {
	for _, e := range slices.Backward(h.order) {
		u, ok := e.Body.(*Undone)
		if !ok {
			continue
		}
		if _, gone := h.undone[e.Ref()]; gone {
			continue
		}
		if target := h.find(u.Event); target == nil || !target.Before(e) || !undoable(target.Body) {
			h.faults = append(h.faults, Finding{
				Kind: FindingLog, Cause: e.Ref().String(), Text: fmt.Sprintf("it undoes %s, which cannot be undone", u.Event),
			})
			continue
		}
		h.undone[u.Event] = e.Ref()
	}
}

// undoable reports whether an event may be taken back. What went out of the house cannot.
func undoable(b Body) bool {
	switch b.(type) {
	case *Marked, *Undone, *Decided, *ModeSet, *Answered, *FindingDecided, *TakenOver, *EvidenceAdded, *Rotated:
		return true
	}
	return false
}
