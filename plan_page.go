package handover

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/evidence"
)

// Only leaves the steps that one side runs. The numbers stay, as steps of the other side may come before them.
func (p *Plan) Only(side checks.Who) {
	if side != "" {
		p.Steps = slices.DeleteFunc(p.Steps, func(s PlanStep) bool { return string(s.Who) != string(side) })
	}
}

// title says in a few words what a step ends.
func (s *PlanStep) title() string {
	what := evidence.Inert(cmp.Or(s.Subject, s.Name))
	name := evidence.Inert(s.Name)
	if s.rotation && name != "" {
		what = name
	}
	text := fmt.Sprintf("%s: end the %s %s", s.System, s.Kind, what)
	if s.rotation {
		text = fmt.Sprintf("%s: change the %s %s", s.System, s.Kind, what)
	}
	if name != "" && name != what {
		text += " (" + name + ")"
	}
	return text
}

// runsIt is who runs a step, in words.
func (s *PlanStep) runsIt() string {
	if s.Who == evidence.Us {
		return "we run this"
	}
	return "the client runs this"
}

// locks is why a step must not be run yet, in words; empty when it may.
func (s *PlanStep) locks() string {
	var words []string
	for i, l := range s.Locked {
		if i == 2 {
			words = append(words, fmt.Sprintf("%d more", len(s.Locked)-2))
			break
		}
		text := l.Why
		if l.Pitfall != "" {
			text += " (" + l.Pitfall + ")"
		}
		words = append(words, text)
	}
	return strings.Join(words, "; ")
}

func numbers(list []int) string {
	var words []string
	for _, n := range list {
		words = append(words, fmt.Sprint(n))
	}
	return strings.Join(words, ", ")
}

// Markdown is the plan as a page for people.
func (p *Plan) Markdown() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# What still has to end: %s\n\n", markdown(p.Made))
	if p.Exports == 0 {
		fmt.Fprintf(&b, "No export is stored yet, so nobody can tell what is alive. `handover evidence commands` lists the exports to make.\n")
		return b.Bytes()
	}
	if len(p.Steps) == 0 {
		fmt.Fprintf(&b, "Nothing of ours is seen alive in the exports that are stored, and no secret is unchanged.\n")
		return b.Bytes()
	}
	fmt.Fprintf(&b, "%s, in an order that works. Nothing of this was run. After it, export again: what shows that access is gone is an export taken afterwards.\n",
		count(len(p.Steps), "step", "steps"))
	for i := range p.Steps {
		s := &p.Steps[i]
		fmt.Fprintf(&b, "\n## %d. %s\n\n%s", s.Order, markdown(s.title()), s.runsIt())
		if s.Item != "" {
			fmt.Fprintf(&b, " · %s", markdown(s.Item))
		}
		if len(s.After) > 0 {
			fmt.Fprintf(&b, " · after step %s", numbers(s.After))
		}
		fmt.Fprintln(&b)
		for _, line := range []struct{ label, text string }{
			{"Why", s.Why}, {"Not yet", s.locks()}, {"Take out of the code", strings.Join(s.Remove, ", ")}, {"Note", s.Note}, {"No command", strings.Join(s.Refused, "; ")},
		} {
			if line.text != "" {
				fmt.Fprintf(&b, "\n**%s:** %s\n", line.label, markdown(line.text))
			}
		}
		if len(s.Commands) > 0 {
			fmt.Fprintf(&b, "\n```sh\n%s\n```\n", strings.Join(s.Commands, "\n"))
		}
	}
	return b.Bytes()
}

// markdown keeps a text from being more than text on a Markdown page.
func markdown(s string) string {
	return strings.NewReplacer(
		`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "|", `\|`, "#", `\#`, "!", `\!`, "~", `\~`,
	).Replace(strings.Map(visible, s))
}

// scriptHead begins the script. pipefail is not in every shell.
const scriptHead = `#!/bin/sh
# %s
# Made by handover from the exports that are stored. Nothing of it was run.
#
#   sh plan.sh client   runs the steps of the client
#   sh plan.sh us       runs the steps of the leaving firm
#
# It stops at the first failure. Steps that must not be run yet are comments.
# Afterwards export again: what shows that access is gone is an export taken
# afterwards.
set -eu
(set -o pipefail) 2>/dev/null && set -o pipefail
side=${1-}
case $side in
client | us) ;;
*)
	echo "usage: sh plan.sh client|us" >&2
	exit 2
	;;
esac
`

// Script is the plan as a script for a POSIX shell.
func (p *Plan) Script() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, scriptHead, comment(p.Made))
	for i := range p.Steps {
		p.Steps[i].script(&b)
	}
	return b.Bytes()
}

func (s *PlanStep) script(b *bytes.Buffer) {
	fmt.Fprintf(b, "\n# %d. %s: %s\n", s.Order, comment(s.title()), s.runsIt())
	for _, line := range []struct{ label, text string }{
		{"why", s.Why},
		{"after step", numbers(s.After)},
		{"not yet", s.locks()},
		{"not yet, as this script does not run step", numbers(s.behind)},
		{"take out of the code first", strings.Join(s.Remove, ", ")},
		{"note", s.Note},
		{"no command", strings.Join(s.Refused, "; ")},
	} {
		if line.text != "" {
			fmt.Fprintf(b, "# %s: %s\n", line.label, comment(line.text))
		}
	}
	if len(s.Commands) == 0 {
		return
	}
	text := strings.Join(s.Commands, "\n")
	// Code is changed by people: what follows it waits for them, as does what follows a step that has no command.
	if !s.runs() {
		fmt.Fprintf(b, "#   %s\n", strings.ReplaceAll(text, "\n", "\n#   "))
		return
	}
	side := "client"
	if s.Who == evidence.Us {
		side = "us"
	}
	fmt.Fprintf(b, "if [ \"$side\" = %s ]; then\n\techo %s\n\t%s\nfi\n", side, QuoteShell(fmt.Sprintf("step %d: %s", s.Order, comment(s.title()))), strings.ReplaceAll(text, "\n", "\n\t"))
}

// comment keeps a text on its line.
func comment(s string) string { return strings.Map(visible, s) }
