package checks_test

import (
	"errors"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/templates"
)

func files(text string) fs.FS { return fstest.MapFS{"firm.yaml": {Data: []byte(text)}} }

func TestOverlay(t *testing.T) {
	ours := load(t)
	c, err := checks.Load(templates.FS(), files(`
list: { id: firm, title: Our own rules, position: 900 }
items:
  - id: GH-05
    severity: B        # our auditors insist
    after: [ACC-02, FIRM-01]
  - id: FIRM-01
    title: Tell the insurer that the engagement ends
    why: The cover ends with it
    who: us
    phase: before
    severity: R
questions:
  - { id: insured, text: "Is it insured?", if_no: [FIRM-01] }
pitfalls:
  - { id: PIT-90, title: t, what: w, rule: r, effect: warn, order: [{ first: [FIRM-01], then: [OH-14] }] }
`))
	if err != nil {
		t.Fatal(err)
	}
	changed, added := c.Item("GH-05"), c.Item("FIRM-01")
	if changed.Severity != checks.Blocker || changed.Title != ours.Item("GH-05").Title || changed.List != "github" {
		t.Errorf("changed item: %+v", changed)
	}
	if changed.Source != "firm.yaml" || !slices.Equal(changed.Changed, []string{"severity", "after"}) {
		t.Errorf("the change is named as %s %v", changed.Source, changed.Changed)
	}
	if added.Gate != checks.GateReady || !added.ClosedBy(checks.Waived) || added.ClosedBy(checks.ClientOwned) || added.List != "firm" {
		t.Errorf("added item: %+v", added)
	}
	if o := c.Overrides(); len(o) != 2 || o[0].ID != "GH-05" || o[1].ID != "FIRM-01" {
		t.Errorf("overrides: %v", o)
	}
	if needs := c.Item("OH-14").Needs; !slices.ContainsFunc(needs, func(n checks.Need) bool { return n.On == "FIRM-01" && n.Pitfall == "PIT-90" }) {
		t.Errorf("OH-14 waits for %v", needs)
	}
	s, err := checks.Select(c, checks.Scope{Answers: map[string]bool{"insured": false}})
	if err != nil || s.Left("FIRM-01") == nil {
		t.Errorf("the firm's question closes nothing: %v", err)
	}
	if again := load(t); !reflect.DeepEqual(ours, again) {
		t.Error("laying files over the catalogue changed the catalogue below")
	}
}

