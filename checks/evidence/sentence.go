package evidence

import (
	"cmp"
	"fmt"
	"strings"
)

// sentence tells of rows that decided, the first three by name.
func (j *Judge) sentence(p pile) string {
	var b strings.Builder
	for i, row := range p.rows {
		if i == 3 {
			break
		}
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(string(row.Kind) + " " + row.Label() + " " + p.why[i])
	}
	if more := p.count - min(len(p.rows), 3); more > 0 {
		fmt.Fprintf(&b, "; and %d more", more)
	}
	return b.String()
}

// Label is what people call a row.
func (row Row) Label() string {
	parts := make([]string, 0, 2)
	for _, text := range []string{row.Subject, row.Name, row.SubjectID} {
		if text = Inert(text); text != "" && len(parts) < 2 && (len(parts) == 0 || parts[0] != text) {
			parts = append(parts, text)
		}
	}
	if len(parts) == 2 {
		return parts[0] + " (" + parts[1] + ")"
	}
	return strings.Join(parts, "")
}

// Titles are what a row is called and, beside it, whose or which it is: the person where it is about one, else the thing. As they stand in the
// export: show them made printable.
func (row Row) Titles() (name, of string) {
	switch row.Kind {
	case KindAccount, KindGrant, KindInvitation, KindSession:
		name, of = cmp.Or(row.Subject, row.Name, row.SubjectID), row.Name
	default:
		name, of = cmp.Or(row.Name, row.Subject, row.SubjectID), row.Subject
	}
	if of == name {
		of = ""
	}
	if of != "" && row.Kind != KindAccount {
		of = "of " + of
	}
	return name, of
}

// praise says what a rule that passes found.
func (j *Judge) praise() string {
	switch j.Proof.Rule {
	case RuleAbsent:
		return "none is ours"
	case RuleNoPending:
		return "no invitation of ours is open"
	case RuleNoGrant:
		return "none grants ours anything"
	case RuleChangedAfter:
		return fmt.Sprintf("all of %s changed after the last day", plural(j.looked, "credential"))
	case RuleCreatedAfter:
		return fmt.Sprintf("all of %s are younger than the last day", plural(j.looked, "credential"))
	case RuleIDReplaced:
		return fmt.Sprintf("none of %s is one from before", plural(j.looked, "credential"))
	case RuleDigestDiffers:
		return fmt.Sprintf("none of %s is the one from before", plural(j.looked, "value"))
	case RuleExpiredOrRevoked:
		return "nothing of ours can be used"
	case RuleInactive, RuleEventPresent:
	}
	return "none of ours is alive"
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
