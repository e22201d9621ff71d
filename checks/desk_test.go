package checks_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/handover-kit/handover/checks"
)

const (
	today = checks.Day("2026-11-20")
	later = checks.Day("2026-12-20")
)

// desk is an engagement at which people say things, each into a log of their own.
type desk struct {
	t      testing.TB
	set    *checks.Setting
	events []checks.Event
	today  checks.Day
	state  *checks.State
	seen   map[string]map[string]int // log -> what it has seen; nil for a desk where everybody sees everything at once
}

func people() []checks.Person {
	return []checks.Person{
		{ID: "mara", Side: checks.WhoUs},
		{ID: "lead", Side: checks.WhoUs, Lead: true},
		{ID: "aiko", Side: checks.WhoClient},
		{ID: "ben", Side: checks.WhoClient},
	}
}

func newDesk(t testing.TB, scope checks.Scope) *desk {
	t.Helper()
	selection, err := checks.Select(load(t), scope)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, today: today, set: &checks.Setting{Selection: selection, People: people(), Owners: map[string][]string{}}}
	for _, s := range scope.Systems {
		d.set.Owners[s.ID] = []string{"aiko", "ben"}
	}
	d.fold()
	return d
}

func githubDesk(t testing.TB) *desk {
	return newDesk(t, checks.Scope{Systems: []checks.System{{ID: "gh", Provider: "github"}}})
}

func (d *desk) fold() { d.state = checks.Fold(d.set, d.events, d.today) }

// event is what the person would say now.
func (d *desk) event(by string, body checks.Body) *checks.Event {
	log := by + "-1"
	e := &checks.Event{Log: log, Seq: 1, By: by, At: time.Unix(int64(len(d.events)), 0), Body: body, Seen: map[string]int{}}
	for _, o := range d.events {
		if o.Log == log {
			e.Seq = o.Seq + 1
		} else if d.seen == nil {
			e.Seen[o.Log] = max(e.Seen[o.Log], o.Seq)
		}
	}
	if d.seen != nil {
		e.Seen = maps.Clone(d.seen[log])
	}
	return e
}

// try says it if that is accepted.
func (d *desk) try(by string, body checks.Body) error {
	e := d.event(by, body)
	if err := d.state.Accept(e); err != nil {
		return err
	}
	if _, err := checks.EncodeBody(body); err != nil {
		d.t.Fatalf("accepted, but: %v", err)
	}
	d.events = append(d.events, *e)
	d.fold()
	return nil
}

func (d *desk) say(by string, body checks.Body) checks.Ref {
	d.t.Helper()
	if err := d.try(by, body); err != nil {
		d.t.Fatalf("%s: %v", by, err)
	}
	e := d.events[len(d.events)-1]
	return e.Ref()
}

// force says it whatever the state.
func (d *desk) force(by string, body checks.Body) checks.Ref {
	e := d.event(by, body)
	d.events = append(d.events, *e)
	d.fold()
	return e.Ref()
}

func (d *desk) item(name string) *checks.ItemState {
	d.t.Helper()
	item, err := d.state.Item(name)
	if err != nil {
		d.t.Fatal(err)
	}
	return item
}

func digestOf(c byte) string { return "sha256:" + strings.Repeat(fmt.Sprintf("%02x", c), 32) }

// proof is evidence that satisfies every pitfall: taken afterwards, signed by the client, of two tenants.
func (d *desk) proof() []string {
	if len(d.state.Events()) == 0 || d.state.Find(checks.Ref{Log: "aiko-1", Seq: 2}) == nil {
		for c, system := range []string{"home", "theirs"} {
			d.force("aiko", &checks.EvidenceAdded{
				Digest: digestOf(byte(c)), Name: "export.json", As: checks.EvidenceExport, Moment: checks.MomentAfter,
				System: system, SignedBy: "aiko",
			})
		}
	}
	return []string{digestOf(0), digestOf(1)}
}

func done(d *desk, key string) *checks.Marked {
	return &checks.Marked{Items: []string{key}, Mark: checks.Mark{Status: checks.Done, Evidence: d.proof()}, Performer: "aiko"}
}

func status(s checks.Status, keys ...string) *checks.Marked {
	m := checks.Mark{Status: s, Reason: "because", Told: "aiko", Effective: later, Evidence: []string{digestOf(9)}}
	return &checks.Marked{Items: keys, Mark: m}
}

// walk does everything that can be done, until nothing is left or stop says so.
func (d *desk) walk(stop func() bool) {
	d.t.Helper()
	d.proof()
	for range 2000 {
		if stop() {
			return
		}
		next := d.state.Next("")
		if len(next) == 0 {
			return
		}
		d.do(next[0])
	}
	d.t.Fatal("the walk does not end")
}

func (d *desk) do(item *checks.ItemState) {
	d.t.Helper()
	bundle := d.state.Bundle()
	switch item.Settled {
	case "":
		d.say("lead", done(d, item.Key))
	case "countersign":
		d.say("lead", &checks.Countersigned{Reviewed: checks.Reviewed{Inventory: digestOf(7), State: d.state.Digest()}, Key: "SHA256:lead"})
	case "seal":
		if d.state.Signed == nil {
			d.say("mara", &checks.Reviewed{Inventory: digestOf(7), State: d.state.Digest()})
		}
		d.say("mara", d.sealing())
	case "deliver":
		d.say("mara", &checks.Delivered{Digest: bundle.Digest, To: "aiko", Route: "share", DigestRoute: "phone"})
	case "receipt":
		d.say("mara", &checks.Received{Digest: bundle.Digest, Receipt: digestOf(6), Level: "V2", SignedBy: "aiko", SenderSeen: "SHA256:mara"})
	case "close":
		d.say("lead", &checks.Closed{Digest: digestOf(5)})
	}
}

func (d *desk) sealing() *checks.Sealed {
	s := &checks.Sealed{
		Bundle: "b1", Digest: digestOf(8), State: d.state.Digest(), Inventory: digestOf(7), Signer: "SHA256:mara", Recipients: 2,
	}
	if old := d.state.Bundle(); old != nil {
		s.Bundle, s.Digest, s.Supersedes = "b2", digestOf(10), old.Digest
	}
	return s
}

func (d *desk) open(g checks.Gate) bool { return d.state.Gate(g).Open }
