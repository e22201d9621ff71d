package policy

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/checks/engagement"
)

var day = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

const approvalsPage = `
- { package: gpl-tool, ecosystem: npm, versions: ">=1.2 <2", licence: GPL-3.0-only, approved_by: Aiko, approved_on: 2026-01-02 }
- { package: old, versions: "*", licence: GPL-3.0-only, approved_by: Aiko, approved_on: 2025-01-02, expires: 2026-11-29 }
- { package: last-day, versions: "*", licence: GPL-3.0-only, approved_by: Aiko, approved_on: 2025-01-02, expires: 2026-11-30 }
- { package: early, versions: "*", licence: GPL-3.0-only, approved_by: Aiko, approved_on: 2026-12-01 }
- { package: dual, versions: 1.x, licence: GPL-2.0-only OR LGPL-2.1-only, chosen: LGPL-2.1-only, approved_by: Aiko, approved_on: 2026-01-02 }
- { package: offered, versions: "*", licence: Apache-2.0 OR MIT, chosen: Apache-2.0, approved_by: Aiko, approved_on: 2026-01-02 }
- { package: "@acme/*", versions: "*", licence: LicenseRef-acme, approved_by: Mara, approved_on: 2026-01-02 }
- { package: both, versions: 1.0.post1, licence: MPL-2.0 AND EPL-2.0, approved_by: Mara, approved_on: 2026-01-02 }
- { package: Zope.Interface, ecosystem: pypi, versions: "*", licence: ZPL-2.1, approved_by: Mara, approved_on: 2026-01-02 }
- { package: needless, versions: "*", licence: MIT, approved_by: Mara, approved_on: 2026-01-02 }
- { package: nowhere, versions: "*", licence: MPL-2.0, approved_by: Mara, approved_on: 2026-01-02 }
`

