package handover

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/bundle/notice/policy"
)

// maxLicenceLines is how many lines of one kind a page has on third-party code; THIRD_PARTY.md has all.
const maxLicenceLines = 12

// LicenceWords is what pages and faces say of third-party code, in lines.
type LicenceWords struct {
	ThirdParty   string   // in a sentence
	LicenceGaps  []string // what could not be looked at, and what is missing of components
	NotAllowed   []string // what the policy does not let pass
	Development  []string // likewise, of what is for development only
	Accepted     []string // what passes because somebody approved it
	OwnPages     []string // what pages of the projects' own lack
	NotApproving []string // approvals that nothing rests on
}

// lastNoticesFile, in the cache, is what was said last.
const lastNoticesFile = "cache/notices.json"

// LastNotices gives what the last look at third-party code found; nil when there was none yet.
func (w *Workspace) LastNotices() *LicenceWords {
	var last LicenceWords
	data, err := readLimited(w.private(lastNoticesFile), maxLastScan)
	if err != nil || json.Unmarshal(data, &last) != nil {
		return nil // disposable: the next gathering writes it anew
	}
	return &last
}

func (w *Workspace) keepNotices(n *Notices) error {
	data, err := json.Marshal(n.Lines())
	if err != nil {
		return err
	}
	return writeFile(w.private(lastNoticesFile), data, 0o600)
}

func (d *Draft) licenceWords() LicenceWords {
	if d.notices == nil {
		return LicenceWords{}
	}
	return d.notices.Lines()
}

// Words is the report in a sentence that says no more than is known.
func (n *Notices) Words() string {
	if !n.looked {
		return "There is no source in which third-party code could have been looked for."
	}
	var blocked, approved, development, unknown, bare int
	for i := range n.Entries {
		e := &n.Entries[i]
		switch {
		case e.Scope == component.Development:
			development++
		case e.Verdict.Standing == policy.Blocked:
			blocked++
		case e.Verdict.Standing == policy.Approved:
			approved++
		}
		if e.Verdict.Expression == "" {
			unknown++
		}
		if len(e.Texts) == 0 {
			bare++
		}
	}
	words := fmt.Sprintf("%s of third parties: %d neither allowed nor approved, %d approved, %d for development only; %d of unknown licence, %d without a licence text",
		count(len(n.Entries), "component", "components"), blocked, approved, development, unknown, bare)
	if len(n.Gaps) > 0 {
		words += fmt.Sprintf("; %s could not be looked at", count(len(n.Gaps), "thing", "things"))
	}
	return words + "."
}

// Lines is what pages and faces say of the report.
func (n *Notices) Lines() (w LicenceWords) {
	w.ThirdParty = n.Words()
	for _, g := range n.Gaps {
		w.LicenceGaps = append(w.LicenceGaps, g.What+": "+g.Why)
	}
	w.LicenceGaps = append(w.LicenceGaps, n.lacking()...)
	for i := range n.Entries {
		e := &n.Entries[i]
		line := e.Title() + ": " + e.Verdict.Reason
		switch {
		case e.Verdict.Standing == policy.Blocked && e.Scope == component.Development:
			w.Development = append(w.Development, line)
		case e.Verdict.Standing == policy.Blocked:
			w.NotAllowed = append(w.NotAllowed, line)
		case e.Verdict.Standing == policy.Approved:
			w.Accepted = append(w.Accepted, line)
		}
	}
	for _, p := range n.Own {
		if k := len(p.Lacks.Unnamed); k > 0 {
			w.OwnPages = append(w.OwnPages, fmt.Sprintf("%s does not name %s: %s", p.Path, count(k, "component", "components"), someOf(p.Lacks.Unnamed)))
		}
		for _, m := range p.Lacks.Missing {
			w.OwnPages = append(w.OwnPages, fmt.Sprintf("%s lacks %s of %s", p.Path, m.Path, someOf(m.Of)))
		}
	}
	for _, a := range n.Void {
		w.NotApproving = append(w.NotApproving, fmt.Sprintf("at %s: %s", a.Place(), a.Why))
	}
	for _, i := range n.Idle {
		w.NotApproving = append(w.NotApproving, fmt.Sprintf("the approval of %s at %s: %s", i.Approval.Package, i.Approval.Place(), i.Why))
	}
	for _, list := range []*[]string{&w.LicenceGaps, &w.NotAllowed, &w.Development, &w.Accepted, &w.OwnPages, &w.NotApproving} {
		*list = shortened(*list)
	}
	return w
}

// lacking says what is missing of components, those together that lack the same.
func (n *Notices) lacking() (lines []string) {
	by := map[string][]string{}
	for i := range n.Entries {
		for _, gap := range n.Entries[i].Gaps {
			by[gap] = append(by[gap], n.Entries[i].Title())
		}
	}
	for _, gap := range slices.Sorted(maps.Keys(by)) {
		lines = append(lines, fmt.Sprintf("%s (%s): %s", gap, count(len(by[gap]), "component", "components"), someOf(by[gap])))
	}
	return lines
}

func shortened(list []string) []string {
	if len(list) <= maxLicenceLines {
		return list
	}
	return append(list[:maxLicenceLines:maxLicenceLines], fmt.Sprintf("and %d more: THIRD_PARTY.md has all", len(list)-maxLicenceLines))
}

// someOf joins the first of a list.
func someOf(list []string) string {
	if len(list) <= 5 {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:5], ", "), len(list)-5)
}
