package notice

import (
	"strings"
	"testing"
	"time"

	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/bundle/notice/ecosystem"
	"github.com/handover-kit/handover/bundle/notice/licence"
	"github.com/handover-kit/handover/bundle/notice/policy"
	"github.com/handover-kit/handover/checks/engagement"
)

// What the metadata names and what the texts hold: where they differ both count, and it is said.
func TestSettle(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		declared         string
		seen             []string
		expression, said string
	}{
		"both say the same":            {"MIT", []string{"MIT"}, "MIT", ""},
		"only the metadata":            {"MIT/Apache-2.0", nil, "MIT OR Apache-2.0", ""},
		"only the texts":               {"", []string{"MIT", "Apache-2.0"}, "MIT AND Apache-2.0", ""},
		"a choice, and both texts":     {"MIT OR Apache-2.0", []string{"Apache-2.0", "MIT"}, "MIT OR Apache-2.0", ""},
		"more in the texts":            {"MIT", []string{"MIT", "GPL-3.0"}, "(MIT) AND GPL-3.0-only", "its texts hold GPL-3.0-only too"},
		"the bare text of a later one": {"LGPL-2.1-or-later", []string{"LGPL-2.1"}, "LGPL-2.1-or-later", ""},
		"an exception":                 {"Apache-2.0 WITH LLVM-exception", []string{"Apache-2.0"}, "Apache-2.0 WITH LLVM-exception", ""},
		"metadata that names nothing":  {"SEE LICENSE IN LICENSE", []string{"MIT"}, "MIT", ""},
		"nothing":                      {"", nil, "", ""},
	} {
		expression, said := settle(c.declared, c.seen)
		if expression != c.expression || c.said == "" && said != "" || !strings.Contains(said, c.said) {
			t.Errorf("%s: %q, %q", name, expression, said)
		}
	}
}

// canned gives findings by text.
type canned map[string]licence.Finding

func (c canned) Classify(text []byte) licence.Finding { return c[string(text)] }

func TestJudge(t *testing.T) {
	t.Parallel()
	p, err := policy.New(&engagement.Engagement{}, nil, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	full := func(id string, share float64) licence.Finding {
		return licence.Finding{Matches: []licence.Match{{ID: id, Coverage: share, Kind: licence.Full}}}
	}
	classifier := canned{
		"mit": full("MIT", 1), "patents": full("LicenseRef-GooglePatentsFile", 1), "half": full("MIT", 0.3), "words": {},
		"header": {Matches: []licence.Match{{ID: "Apache-2.0", Coverage: 0.2, Kind: licence.Header}, {ID: "MIT", Kind: licence.Reference}}},
	}
	text := func(path, body string) component.Text { return component.Text{Path: path, Body: []byte(body)} }
	classifier["bsd"] = full("BSD-3-Clause", 1)
	for declared, want := range map[string]policy.Standing{ // beside the text of MIT
		"": policy.Allowed, "MIT": policy.Allowed, "NOASSERTION": policy.Allowed, "SEE LICENSE IN LICENSE": policy.Allowed, "UNLICENSED": policy.Blocked,
		"AGPL": policy.Blocked, "Proprietary": policy.Blocked, "GPL-3.0 AND ((": policy.Blocked, "custom: https://x.example": policy.Blocked,
		"MIT License; BSD License": policy.Blocked, "MIT OR": policy.Blocked,
	} {
		e := judge(classifier, p, component.Component{Ecosystem: component.NPM, Name: "x", Version: "1", Declared: declared, Texts: []component.Text{text("LICENSE", "mit")}})
		if e.Verdict.Standing != want || (want == policy.Blocked) != (len(e.Gaps) == 1) {
			t.Errorf("%q: %+v", declared, e)
		}
	}
	for declared, want := range map[string]policy.Standing{"BSD": policy.Allowed, "BSD License": policy.Allowed, "GPL": policy.Blocked, "MIT License; BSD License": policy.Blocked} {
		e := judge(classifier, p, component.Component{Ecosystem: component.Python, Name: "x", Version: "1", Declared: declared, Texts: []component.Text{text("LICENSE", "bsd")}})
		if e.Verdict.Standing != want {
			t.Errorf("%q: %+v", declared, e)
		}
	}
	gone := component.Component{Ecosystem: component.NPM, Name: "x", Version: "1", Declared: "SEE LICENSE IN EULA.txt", Texts: []component.Text{text("LICENSE", "mit")}, Gaps: []string{ecosystem.NoNamedText}}
	if e := judge(classifier, p, gone); e.Verdict.Standing != policy.Blocked {
		t.Errorf("%+v", e)
	}
	for name, c := range map[string]struct {
		texts      []component.Text
		standing   policy.Standing
		expression string
		gap        string
	}{
		"a licence":              {[]component.Text{text("LICENSE", "mit")}, policy.Allowed, "MIT", ""},
		"a patent grant beside":  {[]component.Text{text("LICENSE", "mit"), text("PATENTS", "patents")}, policy.Allowed, "MIT", ""},
		"a header alone":         {[]component.Text{text("main.go", "header")}, policy.Allowed, "Apache-2.0", ""},
		"half a licence":         {[]component.Text{text("LICENSE", "half")}, policy.Blocked, "", "LICENSE: only 30 % of it is a known licence"},
		"words of nobody's":      {[]component.Text{text("LICENSE", "words")}, policy.Blocked, "", ""},
		"no text and no licence": {nil, policy.Blocked, "", ""},
	} {
		e := judge(classifier, p, component.Component{Ecosystem: component.NPM, Name: "x", Version: "1", Texts: c.texts})
		if e.Verdict.Standing != c.standing || e.Verdict.Expression != c.expression || c.gap != "" && (len(e.Gaps) != 1 || e.Gaps[0] != c.gap) || len(e.Licences) != len(c.texts) {
			t.Errorf("%s: %+v", name, e)
		}
	}
}
