package pages

import (
	"bytes"
	"fmt"

	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/bundle/notice/policy"
	"github.com/handover-kit/handover/checks/engagement"
)

// choices lists how choices of licence were settled, and by whom: each way once, as most components share a few.
func choices(b *bytes.Buffer, entries []policy.Entry) {
	var order []policy.Choice
	count := map[policy.Choice]int{}
	for n := range entries {
		for _, c := range entries[n].Verdict.Choices {
			if count[c]++; count[c] == 1 {
				order = append(order, c)
			}
		}
	}
	head := "\n## Choices of licence\n\n"
	for _, c := range order {
		fmt.Fprintf(b, "%s- %s: %s is taken, by %s (%s)\n", head, markdown(c.Offered), markdown(c.Taken), markdown(c.By), components(count[c]))
		head = ""
	}
}

// approvals lists what people accepted, for what.
func approvals(b *bytes.Buffer, entries []policy.Entry) {
	var order []*engagement.Approval
	count := map[*engagement.Approval]int{}
	for n := range entries {
		for _, a := range entries[n].Verdict.Approvals {
			if count[a]++; count[a] == 1 {
				order = append(order, a)
			}
		}
	}
	head := "\n## Approvals\n\n"
	for _, a := range order {
		fmt.Fprintf(b, "%s- %s, for %s %s: by %s on %s%s (%s)\n", head, markdown(a.Licence), markdown(a.Package), markdown(a.Versions),
			markdown(a.ApprovedBy), markdown(a.ApprovedOn), document(a), components(count[a]))
		head = ""
	}
}

// document says where the approval is written down, and until when it holds.
func document(a *engagement.Approval) string {
	words := ""
	if a.Expires != "" {
		words += ", until " + markdown(a.Expires)
	}
	if a.Document != "" {
		words += ", in writing: " + markdown(a.Document)
	}
	if a.Digest != "" {
		words += " (" + markdown(a.Digest) + ")"
	}
	return words
}

func idle(b *bytes.Buffer, list []policy.Idle) {
	head := "\n## Approvals that nothing rests on\n\n"
	for _, i := range list {
		fmt.Fprintf(b, "%s- %s, %s for %s: %s\n", head, markdown(i.Approval.Place()), markdown(i.Approval.Licence), markdown(i.Approval.Package), markdown(i.Why))
		head = ""
	}
}

func gaps(b *bytes.Buffer, list []component.Gap) {
	head := "\n## Could not be looked at\n\n"
	for _, g := range list {
		fmt.Fprintf(b, "%s- %s: %s\n", head, markdown(g.What), markdown(g.Why))
		head = ""
	}
}

func components(n int) string {
	if n == 1 {
		return "1 component"
	}
	return fmt.Sprintf("%d components", n)
}
