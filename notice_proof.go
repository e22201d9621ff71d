package handover

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/bundle/notice/ecosystem"
	"github.com/handover-kit/handover/bundle/notice/pages"
)

// proofs are what the report shows of items IP-04 to IP-07. Without source it shows nothing.
func (n *Notices) proofs() []proof {
	if !n.looked {
		return nil
	}
	components := count(len(n.Entries), "component", "components")
	short := n.short()
	whole := short == ""
	says := []shown{
		{"IP-04", whole, components + " found and named, each with the licence texts it ships"},
		{"IP-05", whole, fmt.Sprintf("sbom.cdx.json and sbom.spdx.json list %s, by handover %s", components, n.Tool)},
		{"IP-06", whole, "no component is under a licence that is neither allowed nor approved"},
		{"IP-07", true, fmt.Sprintf("THIRD_PARTY.md lists %s and %s", components, count(len(n.Approvals), "approval", "approvals"))},
	}
	for i := range says {
		if !says[i].pass {
			says[i].why = short + ": handover notice names them"
		}
	}
	if len(n.Void) > 0 {
		says[2].pass, says[2].why = false, n.Void[0].Why
	}
	if blocked := n.Blocked(); len(blocked) > 0 {
		says[2].pass = false
		says[2].why = fmt.Sprintf("%s neither allowed nor approved, the first of them %s: %s",
			count(len(blocked), "component is", "components are"), blocked[0].Title(), blocked[0].Verdict.Reason)
	}
	return []proof{{pages.IndexFile, n.register(), says}}
}

// short says what could not be looked at, and what is not here of what is delivered: its texts cannot be told. Empty when it is whole.
func (n *Notices) short() string {
	missing := 0
	for i := range n.Entries {
		if e := &n.Entries[i]; e.Scope != component.Development && slices.Contains(e.Gaps, ecosystem.NotInstalled) {
			missing++
		}
	}
	var parts []string
	if len(n.Gaps) > 0 {
		parts = append(parts, count(len(n.Gaps), "thing", "things")+" could not be looked at")
	}
	if missing > 0 {
		parts = append(parts, count(missing, "component is", "components are")+" not installed here")
	}
	return strings.Join(parts, ", ")
}

// register is THIRD_PARTY.md.
func (n *Notices) register() []byte {
	for _, f := range pages.Write(n.pages()) {
		if f.Path == pages.IndexFile {
			return f.Bytes()
		}
	}
	return nil
}