func TestOverlayAbsentOrEmpty(t *testing.T) {
	for name, theirs := range map[string]fs.FS{
		"none": nil, "no folder": fstest.MapFS{}, "empty file": files(""), "only a comment": files("# later\n"),
	} {
		c, err := checks.Load(templates.FS(), theirs)
		if err != nil || len(c.Items) != 373 || len(c.Overrides()) != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOverlayProblems(t *testing.T) {
	const item = "list: {id: firm, title: Firm}\nitems:\n  - {id: FIRM-01, title: t, why: w, who: us, phase: before, severity: R"
	for name, tc := range map[string]struct{ text, want string }{
		"no YAML":           {"items: [", "firm.yaml:1:"},
		"no mapping":        {"- a\n- b\n", "firm.yaml:1:1: wants one document of keys"},
		"unknown top key":   {"item:\n  - id: GH-05\n", `firm.yaml:1:1: unknown key "item" (did you mean "items"?)`},
		"unknown key":       {"items:\n  - id: GH-05\n    serverity: B\n", `firm.yaml:3:5: unknown key "serverity" (did you mean "severity"?)`},
		"wrong type":        {"items:\n  - id: GH-05\n    after: ACC-02\n", "firm.yaml:3:12: wants a list"},
		"wrong word":        {"items:\n  - id: GH-05\n    severity: high\n", `firm.yaml:3:5: severity: "high" is none of B!, B, R, A`},
		"no id":             {"items:\n  - title: t\n", "firm.yaml:2:5: wants an entry with keys, id: among them"},
		"not a list":        {"items: {id: GH-05}\n", "wants a list, each entry after a dash"},
		"twice":             {"items:\n  - id: GH-05\n  - id: GH-05\n", "firm.yaml:3:5: GH-05 stands already in firm.yaml:2"},
		"dangling":          {"items:\n  - id: GH-05\n    after: [ACC-2]\n", `firm.yaml:3:5: there is no item "ACC-2" (did you mean "ACC-02"?)`},
		"unknown gate":      {"items:\n  - id: GH-05\n    after: [G-AKC]\n", `there is no item "G-AKC"`},
		"new without list":  {"items:\n  - {id: FIRM-01, title: t, why: w, who: us, phase: before, severity: R}\n", "FIRM-01 is new: the file must say in which list"},
		"new without words": {"list: {id: firm, title: Firm}\nitems:\n  - {id: FIRM-01}\n", "FIRM-01 has no title or no why"},
		"bad id":            {strings.Replace(item, "FIRM-01", "firm 1", 1) + "}\n", `"firm 1" is no item id`},
		"cycle":             {"items:\n  - id: NDA-02\n    after: [ACC-01]\n", "firm.yaml:3:5: these wait for each other: "},
		"phase inversion":   {"items:\n  - id: GH-05\n    after: [GH-20]\n", "firm.yaml:3:5: GH-05 is done before, gate READY, and cannot wait for GH-20"},
		"gate inversion":    {"items:\n  - id: GH-05\n    after: [G-ACK]\n", "cannot wait for G-ACK"},
		"weaker absolute":   {"items:\n  - id: SEC-04\n    severity: A\n", "firm.yaml:3:5: SEC-04 is absolute (B!): a workspace cannot make it less"},
		"waivable absolute": {"items:\n  - id: SEC-04\n    closes: [done, waived]\n", "SEC-04 is absolute (B!) and cannot close by waiver"},
		"answered absolute": {"questions:\n  - {id: q, text: t, if_no: [SEC-04]}\n", "SEC-04 is absolute (B!): no answer of a workspace closes it"},
		"part of a part":    {"items:\n  - id: ACC-20\n    parts: [ACC-02]\n", "ACC-02 has parts itself"},
		"unknown control":   {item + ", controls: [\"X:1\", \"I:A.9.1\"]}\n", `"I:A.9.1" is no control id of a known standard`},
		"client's closing":  {item + ", closes: [done, client-owned]}\n", "cannot close as client-owned"},
		"alias":             {"items: &a\n  - id: GH-05\npitfalls: *a\n", "anchors, aliases and tags are not used here"},
		"brackets":          {"items: " + strings.Repeat("[\n", 100000), "brackets are nested too deep"},
		"long line":         {strings.Repeat("- ", 100000), "a line is longer than 8 KiB"},
		"pitfall nowhere":   {"pitfalls:\n  - {id: PIT-91, title: t, what: w, rule: r, effect: text}\n", "PIT-91 points at no item"},
		"pitfall no rule":   {"pitfalls:\n  - {id: PIT-91, title: t, what: w, rule: r, effect: block, items: [GH-05]}\n", "to block or warn takes an order or a predicate"},
		"unknown predicate": {"pitfalls:\n  - {id: PIT-91, title: t, what: w, rule: r, effect: block, predicate: x, items: [GH-05]}\n", `predicate: "x" is none of`},
	} {
		_, err := checks.Load(templates.FS(), files(tc.text))
		if _, ok := errors.AsType[checks.Problems](err); !ok {
			t.Errorf("%s: %v, want problems", name, err)
			continue
		}
		if !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s:\n%v\nwant %q", name, err, tc.want)
		}
	}
}

func TestOverlayProblemsComeTogether(t *testing.T) {
	_, err := checks.Load(templates.FS(), files("items:\n  - id: GH-05\n    who: me\n  - id: GH-06\n    phase: later\n  - id: GH-07\n    nope: 1\n"))
	var problems checks.Problems
	if !errors.As(err, &problems) || len(problems) != 3 {
		t.Fatalf("want three problems, got %v", err)
	}
	for i, line := range []int{3, 5, 7} {
		if problems[i].Line != line {
			t.Errorf("problem %d is in line %d, want %d: %v", i, problems[i].Line, line, problems[i])
		}
	}
}

// FuzzOverlay: whatever a file holds, it is laid over or refused with a place, and our catalogue stays whole.
func FuzzOverlay(f *testing.F) {
	base := load(f)
	for _, name := range []string{"ssm.yaml", "pitfalls.yaml", "gates.yaml", "profiles.yaml"} {
		data, err := fs.ReadFile(templates.Catalogue(), name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data[:min(len(data), 1500)])
	}
	f.Add([]byte("items:\n  - id: GH-05\n    after: [ACC-02]\n"))
	f.Add([]byte("list: {id: x, title: y}\nitems:\n  - {id: X-01, title: t, why: w, who: us, phase: after, severity: B, parts: [GH-05]}\n"))
	f.Add([]byte("? [a, b]\n: - c\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := base.LayOver(fstest.MapFS{"f.yaml": {Data: data}})
		if err != nil {
			var problems checks.Problems
			if !errors.As(err, &problems) || len(problems) == 0 {
				t.Fatalf("an error that is no problems: %v", err)
			}
			return
		}
		if _, err := checks.Select(c, checks.Scope{Systems: []checks.System{{"gh", "github"}}}); err != nil {
			t.Fatalf("an accepted catalogue selects nothing: %v", err)
		}
		for i := range base.Items {
			if item := c.Item(base.Items[i].ID); item == nil || base.Items[i].Severity == checks.Absolute && item.Severity != checks.Absolute {
				t.Fatalf("%s is gone or less", base.Items[i].ID)
			}
		}
	})
}

// FuzzDecode: bytes that are no generated form are refused, and what is accepted is one.
func FuzzDecode(f *testing.F) {
	small, err := (&checks.Catalogue{Items: []checks.Item{{ID: "GH-05", After: []string{"G-ACK"}, Rank: 3}}}).Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(small)
	f.Add(small[:len(small)-1])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := checks.Decode(data)
		if err != nil {
			return
		}
		if _, err := c.Encode(); err != nil {
			t.Fatal(err)
		}
	})
}
