package checks_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/handover-kit/handover/checks"
)

func choose(t *testing.T, scope checks.Scope) *checks.Selection {
	t.Helper()
	s, err := checks.Select(load(t), scope)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// systemsOf is one system for every list a profile offers.
func systemsOf(t *testing.T, profile string) []checks.System {
	t.Helper()
	c := load(t)
	var systems []checks.System
	for _, id := range c.Profile(profile).Lists {
		provider := c.List(id).Providers[0]
		if !slices.ContainsFunc(systems, func(s checks.System) bool { return s.Provider == provider }) {
			systems = append(systems, checks.System{ID: "the-" + id, Provider: provider})
		}
	}
	return systems
}

func ours(s *checks.Selection) int {
	n := 0
	for _, a := range s.Items {
		if a.Ours() {
			n++
		}
	}
	return n
}

// TestLeanWebProductIsHuman: with every system of the profile, three model vendors among them.
func TestLeanWebProductIsHuman(t *testing.T) {
	c := load(t)
	profile := c.Profile("web-product")
	answers := map[string]bool{}
	for _, id := range profile.SuggestNo {
		answers[id] = false
	}
	scope := checks.Scope{Systems: systemsOf(t, "web-product"), Profiles: []string{"web-product"}, Depth: checks.DepthLean}
	before := choose(t, scope)
	scope.Answers = answers
	after := choose(t, scope)
	if n := ours(after); n > 60 || n < 40 {
		t.Errorf("%d items are ours after the interview, want at most 60 and the checklist still there", n)
	}
	alone := 0
	for _, a := range before.Items {
		if a.Severity != checks.Blocker && a.Severity != checks.Absolute {
			t.Errorf("lean shows %s, severity %s", a.Name, a.Severity)
		}
		if a.Who == checks.WhoUs {
			alone++
		}
	}
	if alone > 60 {
		t.Errorf("%d items are for us alone before the interview, want at most 60", alone)
	}
	if ours(before) <= ours(after) {
		t.Errorf("the interview closed nothing: %d before, %d after", ours(before), ours(after))
	}
	t.Logf("ours: %d before the interview (%d for us alone), %d after", ours(before), alone, ours(after))
}

func TestEveryProfileSelects(t *testing.T) {
	c := load(t)
	for _, p := range c.Profiles {
		for _, depth := range []checks.Depth{checks.DepthLean, "", checks.DepthFull} {
			s := choose(t, checks.Scope{Systems: systemsOf(t, p.ID), Profiles: []string{p.ID}, Depth: depth})
			if len(s.Items) == 0 || len(s.Items)+len(s.Out) < 363 {
				t.Errorf("%s at depth %q: %d items and %d left out", p.ID, depth, len(s.Items), len(s.Out))
			}
			connected(t, s)
		}
	}
}

// connected proves that everything an item waits for is there, and that nothing waits for itself.
func connected(t *testing.T, s *checks.Selection) {
	t.Helper()
	place := map[string]int{}
	for i, a := range s.Items {
		if _, twice := place[a.Key]; twice {
			t.Errorf("key %s is there twice", a.Key)
		}
		place[a.Key] = i
	}
	for i, a := range s.Items {
		for _, n := range a.Waits {
			if _, gate := n.Gate(); gate {
				continue
			}
			if j, ok := place[n.On]; !ok || j >= i {
				t.Errorf("%s waits for %s, which is not above it in the list", a.Key, n.On)
			}
		}
		for _, part := range a.From {
			if _, ok := place[part]; !ok {
				t.Errorf("%s closes from %s, which is not there", a.Key, part)
			}
		}
	}
}

func TestSystemsKeepTheirItems(t *testing.T) {
	one := choose(t, checks.Scope{Systems: []checks.System{{"gh", "github"}}})
	a, err := one.Find("gh-05")
	if err != nil || a.Name != "GH-05" || a.Key != "GH-05@gh" || a.System != "gh" {
		t.Fatalf("the only system's item: %+v, %v", a, err)
	}
	two := choose(t, checks.Scope{Systems: []checks.System{{"gh", "github"}, {"gh2", "github"}}})
	for text, key := range map[string]string{"GH-05": "GH-05@gh", "GH-05@gh": "GH-05@gh", "gh-05@GH2": "GH-05@gh2"} {
		if a, err := two.Find(text); err != nil || a.Key != key {
			t.Errorf("Find(%s) = %v, %v; want %s", text, a, err, key)
		}
	}
	second, _ := two.Find("GH-06@gh2")
	if !slices.ContainsFunc(second.Waits, func(n checks.Need) bool { return n.On == "GH-07@gh2" && n.Pitfall == "PIT-08" }) ||
		slices.ContainsFunc(second.Waits, func(n checks.Need) bool { return n.On == "GH-07@gh" }) {
		t.Errorf("GH-06@gh2 must wait for its own GH-07 alone: %v", second.Waits)
	}
	head, _ := two.Find("ACC-03")
	if !slices.Contains(head.From, "GH-01@gh") || !slices.Contains(head.From, "GH-01@gh2") || !head.RollsUp {
		t.Errorf("ACC-03 closes from %v, by itself %t", head.From, head.RollsUp)
	}
	sorted := choose(t, checks.Scope{Systems: []checks.System{{"gh2", "github"}, {"gh", "github"}}})
	if a, err := sorted.Find("GH-05@gh"); err != nil || a.Key != "GH-05@gh" {
		t.Errorf("a key must stay when handover.yaml is sorted anew: %v, %v", a, err)
	}
}

func TestTemplateForOtherSystems(t *testing.T) {
	s := choose(t, checks.Scope{Systems: []checks.System{{"stripe", "other"}, {"lab", "gitlab"}, {"ant", "anthropic"}}})
	for _, name := range []string{"OTH-stripe-01", "OTH-stripe-10", "OTH-lab-04"} {
		if a, err := s.Find(name); err != nil || a.Key != name {
			t.Errorf("Find(%s) = %v, %v", name, a, err)
		}
	}
	for name, byItself := range map[string]bool{"ACC-03": true, "ACC-20": false, "AI-06": false} {
		a, err := s.Find(name)
		if err != nil || a.RollsUp != byItself {
			t.Errorf("%s closes by itself: %v, want %t (%v)", name, a.RollsUp, byItself, err)
		}
	}
}

// TestHiddenPartsCloseNothing: at lean depth most rotations are not shown, so the rotation as a whole must be.
func TestHiddenPartsCloseNothing(t *testing.T) {
	systems := []checks.System{{"dir", "entra"}, {"db", "supabase"}}
	for depth, byItself := range map[checks.Depth]bool{checks.DepthLean: false, checks.DepthStandard: true} {
		a, err := choose(t, checks.Scope{Systems: systems, Depth: depth}).Find("SEC-11")
		if err != nil || a.RollsUp != byItself || len(a.From) == 0 {
			t.Errorf("SEC-11 at depth %s closes by itself from %v: %t, want %t (%v)", depth, a.From, a.RollsUp, byItself, err)
		}
	}
}

func TestAnswersCloseWithTheirReason(t *testing.T) {
	s := choose(t, checks.Scope{
		Systems: []checks.System{{"sm", "aws-secrets"}},
		Answers: map[string]bool{"onboarding_device": false, "kms": false, "solo": true, "subcontractors": true},
	})
	for key, reason := range map[string]string{
		"OH-21":     "Did the client lend us devices, badges or hardware keys? no",
		"KMS-04@sm": "Are there KMS keys of the client's own? no",
		"OH-13":     "Are we a firm of one, so that nobody can countersign? yes",
		"GH-01":     "no system of github here",
		"NDA-05":    "depth standard leaves it out",
	} {
		left := s.Left(key)
		if left == nil || left.Reason != reason {
			t.Errorf("%s is left out as %+v, want the reason %q", key, left, reason)
			continue
		}
		if want := key != "NDA-05"; left.NotApplicable() != want {
			t.Errorf("%s not applicable: %t, want %t", key, !want, want)
		}
	}
	var unknown *checks.UnknownItemError
	if _, err := s.Find("oh-21"); !errors.As(err, &unknown) || !strings.Contains(err.Error(), "devices") {
		t.Errorf("finding what does not apply: %v", err)
	}
	if _, err := s.Find("NDA-04"); err != nil {
		t.Errorf("a yes closes nothing here: %v", err)
	}
	if _, err := s.Find("ACC-1"); !errors.As(err, &unknown) || unknown.Hint() != "did you mean ACC-01?" {
		t.Errorf("finding a misspelt item: %v", err)
	}
}

// TestGatesOutliveWhatStoodBetween: without ACC-10 the removal through code must still wait for the take-over.
func TestGatesOutliveWhatStoodBetween(t *testing.T) {
	s := choose(t, checks.Scope{
		Systems: []checks.System{{"prod", "aws-iam"}}, Answers: map[string]bool{"infrastructure_code": false},
	})
	a, err := s.Find("AWS-11")
	if err != nil || !slices.ContainsFunc(a.Waits, func(n checks.Need) bool { return n.On == "G-TAKEOVER" }) {
		t.Errorf("AWS-11 waits for %v (%v), want G-TAKEOVER among them", a.Waits, err)
	}
}

func TestPersonLeaves(t *testing.T) {
	s := choose(t, checks.Scope{Systems: []checks.System{{"gh", "github"}}, Profiles: []string{"person-leaves"}, Depth: checks.DepthFull})
	for name, want := range map[string]bool{"ACC-01": true, "SEC-11": true, "KT-01": true, "NDA-03": true, "GH-20": true, "OH-14": false, "DH-08": false} {
		if _, err := s.Find(name); (err == nil) != want {
			t.Errorf("%s applies: %t, want %t", name, err == nil, want)
		}
	}
	for _, a := range s.Items {
		if i := slices.IndexFunc(a.Waits, func(n checks.Need) bool { return n.On == "G-ACK" }); i >= 0 {
			t.Errorf("%s waits for a gate that this profile does not have", a.Name)
		}
	}
}

func TestScopeErrors(t *testing.T) {
	c := load(t)
	for _, tc := range []struct {
		scope checks.Scope
		want  string
		hint  string
	}{
		{checks.Scope{Systems: []checks.System{{"a", "githb"}}}, `no provider "githb"`, `did you mean "github"?`},
		{checks.Scope{Profiles: []string{"web"}}, `no profile "web"`, "see the profile names in the documentation of handover.yaml"},
		{checks.Scope{Answers: map[string]bool{"subcontractor": true}}, `no question "subcontractor"`, `did you mean "subcontractors"?`},
		{checks.Scope{Depth: "leen"}, `no depth "leen"`, `did you mean "lean"?`},
		{checks.Scope{Systems: []checks.System{{"a", "github"}, {"A", "dns"}}}, `two systems are called "A"`, ""},
	} {
		_, err := checks.Select(c, tc.scope)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%+v: %v, want %q", tc.scope, err, tc.want)
		}
		var hinted interface{ Hint() string }
		if tc.hint != "" && (!errors.As(err, &hinted) || hinted.Hint() != tc.hint) {
			t.Errorf("%+v: hint %v, want %q", tc.scope, hinted, tc.hint)
		}
	}
}
