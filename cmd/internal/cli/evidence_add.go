package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks"
)

type evidenceAdd struct {
	request       handover.AddRequest
	before, after bool
	takenAt       string
}

func evidenceAddCommand(env *Env) *cobra.Command {
	var a evidenceAdd
	cmd := &cobra.Command{
		Use:   "add FILE...",
		Short: "take exports in: recognise, redact, store, evaluate",
		Long: `Take in exports that vendors' own tools made. Each is recognised by what is in
it. Live secrets are replaced by keyed digests before anything is written; then
the file is kept in evidence/ and noted in the journal. Items that all exports
together settle are marked as done, and those that newer ones contradict are
open again.

What a file does not show, a person states, and the grade says so: that it holds
everything (--complete), which system it is of (--system). When it was taken may
be stated too (--taken-at). The same file twice is one; adding it again with a
flag more says more of it.

Where FILE.sig lies beside FILE, it must be the signature of somebody in
handover.yaml:  ssh-keygen -Y sign -n handover-evidence -f KEY FILE

It ends with code 1 when one of several files could not be taken in; the others
are.`,
		Example: `  handover evidence add ~/Downloads/gh-members.json
  handover evidence add --after --complete --taken-by aiko exports/*.json`,
		Args: atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.run(cmd.Context(), env, args) },
	}
	f := cmd.Flags()
	f.BoolVar(&a.before, "before", false, "taken before the change it is about")
	f.BoolVar(&a.after, "after", false, "taken after the change it is about")
	f.StringVar(&a.takenAt, "taken-at", "", "the `time` it was made, where it does not say so")
	f.StringVar(&a.request.TakenBy, "taken-by", "", "the `person` who made it")
	f.StringVar(&a.request.System, "system", "", "the `id` of the system it is of, where it does not show it")
	f.StringVar(&a.request.Part, "part", "", "the `name` under which its command writes the file, if it has another")
	f.BoolVar(&a.request.Complete, "complete", false, "it holds everything: a person's word, where it does not show it")
	f.StringVar(&a.request.Format, "as-format", "", "the `reader` to use, where the shape does not tell")
	f.StringVar(&a.request.Command, "command", "", "the `command` that made it")
	if err := cmd.RegisterFlagCompletionFunc("system", completeSystems(env)); err != nil {
		panic(err) // not reached: the flag is defined above
	}
	return cmd
}

func (a evidenceAdd) run(ctx context.Context, env *Env, names []string) error {
	switch {
	case a.before && a.after:
		return &usageError{"an export is taken before or after, not both", "add the others by a command of their own"}
	case a.before:
		a.request.Moment = checks.MomentBefore
	case a.after:
		a.request.Moment = checks.MomentAfter
	}
	if a.takenAt != "" {
		at, err := time.Parse(time.RFC3339, a.takenAt)
		if err != nil {
			return &usageError{"--taken-at is a time with its zone, not " + a.takenAt, "such as 2026-11-30T09:00:00Z"}
		}
		a.request.TakenAt = at
	}
	typed := map[string]string{}
	for _, name := range names {
		a.request.Files = append(a.request.Files, env.Path(name))
		typed[env.Path(name)] = name
	}
	w, by, err := env.acting()
	if err != nil {
		return err
	}
	added, err := w.AddEvidence(ctx, by, a.request)
	if err != nil {
		return err
	}
	for i := range added.Files {
		added.Files[i].File = typed[added.Files[i].File]
	}
	if err := printAdded(env, added); err != nil {
		return err
	}
	return failed(added)
}

// failed is how the command ends when a file could not be taken in. Why was said beside the file.
func failed(added *handover.Added) error {
	err := added.Failed()
	switch {
	case err == nil:
		return nil
	case len(added.Files) > 1:
		return &silentError{ExitFailed}
	}
	code := exitCode(err)
	if code == ExitUsage && !errors.Is(err, handover.ErrUsage) {
		code = ExitFailed
	}
	return &silentError{code}
}

func printAdded(env *Env, added *handover.Added) error {
	doc := struct {
		Files []handover.AddedFile  `json:"files"`
		Items []handover.Settlement `json:"items"`
	}{added.Files, append([]handover.Settlement{}, added.Settled...)}
	if !env.Flags.JSON {
		for _, f := range added.Files {
			if f.Error != "" {
				env.Say("%s: %s", Clean(f.File), f.Error)
				if f.Hint != "" {
					env.Say("hint: %s", f.Hint)
				}
			}
		}
	}
	return env.Result(doc, func(out io.Writer) {
		for _, f := range added.Files {
			if f.Error == "" {
				printAddedFile(out, f)
			}
		}
		if len(added.Settled) > 0 {
			fmt.Fprintln(out)
		}
		printSettled(out, added.Settled)
	})
}

// printAddedFile answers in a line what a file was taken for and what changed; further lines say what is not as it should be.
func printAddedFile(out io.Writer, f handover.AddedFile) {
	rows := fmt.Sprintf("%d rows", f.Rows)
	if f.Before > 0 {
		rows = fmt.Sprintf("%d rows → %d", f.Before, f.Rows)
	}
	words := []string{rows}
	switch {
	case f.Alive > 0:
		words = append(words, fmt.Sprintf("%d of ours alive", f.Alive))
	default:
		words = append(words, "none of ours alive")
	}
	if f.Gone > 0 {
		words = append(words, fmt.Sprintf("%d gone", f.Gone))
	}
	if f.Redacted > 0 {
		words = append(words, fmt.Sprintf("%d secrets replaced", f.Redacted))
	}
	if f.Known {
		words = append(words, "known already")
	}
	if !f.Counts {
		words = []string{"kept, but a newer one counts"}
	}
	title, _, _ := strings.Cut(f.Title, " (")
	fmt.Fprintf(out, "%s: %s of %s, %s: %s\n", Clean(f.File), Clean(title), Clean(f.System), f.Phase, strings.Join(words, ", "))
	switch {
	case f.Shows == "truncated":
		fmt.Fprintf(out, "    it does not hold everything: export it again\n")
	case f.Counts && !f.Complete:
		fmt.Fprintf(out, "    it cannot show that it holds everything: --complete says so, if it does\n")
	}
	if f.Extra {
		fmt.Fprintf(out, "    no export command writes a file of this name: --part says which it is\n")
	}
}
