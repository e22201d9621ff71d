package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks"
)

type mark struct {
	reason, effective, told, performer string
	evidence, warned                   []string
	attested, before, after            bool
}

func markCommand(env *Env) *cobra.Command {
	var m mark
	cmd := &cobra.Command{
		Use:   "mark ID... STATUS",
		Short: "say what became of an item",
		Long: `Put a status on an item. It is in the journal, on disk, when the command ends.

  done            with --evidence FILE, or --attested on your word alone
  not-applicable  with --reason: the thing does not exist here
  never-granted   with --reason: we never had this access
  scheduled       with --effective DATE, when it takes effect
  client-owned    with --told WHO: the other side must do it, and was told
  failed          with --reason and --told, who goes on with it
  unknown         with --reason: it could not be checked; never counts as done
  waived          with --reason and --effective, when to look at it again
  open            takes back what was said

Several items may be marked at once; blockers only as not-applicable. What the
order of things forbids is refused, with what comes first.`,
		Example: `  handover mark GH-05 done --evidence members.json
  handover mark OB-09 not-applicable --reason "no status page"`,
		GroupID: groupEngineer,
		Args:    atLeast(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return m.run(cmd.Context(), env, args[:len(args)-1], args[len(args)-1])
		},
		ValidArgsFunction: completeMark(env),
	}
	f := cmd.Flags()
	f.StringVar(&m.reason, "reason", "", "why, in a `sentence`")
	f.StringArrayVar(&m.evidence, "evidence", nil, "a `file` that proves it (repeatable); a copy is kept")
	f.BoolVar(&m.before, "before", false, "the evidence was taken before the change it is about")
	f.BoolVar(&m.after, "after", false, "the evidence was taken after the change it is about")
	f.BoolVar(&m.attested, "attested", false, "done on your word alone, without evidence")
	f.StringVar(&m.effective, "effective", "", "the `date` it takes effect, or is looked at again")
	f.StringVar(&m.told, "told", "", "`who` was told, or goes on with it")
	f.StringVar(&m.performer, "performer", "", "the `person` who did it, or machine, if not you")
	f.StringArrayVar(&m.warned, "despite", nil, "go past the warning of this `pitfall`, for the reason given")
	return cmd
}

func (m mark) run(ctx context.Context, env *Env, ids []string, status string) error {
	r := handover.MarkRequest{
		Items: ids, Performer: m.performer, Warned: m.warned,
		Mark: checks.Mark{
			Status: checks.Status(strings.ToLower(status)), Reason: m.reason, Told: m.told, Attested: m.attested, Effective: checks.Day(m.effective),
		},
	}
	if !r.Mark.Status.Known() {
		return &usageError{"there is no status " + status, "one of " + words(checks.Statuses())}
	}
	if m.effective != "" {
		if _, err := checks.ParseDay(m.effective); err != nil {
			return &usageError{err.Error(), "write --effective 2026-11-30"}
		}
	}
	switch {
	case m.before && m.after:
		return &usageError{"evidence is taken before or after, not both", "mark twice, or leave one out"}
	case m.before:
		r.Moment = checks.MomentBefore
	case m.after:
		r.Moment = checks.MomentAfter
	}
	for _, name := range m.evidence {
		r.Files = append(r.Files, env.Path(name))
	}
	w, by, err := env.acting()
	if err != nil {
		return err
	}
	c, err := w.Mark(ctx, by, r)
	if err != nil {
		return err
	}
	return printChange(env, c, ids)
}

// printChange shows the items named as they stand now, and what closed, opened or became possible with them.
func printChange(env *Env, c *handover.Checklist, ids []string) error {
	var items []*checks.ItemState
	for _, id := range ids {
		if i, err := c.Item(id); err == nil {
			items = append(items, i)
		}
	}
	return env.Result(itemsDoc{itemDocs(c.State, items)}, func(out io.Writer) {
		for _, i := range items {
			fmt.Fprintf(out, "%s is %s\n", Clean(i.Name), i.Status)
		}
		for n := range c.Items {
			i := &c.Items[n]
			switch {
			case i.Closed == c.Before.Items[n].Closed || slices.Contains(items, i):
			case i.Status.Closing() && !i.Closed:
				fmt.Fprintf(out, "  with it, %s is %s, but that does not count any more\n", Clean(i.Name), i.Status)
			default:
				fmt.Fprintf(out, "  with it, %s is %s\n", Clean(i.Name), i.Status)
			}
		}
		for n, g := range c.Gates {
			if g.Open != c.Before.Gates[n].Open {
				fmt.Fprintf(out, "  %s\n", g.String())
			}
		}
	})
}

func completeMark(env *Env) cobra.CompletionFunc {
	items := completeItems(env)
	return func(cmd *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
		ids, directive := items(cmd, args, prefix)
		if len(args) == 0 {
			return ids, directive
		}
		for _, s := range checks.Statuses() {
			ids = append(ids, string(s))
		}
		return ids, directive
	}
}

func undoCommand(env *Env) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   "undo [EVENT]",
		Short: "take back what you said last, or an event",
		Long: `Take back the last thing you said, or the event named as item show prints it.
Nothing is erased: undoing is an event too, and can be undone.`,
		GroupID: groupEngineer,
		Args:    atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			w, by, err := env.acting()
			if err != nil {
				return err
			}
			after, ref, err := w.Undo(cmd.Context(), by, strings.Join(args, ""), reason)
			if err != nil {
				return err
			}
			doc := newEventDoc(after.State, after.Find(ref))
			return env.Result(struct {
				Undone eventDoc `json:"undone"`
			}{doc}, func(out io.Writer) {
				fmt.Fprintf(out, "Undone: %s by %s at %s (%s)\n", saidWhat(doc), Clean(doc.By), doc.At, Clean(doc.Event))
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, in a `sentence`")
	return cmd
}

// saidWhat is an event in a few words.
func saidWhat(doc eventDoc) string {
	if len(doc.Items) == 0 {
		return string(doc.Kind)
	}
	return fmt.Sprintf("%s %s as %s", doc.Kind, Clean(someOf(doc.Items, 5)), doc.Status)
}

func modeCommand(env *Env) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   "mode silent-client|hostile-exit|unpaid-work --reason TEXT",
		Short: "declare an exception to the order",
		Long: `Declare one of the three exceptions to the order of work. Each needs a reason
and is printed in the record. It ends by being undone.

  silent-client  the client does not answer: our people leave at a named date
  hostile-exit   access ends first; the bundle is built from what is left
  unpaid-work    source waits; data, credentials and domains do not`,
		GroupID: groupEngineer,
		Args:    exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if reason == "" {
				return &usageError{"an exception needs a reason", "--reason TEXT"}
			}
			w, by, err := env.acting()
			if err != nil {
				return err
			}
			after, err := w.Record(cmd.Context(), by, &checks.ModeSet{Mode: args[0], Reason: reason})
			if err != nil {
				return err
			}
			m := after.Modes[len(after.Modes)-1]
			return env.Result(modeDoc{m.ID, m.Reason, m.InForce}, func(out io.Writer) {
				fmt.Fprintf(out, "%s\n%s\n", Clean(m.Title), Clean(m.Rule))
				if !m.InForce {
					fmt.Fprintf(out, "Not in force yet; first: %s\n", Clean(strings.Join(m.Wants, ", ")))
				}
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, in a `sentence`")
	return cmd
}