func newPolicy(t testing.TB, allow []string, page string) *Policy {
	t.Helper()
	approvals, err := engagement.ParseApprovals("approvals.yaml", []byte(page))
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(&engagement.Engagement{Licences: engagement.Licences{Allow: allow}}, approvals, day)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func npm(name, version string) *component.Component {
	return &component.Component{Ecosystem: component.NPM, Name: name, Version: version}
}

func TestJudge(t *testing.T) {
	p := newPolicy(t, nil, approvalsPage)
	for _, c := range []struct {
		of         *component.Component
		expression string
		standing   Standing
		want       string // what is taken, or the beginning of the reason
	}{
		{npm("a", "1"), "MIT", Allowed, "MIT"},
		{npm("a", "1"), "GPL-3.0-only OR MIT", Allowed, "MIT"},
		{npm("a", "1"), "MIT AND (GPL-2.0-only OR ISC)", Allowed, "MIT AND ISC"},
		{npm("a", "1"), "Apache-2.0 WITH LLVM-exception", Allowed, "Apache-2.0 WITH LLVM-exception"},
		{npm("a", "1"), "Apache-1.1+", Allowed, "Apache-1.1+"},
		{npm("a", "1"), "MIT AND GPL-3.0-only", Blocked, "GPL-3.0-only (copyleft) is not on the allow list"},
		{npm("a", "1"), "MPL-2.0 OR EPL-2.0", Blocked, "none of MPL-2.0 (weak copyleft), EPL-2.0 (weak copyleft) is on the allow list"},
		{npm("a", "1"), "MPL-2.0 AND EPL-2.0", Blocked, "MPL-2.0 (weak copyleft), EPL-2.0 (weak copyleft) are not on the allow list"},
		{npm("a", "1"), "MIT WITH LLVM-exception", Blocked, "MIT WITH LLVM-exception (permissive) is not on the allow list"},
		{npm("a", "1"), "AGPL-3.0", Blocked, "AGPL-3.0-only (network copyleft) is not on the allow list"},
		{npm("a", "1"), "LicenseRef-x", Blocked, "LicenseRef-x (not classified) is not on the allow list"},
		{npm("a", "1"), "", Blocked, "no licence is known of it"},
		{npm("a", "1"), "NOASSERTION", Blocked, `the licence of npm a 1, "NOASSERTION", says NOASSERTION, which names no licence`},
		{npm("a", "1"), "UNLICENSED", Blocked, `the licence of npm a 1, "UNLICENSED", says UNLICENSED, which grants nobody any right`},
		{npm("a", "1"), "MIT AND (", Blocked, `the licence of npm a 1, "MIT AND (", ends where a licence is expected`},
		{npm("gpl-tool", "1.5.0"), "GPL-3.0", Approved, "GPL-3.0-only"},
		{npm("gpl-tool", "1.5.0-rc.1"), "GPL-3.0-only", Approved, "GPL-3.0-only"},
		{npm("gpl-tool", "2.0.0-rc.1"), "GPL-3.0-only", Blocked, "GPL-3.0-only (copyleft) is not on the allow list; the approval at approvals.yaml:2 does not hold: it is for the versions >=1.2 <2, not for 2.0.0-rc.1"},
		{npm("gpl-tool", ""), "GPL-3.0-only", Blocked, "GPL-3.0-only (copyleft) is not on the allow list; the approval at approvals.yaml:2 does not hold: it is for the versions >=1.2 <2, not for an unnamed version"},
		{npm("gpl-tool", "1.5.0"), "AGPL-3.0-only", Blocked, "AGPL-3.0-only (network copyleft) is not on the allow list; the approval at approvals.yaml:2 is of GPL-3.0-only"},
		{npm("gpl-tool", "1.5.0"), "GPL-3.0-only WITH GCC-exception-3.1", Blocked, "GPL-3.0-only WITH GCC-exception-3.1 (copyleft) is not"},
		{&component.Component{Ecosystem: component.Rust, Name: "gpl-tool", Version: "1.5.0"}, "GPL-3.0-only", Blocked, "GPL-3.0-only (copyleft) is not on the allow list"},
		{npm("GPL-tool", "1.5.0"), "GPL-3.0-only", Blocked, "GPL-3.0-only (copyleft) is not on the allow list"},
		{npm("old", "1"), "GPL-3.0-only", Blocked, "GPL-3.0-only (copyleft) is not on the allow list; the approval at approvals.yaml:3 does not hold: it expired on 2026-11-29"},
		{npm("last-day", "1"), "GPL-3.0-only", Approved, "GPL-3.0-only"},
		{npm("early", "1"), "GPL-3.0-only", Blocked, "GPL-3.0-only (copyleft) is not on the allow list; the approval at approvals.yaml:5 does not hold: it is dated 2026-12-01, after this day"},
		{npm("dual", "1.9.0"), "LGPL-2.1-only OR GPL-2.0-only", Approved, "LGPL-2.1-only"},
		{npm("offered", "3"), "MIT OR Apache-2.0", Allowed, "Apache-2.0"},
		{npm("@acme/x", ""), "LicenseRef-acme AND MIT", Approved, "LicenseRef-acme AND MIT"},
		{npm("@acmex/x", ""), "LicenseRef-acme", Blocked, "LicenseRef-acme (not classified) is not on the allow list"},
		{npm("both", "1.0.post1"), "EPL-2.0 AND MPL-2.0", Approved, "EPL-2.0 AND MPL-2.0"},
		{npm("both", "1.0.post1"), "EPL-2.0", Blocked, "EPL-2.0 (weak copyleft) is not on the allow list; the approval at approvals.yaml:9 is of MPL-2.0 AND EPL-2.0"},
		{&component.Component{Ecosystem: component.Python, Name: "zope_interface", Version: "5"}, "ZPL-2.1", Approved, "ZPL-2.1"},
	} {
		v := p.Judge(c.of, c.expression)
		got := v.Taken
		if v.Standing == Blocked {
			got = v.Reason
		}
		if v.Standing != c.standing || !strings.HasPrefix(got, c.want) || (v.Standing == Blocked) != (v.WayOn != "") || v.Reason == "" {
			t.Errorf("%s %s under %q is %s: %q, %+v", c.of.Name, c.of.Version, c.expression, v.Standing, got, v)
		}
	}
}

func TestChoices(t *testing.T) {
	p := newPolicy(t, []string{"MIT", "GPL-3.0-only"}, approvalsPage)
	for _, c := range []struct {
		of         *component.Component
		expression string
		want       string
	}{
		{npm("a", "1"), "ISC OR MIT", "[{ISC OR MIT MIT the policy: MIT is on the allow list}]"},
		{npm("a", "1"), "GPL-2.0+ OR ISC", "[{GPL-2.0-or-later OR ISC GPL-2.0-or-later the policy: GPL-2.0-or-later may be complied with as GPL-3.0-only, which is on the allow list}]"},
		{npm("dual", "1.9.0"), "GPL-2.0 OR LGPL-2.1", "[{GPL-2.0-only OR LGPL-2.1-only LGPL-2.1-only Aiko (approvals.yaml:6)}]"},
		{npm("@acme/x", "1"), "LicenseRef-acme OR ISC", "[{LicenseRef-acme OR ISC LicenseRef-acme the policy: LicenseRef-acme was approved by Mara on 2026-01-02 (approvals.yaml:8)}]"},
		{npm("@acme/x", "1"), "LicenseRef-acme OR MIT", "[{LicenseRef-acme OR MIT MIT the policy: MIT is on the allow list}]"},
		{npm("a", "1"), "(ISC OR MIT) AND (MIT OR Zlib)", "[{ISC OR MIT MIT the policy: MIT is on the allow list} {MIT OR Zlib MIT the policy: MIT is on the allow list}]"},
	} {
		if got := fmt.Sprint(p.Judge(c.of, c.expression).Choices); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.expression, got, c.want)
		}
	}
}

