package checks_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/handover-kit/handover/checks"
)

// everything is an engagement with every item of the reference.
func everything(b *testing.B) *desk {
	b.Helper()
	c := load(b)
	var systems []checks.System
	for _, l := range c.Lists {
		if len(l.Providers) > 0 && !l.Template {
			systems = append(systems, checks.System{ID: "s-" + l.ID, Provider: l.Providers[0]})
		}
	}
	d := newDesk(b, checks.Scope{Systems: systems, Depth: checks.DepthFull})
	if n := len(d.state.Items); n < 363 {
		b.Fatalf("%d items", n)
	}
	return d
}

// busy is as many people, each with as many events, who see each other's work every tenth event. Neighbours share their map,
// as they do when a journal is read.
func (d *desk) busy(persons, each int) []checks.Event {
	var all []checks.Event
	items := d.state.Items
	for p := range persons {
		seen := map[string]int{}
		for seq := 1; seq <= each; seq++ {
			if seq%10 == 0 {
				seen = map[string]int{}
				for o := range persons {
					if o != p {
						seen[fmt.Sprintf("p%d-1", o)] = max(0, seq-10*((p-o+persons)%persons))
					}
				}
			}
			key := items[(seq*7+p*13)%len(items)].Key
			all = append(all, checks.Event{
				Log: fmt.Sprintf("p%d-1", p), Seq: seq, Seen: seen, By: "lead", At: time.Unix(int64(seq), 0),
				Body: status(checks.Statuses()[(seq+p)%9], key),
			})
		}
	}
	return all
}

func BenchmarkFold(b *testing.B) {
	for _, size := range []struct{ persons, each int }{{2, 2500}, {10, 10000}} {
		b.Run(fmt.Sprintf("%dx%d", size.persons, size.each), func(b *testing.B) {
			d := everything(b)
			events := d.busy(size.persons, size.each)
			for b.Loop() {
				checks.Fold(d.set, events, today)
			}
		})
	}
}

func BenchmarkDigest(b *testing.B) {
	d := everything(b)
	d.events = d.busy(2, 2500)
	for b.Loop() {
		d.fold()
		d.state.Digest()
	}
}

func BenchmarkDecodeBody(b *testing.B) {
	data, err := checks.EncodeBody(status(checks.Done, "GH-05@gh"))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := checks.DecodeBody(data); err != nil {
			b.Fatal(err)
		}
	}
}
