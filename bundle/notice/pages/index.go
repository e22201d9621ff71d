package pages

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/bundle/notice/policy"
)

// index is THIRD_PARTY.md: what asks for attention first, then every component.
func index(in *Input, texts *texts) []byte {
	b := &bytes.Buffer{}
	fmt.Fprintf(b, "# Third-party components of %s\n\n", markdown(in.Project))
	if len(in.Entries) == 0 {
		b.WriteString(nothing)
	} else {
		counts(b, in.Entries, len(texts.list))
		blocked(b, in.Entries)
		incomplete(b, in.Entries)
		choices(b, in.Entries)
		approvals(b, in.Entries)
	}
	idle(b, in.Idle)
	gaps(b, in.Gaps)
	for n, e := range in.Entries {
		if n == 0 || e.Ecosystem != in.Entries[n-1].Ecosystem {
			fmt.Fprintf(b, "\n## %s\n\n| Name | Version | Licence | Used for | Text | Verdict |\n| --- | --- | --- | --- | --- | --- |\n", markdown(kind(e.Ecosystem)))
		}
		row(b, &e, texts.of[e.Key()])
	}
	return b.Bytes()
}

func counts(b *bytes.Buffer, entries []policy.Entry, texts int) {
	of := map[policy.Standing]int{}
	noText, noLicence := 0, 0
	for n := range entries {
		of[entries[n].Verdict.Standing]++
		if len(entries[n].Texts) == 0 {
			noText++
		}
		if entries[n].Verdict.Expression == "" {
			noLicence++
		}
	}
	fmt.Fprintf(b, "| Components | %d |\n| --- | --- |\n", len(entries))
	for _, r := range []struct {
		what string
		n    int
	}{
		{"allowed by the policy", of[policy.Allowed]},
		{"approved by a person", of[policy.Approved]},
		{"not allowed", of[policy.Blocked]},
		{"without a licence that is known", noLicence},
		{"without a licence text", noText},
		{"texts in " + TextFolder, texts},
	} {
		fmt.Fprintf(b, "| %s | %d |\n", r.what, r.n)
	}
}

// row is one line of a table.
func row(b *bytes.Buffer, e *policy.Entry, texts []*text) {
	links := make([]string, len(texts))
	for i, t := range texts {
		links[i] = fmt.Sprintf("[%s](%s)", t.name(), t.path())
	}
	licence := cmp.Or(markdown(e.Verdict.Expression), "unknown")
	if len(e.Verdict.Choices) > 0 {
		licence += ", taken: " + markdown(e.Verdict.Taken)
	}
	verdict := string(e.Verdict.Standing)
	if e.Verdict.Standing == policy.Blocked {
		verdict = "**not allowed**"
	}
	fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", markdown(e.Name), cmp.Or(markdown(e.Version), "unknown"), licence,
		use(e.Scope), cmp.Or(strings.Join(links, ", "), "none"), verdict)
}

// use says in words what a component is for.
func use(s component.Scope) string {
	if s == component.Development {
		return "development"
	}
	return "delivery"
}

func blocked(b *bytes.Buffer, entries []policy.Entry) {
	const head = "\n## Not allowed\n\n"
	list(b, head, entries, func(e *policy.Entry) string {
		if e.Verdict.Standing != policy.Blocked {
			return ""
		}
		return fmt.Sprintf("%s. To go on: %s.", markdown(e.Verdict.Reason), markdown(e.Verdict.WayOn))
	})
}

// incomplete names what has no text, no licence, or was not read whole.
func incomplete(b *bytes.Buffer, entries []policy.Entry) {
	const head = "\n## Without a text or a licence, or not read whole\n\n"
	list(b, head, entries, func(e *policy.Entry) string {
		var lacks []string
		if len(e.Texts) == 0 {
			lacks = append(lacks, "no licence text")
		}
		if e.Verdict.Expression == "" {
			lacks = append(lacks, "no licence that is known")
		}
		for _, g := range e.Gaps {
			lacks = append(lacks, markdown(g))
		}
		return strings.Join(lacks, "; ")
	})
}

// list writes an item for each component that there is something to say of, and the head if there is any.
func list(b *bytes.Buffer, head string, entries []policy.Entry, say func(*policy.Entry) string) {
	for n := range entries {
		if said := say(&entries[n]); said != "" {
			fmt.Fprintf(b, "%s- %s: %s\n", head, markdown(title(&entries[n].Component)), said)
			head = ""
		}
	}
}
