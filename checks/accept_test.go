package checks_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/handover-kit/handover/checks"
)

// refused fails unless the error says all of the words and has a way on.
func refused(t *testing.T, name string, err error, words ...string) {
	t.Helper()
	var hint interface{ Hint() string }
	if !errors.As(err, &hint) || hint.Hint() == "" {
		t.Errorf("%s: %v, want a refusal with a way on", name, err)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error()+" | "+hint.Hint(), w) {
			t.Errorf("%s: %v | %s, want %q", name, err, hint.Hint(), w)
		}
	}
}

func TestAcceptMark(t *testing.T) {
	for name, tc := range map[string]struct {
		by   string
		body *checks.Marked
		want []string // nil when it is accepted
	}{
		"first":             {"mara", status(checks.Done, "OH-01"), nil},
		"unknown":           {"mara", status(checks.Unknown, "ACC-08"), nil},
		"shown, not stored": {"mara", status(checks.Done, "GH-01"), []string{"the key of an item, GH-01@gh"}},
		"no such item":      {"mara", status(checks.Done, "GX-01"), []string{"no such item"}},
		"nobody":            {"eve", status(checks.Done, "OH-01"), []string{"eve", "people of handover.yaml"}},
		"too early":         {"aiko", done(githubDesk(t), "GH-20@gh"), []string{"PIT-01", "gate ACK is shut", "next on the way: "}},
		"early, notice":     {"mara", status(checks.ClientOwned, "GH-20@gh"), []string{"PIT-01"}},
		"not needed, early": {"mara", status(checks.NeverGranted, "GH-20@gh"), nil},
		"in order":          {"mara", status(checks.Done, "OH-02"), []string{"OH-01 is open"}},
		"waived by no lead": {"mara", status(checks.Waived, "OH-01"), []string{"mara is not a lead"}},
		"waived by client":  {"aiko", status(checks.Waived, "OH-01"), []string{"the side that leaves"}},
		"waived by lead":    {"lead", status(checks.Waived, "OH-01"), nil},
		"required":          {"mara", status(checks.Waived, "OH-07"), nil},
		"absolute":          {"lead", status(checks.Waived, "OH-03"), []string{"cannot be waived"}},
		"wrong side":        {"aiko", status(checks.Unknown, "ACC-01"), []string{"for our side"}},
		"bulk done":         {"mara", status(checks.Done, "OH-01", "ACC-01"), []string{"PIT-35", "mark it alone"}},
		"bulk waived":       {"lead", status(checks.Waived, "OH-01", "NDA-02"), []string{"PIT-35"}},
		"bulk not there":    {"mara", status(checks.NotApplicable, "OH-01", "OH-02"), nil},
		"bulk unknown":      {"mara", status(checks.Unknown, "OH-01", "OH-02"), nil},
		"bulk required":     {"mara", status(checks.Done, "OB-10", "AUD-03"), nil},
		"twice":             {"mara", status(checks.Unknown, "OH-01", "OH-01"), []string{"twice"}},
		"roll-up":           {"mara", status(checks.Done, "ACC-02"), []string{"closes by itself", "GH-05"}},
		"by command":        {"mara", status(checks.Done, "OH-14"), []string{"handover seal"}},
		"receipt by hand":   {"mara", status(checks.Done, "OH-17"), []string{"handover receipt add"}},
		"nothing":           {"mara", status(checks.Done), []string{"names no item"}},
		"our word for them": {"mara", &checks.Marked{Items: []string{"ACC-04"}, Mark: checks.Mark{Status: checks.Done, Attested: true}}, []string{"our word alone"}},
	} {
		err := githubDesk(t).try(tc.by, tc.body)
		if tc.want == nil {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		refused(t, name, err, tc.want...)
	}
}

// acknowledged is a desk at which all is done up to the gate.
func acknowledged(t *testing.T, g checks.Gate) *desk {
	t.Helper()
	d := githubDesk(t)
	d.walk(func() bool { return d.open(g) })
	if !d.open(g) {
		t.Fatal(d.state.Gate(g))
	}
	return d
}

func TestPredicates(t *testing.T) {
	d := acknowledged(t, checks.GateTakeover)
	bare := done(d, "GH-16@gh")
	bare.Evidence = []string{digestOf(9)}
	if err := d.try("mara", bare); err != nil {
		t.Error(err)
	}
	owners := d.set.Owners
	d.set.Owners = map[string][]string{"gh": {"aiko", "mara"}}
	d.walk(func() bool { _, err := d.state.Item("ACC-19"); return err == nil && d.readyFor("ACC-19") })
	refused(t, "owners", d.try("aiko", done(d, "ACC-19")), "PIT-03", "1 owner of")
	d.set.Owners = owners
	last := done(d, "ACC-19")
	last.Evidence = []string{digestOf(9)}
	refused(t, "read back", d.try("aiko", last), "PIT-36")
	d.say("aiko", done(d, "ACC-19"))

	rotate := done(d, "GH-13@gh")
	rotate.Performer = ""
	refused(t, "our own rotation", d.try("mara", rotate), "PIT-06", "--performer")
	d.set.NoConsumers = []string{"db-password"}
	refused(t, "consumers", d.try("aiko", rotate), "PIT-05", "db-password")
	d.set.NoConsumers = nil
	rotate.Performer = checks.Machine
	d.say("mara", rotate)
}

func (d *desk) readyFor(name string) bool {
	for _, item := range d.state.Next("") {
		if item.Name == name {
			return true
		}
	}
	return false
}

func TestSealing(t *testing.T) {
	d := githubDesk(t)
	draft := d.sealing()
	draft.Draft, draft.Digest = true, digestOf(11)
	d.say("mara", draft)
	refused(t, "early", d.try("mara", d.sealing()), "gate READY is shut")
	refused(t, "a draft", d.try("mara", &checks.Delivered{Digest: digestOf(11), To: "aiko", Route: "x"}), "draft")
	d.say("mara", &checks.Received{Digest: digestOf(11), Receipt: digestOf(6), Level: "V1", SignedBy: "aiko"})
	if d.open(checks.GatePlan) || d.item("OH-17").Closed || d.item("OH-14").Closed {
		t.Error("a draft moved something")
	}
	d.walk(func() bool { return d.readyFor("OH-13") })
	refused(t, "unsigned", d.try("mara", d.sealing()), "OH-13")
	sign := func() *checks.Countersigned {
		return &checks.Countersigned{Reviewed: checks.Reviewed{Inventory: digestOf(7), State: d.state.Digest()}, Key: "SHA256:lead"}
	}
	refused(t, "no lead", d.try("mara", sign()), "mara is not a lead")
	old := sign()
	d.say("lead", status(checks.Unknown, "OH-11"))
	refused(t, "stale", d.try("lead", old), "since it was read")
	d.say("lead", sign())
	if !d.item("OH-13").Closed || d.state.Signed.Void {
		t.Error("the countersignature does not count")
	}
	d.say("mara", status(checks.Unknown, "OH-12"))
	if d.item("OH-13").Closed || !d.state.Signed.Void || len(d.state.Findings) == 0 {
		t.Error("a later change does not void it visibly")
	}
	refused(t, "void", d.try("mara", d.sealing()), "OH-13")
	d.say("lead", sign())
	refused(t, "same person", d.try("lead", d.sealing()), "somebody else")
	for name, change := range map[string]func(*checks.Sealed){
		"PIT-30":        func(s *checks.Sealed) { s.Recipients = 1 },
		"PIT-33":        func(s *checks.Sealed) { s.Signer = "" },
		"not what was":  func(s *checks.Sealed) { s.Inventory = digestOf(1) },
		"put together":  func(s *checks.Sealed) { s.State = digestOf(1) },
		"somebody else": func(s *checks.Sealed) { s.Signer = "SHA256:lead" },
	} {
		s := d.sealing()
		change(s)
		refused(t, name, d.try("mara", s), name)
	}
	d.set.Leaving = []string{"deploy-key"}
	s := d.sealing()
	refused(t, "warning", d.try("mara", s), "PIT-07", "deploy-key", "go past it")
	s.Warned = []string{"PIT-07"}
	refused(t, "warning, silently", d.try("mara", s), "PIT-07")
	s.Reason = "re-issued tomorrow"
	d.say("mara", s)
	if !d.open(checks.GateSeal) || !d.item("OH-13").Closed {
		t.Error(d.state.Gate(checks.GateSeal))
	}
	d.say("mara", status(checks.Unknown, "OH-12"))
	if !d.item("OH-13").Closed {
		t.Error("what was said after sealing voids the signature under what was sealed")
	}
}

func TestDelivery(t *testing.T) {
	d := acknowledged(t, checks.GateSeal)
	send := &checks.Delivered{Digest: d.state.Bundle().Digest, To: "aiko", Route: "mail", DigestRoute: "Mail"}
	refused(t, "one route", d.try("mara", send), "PIT-32")
	send.DigestRoute, send.To = "phone", "mara"
	refused(t, "to us", d.try("mara", send), "nobody of the client")
	send.To = "aiko"
	d.say("mara", send)
	got := &checks.Received{Digest: digestOf(3), Receipt: digestOf(6), Level: "V2", SignedBy: "aiko", SenderSeen: "SHA256:eve"}
	refused(t, "other bundle", d.try("mara", got), "not sealed here")
	got.Digest = send.Digest
	refused(t, "other sender", d.try("mara", got), "PIT-33", "by voice")
	got.SenderSeen = "SHA256:mara"
	d.say("mara", got)
	d.say("mara", done(d, "OH-15"))
	if !d.open(checks.GateAck) || d.item("OH-17").Grade != checks.GradeRefused {
		t.Error(d.state.Gate(checks.GateAck), d.item("OH-17").Grade)
	}
	// One more file: a bundle that supersedes, and its receipt is still to come.
	d.say("lead", &checks.Countersigned{Reviewed: checks.Reviewed{Inventory: digestOf(7), State: d.state.Digest()}, Key: "SHA256:lead"})
	again := d.sealing()
	again.Supersedes = ""
	refused(t, "just one more file", d.try("mara", again), "PIT-34")
	d.say("mara", d.sealing())
	if d.open(checks.GateAck) || !d.open(checks.GateSeal) || len(d.state.Findings) > 0 {
		t.Error(d.state.Gates, d.state.Findings)
	}
	refused(t, "the old one", d.try("mara", send), "replaced by b2")
}

func TestModes(t *testing.T) {
	d := acknowledged(t, checks.GateDelivered)
	d.say("lead", status(checks.Waived, "GH-07@gh"))
	silent := &checks.ModeSet{Mode: "silent-client", Reason: "no answer since May"}
	refused(t, "no lead", d.try("mara", silent), "not a lead")
	refused(t, "no reason", d.try("lead", &checks.ModeSet{Mode: "silent-client"}), "a reason")
	refused(t, "no such mode", d.try("lead", &checks.ModeSet{Mode: "friday", Reason: "x"}), "no such exception")
	ref := d.say("lead", silent)
	refused(t, "twice", d.try("lead", silent), "already")
	refused(t, "no notice yet", d.try("mara", done(d, "GH-16@gh")), "OH-26 is open")
	d.say("mara", done(d, "OH-26"))
	d.say("mara", done(d, "GH-16@gh"))
	refused(t, "production", d.try("mara", done(d, "GH-08@gh")), "gate ACK is shut")
	if r := d.state.Record(); len(r.Modes) != 1 || r.Modes[0].Reason != silent.Reason || !r.Modes[0].InForce {
		t.Error("the exception is not in the record:", r.Modes)
	}
	if g := d.state.Gate(checks.GateAck); g.Open || !g.Lifted {
		t.Errorf("%+v", g)
	}
	d.say("lead", &checks.Undone{Event: ref})
	if d.item("GH-16").Closed || len(d.state.Findings) != 2 {
		t.Error("without the exception it stands on nothing:", d.state.Findings)
	}

	lean := newDesk(t, checks.Scope{Systems: []checks.System{{ID: "gh", Provider: "github"}}, Depth: checks.DepthLean})
	refused(t, "lean, no notice", lean.try("lead", silent), "OH-26")
	silent.Evidence = []string{digestOf(9)}
	lean.say("lead", silent)

	hostile := githubDesk(t)
	hostile.say("lead", &checks.ModeSet{Mode: "hostile-exit", Reason: "breach"})
	refused(t, "break glass first", hostile.try("mara", done(hostile, "GH-16@gh")), "ACC-04 is open")
}