func TestIdle(t *testing.T) {
	p := newPolicy(t, nil, approvalsPage)
	var entries []Entry
	for _, c := range []struct{ name, version, expression string }{
		{"gpl-tool", "2.0.0", "GPL-3.0-only"},
		{"old", "1", "GPL-3.0-only"},
		{"dual", "1.0.0", "ISC"},
		{"both", "1.0.post1", "MPL-2.0 AND EPL-2.0 AND SSPL-1.0"},
		{"needless", "1", "MIT"},
		{"last-day", "1", ""},
		{"@acme/a", "1", "LicenseRef-acme"},
	} {
		e := Entry{Component: *npm(c.name, c.version)}
		e.Verdict = p.Judge(&e.Component, c.expression)
		entries = append(entries, e)
	}
	var got []string
	for _, i := range p.Idle(entries) {
		got = append(got, i.Approval.Package+": "+i.Why)
	}
	want := []string{
		"gpl-tool: it is for the versions >=1.2 <2, not for 2.0.0",
		"old: it expired on 2026-11-29",
		"early: no package of that name was found",
		"dual: the package is under ISC, not under GPL-2.0-only OR LGPL-2.1-only",
		"offered: no package of that name was found",
		"both: the package is not allowed for another reason",
		"Zope.Interface: no package of that name was found",
		"needless: not needed: MIT is on the allow list",
		"nowhere: no package of that name was found",
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
}

// Whose licence is not known needs an approval that names one.
func TestVouched(t *testing.T) {
	p := newPolicy(t, nil, approvalsPage)
	for _, expression := range []string{"", "UNLICENSED", "MIT AND (("} {
		v := p.Judge(npm("last-day", "1"), expression)
		if v.Standing != Approved || len(v.Approvals) != 1 || !strings.Contains(v.Reason, "; by itself: ") || v.Taken == "" {
			t.Errorf("%q: %+v", expression, v)
		}
		if v := p.Judge(npm("old", "1"), expression); v.Standing != Blocked || !strings.Contains(v.Reason, "it expired on") {
			t.Errorf("%q, expired: %+v", expression, v)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	const entry = "- { package: a, versions: '*', approved_by: A, approved_on: 2026-01-02, "
	approvals, err := engagement.ParseApprovals("approvals.yaml", []byte(
		entry+"licence: BSD }\n"+entry+"licence: MIT OR ISC }\n"+entry+"licence: MIT, chosen: MIT }\n"+
			entry+"licence: MIT OR Zlib, chosen: ISC }\n"+entry+"licence: MIT AND (ISC OR 0BSD), chosen: ISC }\n"))
	if err != nil {
		t.Fatal(err)
	}
	page := &engagement.Engagement{Licences: engagement.Licences{Allow: []string{"Apache 2.0", "MIT OR ISC", "mit", "MIT"}}}
	_, err = New(page, approvals, day)
	var problems engagement.Problems
	if !errors.As(err, &problems) {
		t.Fatal(err)
	}
	const want = `: licences.allow "Apache 2.0": names "Apache", which is no licence of the SPDX list; write Apache-2.0
: licences.allow "MIT OR ISC" is more than one licence; give each an entry of its own
approvals.yaml:1:3: licence "BSD" names a family of licences and not which of them; write an SPDX licence expression
approvals.yaml:2:3: licence MIT OR ISC offers a choice, and nothing says which side is taken; add chosen:
approvals.yaml:3:3: licence MIT offers no choice, but chosen is given; remove chosen
approvals.yaml:4:3: chosen ISC is no side of MIT OR Zlib; write one of its sides
approvals.yaml:5:3: chosen ISC is no side of MIT AND (ISC OR 0BSD); write one of its sides`
	if problems.Error() != want {
		t.Errorf("got\n%s", problems)
	}
}

func BenchmarkJudge(b *testing.B) {
	p := newPolicy(b, nil, approvalsPage)
	expressions := []string{"MIT", "MIT OR Apache-2.0", "GPL-3.0-or-later", "(MIT AND BSD-3-Clause) OR GPL-2.0+", "BSD", ""}
	for b.Loop() {
		for i := range 5000 {
			p.Judge(npm(fmt.Sprintf("package-%d", i), "1.2.3"), expressions[i%len(expressions)])
		}
	}
}

func TestClass(t *testing.T) {
	for licence, want := range map[string]Class{
		"MIT": Permissive, "Apache-1.1+": Permissive, "CC-BY-4.0": Permissive, "LGPL-2.1-or-later": WeakCopyleft, "MPL-2.0": WeakCopyleft, "LGPLLR": WeakCopyleft,
		"GPL-2.0-only WITH Classpath-exception-2.0": Copyleft, "EUPL-1.1": Copyleft, "EUPL-1.2": NetworkCopyleft, "AGPL-3.0-only": NetworkCopyleft,
		"BUSL-1.1": Unclassified, "LicenseRef-x": Unclassified,
	} {
		if got := classOf(licence); got != want {
			t.Errorf("%s is %s, want %s", licence, got, want)
		}
	}
	if got := strictest([]string{"GPL-3.0-only", "MIT"}); got != Copyleft {
		t.Errorf("strictest is %s", got)
	}
}
