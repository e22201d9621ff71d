package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks/evidence"
)

func evidenceCommand(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "evidence",
		Short: "add vendors' exports, list them, say which to make",
		Long: `Exports that vendors' own tools make show what of ours is still alive. They are
recognised by what is in them; secrets in them are replaced by keyed digests
before anything is written.`,
		GroupID: groupEngineer,
		Args:    knownCommand,
		RunE: func(*cobra.Command, []string) error {
			return &usageError{"no subcommand given", "handover evidence commands lists the exports to make, evidence add takes them in"}
		},
	}
	cmd.AddCommand(evidenceAddCommand(env), evidenceListCommand(env), evidenceSettleCommand(env), evidenceCommandsCommand(env))
	return cmd
}

func evidenceListCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "list what is stored as evidence",
		Long: `List every file that is stored as evidence: what it was taken for, of which
system, when and by whom it was taken, who added it, and which items cite it.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, c, err := env.checklist(cmd.Context())
			if err != nil {
				return err
			}
			docs := exhibitDocs(c)
			return env.Result(struct {
				Evidence []exhibitDoc `json:"evidence"`
			}{docs}, func(out io.Writer) { printExhibits(out, docs) })
		},
	}
}

// exhibitDoc is a stored file as evidence list prints it with --json.
type exhibitDoc struct {
	Digest   string   `json:"digest"`
	Name     string   `json:"name"`
	As       string   `json:"as"`
	Reader   string   `json:"reader"`
	System   string   `json:"system"`
	Part     string   `json:"part"`
	Phase    string   `json:"phase"`
	Size     int      `json:"size"`
	Redacted int      `json:"redacted"`
	Stated   []string `json:"stated"`
	Command  string   `json:"command"`
	TakenAt  string   `json:"taken_at"`
	TakenBy  string   `json:"taken_by"`
	SignedBy string   `json:"signed_by"`
	AddedAt  string   `json:"added_at"`
	AddedBy  string   `json:"added_by"`
	Items    []string `json:"items"` // that cite it
}

func exhibitDocs(c *handover.Checklist) []exhibitDoc {
	cited := map[string][]string{}
	for n := range c.Items {
		if i := &c.Items[n]; i.Said != nil {
			for _, digest := range i.Said.Mark.Evidence {
				cited[digest] = append(cited[digest], i.Name)
			}
		}
	}
	docs := []exhibitDoc{}
	for _, x := range c.Exhibits {
		d := exhibitDoc{
			Digest: x.Digest, Name: x.Name, As: string(x.As), Reader: x.Reader, System: x.System, Part: x.Part, Phase: string(x.Moment), Size: x.Size,
			Redacted: x.Redacted, Stated: append([]string{}, x.Stated...), Command: x.Command, TakenAt: rfc3339(x.TakenAt), TakenBy: x.TakenBy,
			SignedBy: x.SignedBy, AddedAt: rfc3339(x.Event.At), AddedBy: x.Event.By, Items: append([]string{}, cited[x.Digest]...),
		}
		docs = append(docs, d)
	}
	return docs
}

// rfc3339 is a time, or nothing for none.
func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func printExhibits(out io.Writer, docs []exhibitDoc) {
	if len(docs) == 0 {
		fmt.Fprintln(out, "Nothing is stored yet. handover evidence commands lists the exports to make.")
		return
	}
	for _, d := range docs {
		what := d.As
		if d.Reader != "" {
			what = fmt.Sprintf("%s of %s, %s", d.Reader, d.System, d.Phase)
		}
		fmt.Fprintf(out, "%s\n    %s\n", Clean(d.Name), Clean(what))
		words := []string{"added " + d.AddedAt + " by " + d.AddedBy}
		if taken := strings.TrimSuffix("taken "+d.TakenAt, " ") + by(d.TakenBy); d.TakenAt+d.TakenBy != "" {
			words = append([]string{taken}, words...)
		}
		if d.SignedBy != "" {
			words = append(words, "signed by "+d.SignedBy)
		}
		if len(d.Stated) > 0 {
			words = append(words, "on a person's word: "+strings.Join(d.Stated, ", "))
		}
		if d.Redacted > 0 {
			words = append(words, fmt.Sprintf("%d secrets replaced", d.Redacted))
		}
		for _, line := range wrap(Clean(strings.Join(words, "; ")), lineEnd-4) {
			fmt.Fprintf(out, "    %s\n", line)
		}
		if len(d.Items) > 0 {
			fmt.Fprintf(out, "    shows %s\n", Clean(someOf(d.Items, 8)))
		}
	}
}

func by(person string) string {
	if person == "" {
		return ""
	}
	return " by " + person
}

func evidenceSettleCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "settle",
		Short: "mark what the stored exports settle",
		Long: `Mark as done the items that the stored exports settle, and open those that newer
exports contradict. evidence add does the same; here it is for items that had to
wait for something else first.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w, by, err := env.acting()
			if err != nil {
				return err
			}
			_, settled, err := w.Settle(cmd.Context(), by)
			if err != nil {
				return err
			}
			return env.Result(struct {
				Items []handover.Settlement `json:"items"`
			}{append([]handover.Settlement{}, settled...)}, func(out io.Writer) {
				if len(settled) == 0 {
					fmt.Fprintln(out, "Nothing changes: no item waits for what is stored.")
				}
				printSettled(out, settled)
			})
		},
	}
}

// printSettled says what became of items, and of what waits for something else why.
func printSettled(out io.Writer, settled []handover.Settlement) {
	var waiting []handover.Settlement
	for _, s := range settled {
		switch {
		case !s.Marked:
			waiting = append(waiting, s)
		case s.Status == "done":
			fmt.Fprintf(out, "%s is done, %s: %s\n", Clean(s.Item), s.Grade, Clean(s.Title))
		default:
			fmt.Fprintf(out, "%s is open again: %s\n", Clean(s.Item), Clean(s.Why))
		}
	}
	if len(waiting) > 0 {
		fmt.Fprintf(out, "Shown, and not marked yet\n")
	}
	for _, s := range waiting {
		fmt.Fprintf(out, "  %s %s\n", Clean(s.Item), Clean(s.Title))
		for _, line := range wrap(Clean(s.Why), lineEnd-6) {
			fmt.Fprintf(out, "      %s\n", line)
		}
	}
}

func evidenceCommandsCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "commands [SYSTEM]",
		Short: "list the export commands to run, filled in",
		Long: `List, for each system of the engagement or for one, the commands that vendors'
own tools offer to export who and what has access, with the permission each
needs. What handover.yaml gives under params is filled in. Nothing is run.`,
		Args: atMost(1),
		RunE: func(_ *cobra.Command, args []string) error {
			w, err := env.workspace()
			if err != nil {
				return err
			}
			systems, err := w.ExportCommands(strings.Join(args, ""))
			if err != nil {
				return err
			}
			doc := struct {
				Systems []handover.SystemExports `json:"systems"`
			}{systems}
			return env.Result(doc, func(out io.Writer) {
				for _, s := range systems {
					printExports(out, s)
				}
			})
		},
		ValidArgsFunction: completeSystems(env),
	}
}

// completeSystems completes the ids of systems.
func completeSystems(env *Env) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		w, err := env.workspace()
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var ids []string
		for _, s := range w.Engagement.Systems {
			ids = append(ids, s.ID)
		}
		return ids, cobra.ShellCompDirectiveNoFileComp
	}
}

func printExports(out io.Writer, s handover.SystemExports) {
	fmt.Fprintf(out, "%s (%s)\n", Clean(s.System), s.Provider)
	if len(s.Exports) == 0 {
		fmt.Fprintf(out, "  no reader knows exports of this provider\n")
	}
	title := ""
	for _, x := range s.Exports {
		if x.Title != title {
			title = x.Title
			fmt.Fprintf(out, "  %s\n", Clean(x.Title))
			if takes := takes(x); takes != "" {
				fmt.Fprintf(out, "      %s\n", takes)
			}
		}
		switch {
		case x.Refused != "":
			fmt.Fprintf(out, "    not possible: %s\n", Clean(x.Refused))
		case len(x.Missing) > 0:
			fmt.Fprintf(out, "    %s\n    fill in, or give under params: %s\n", Clean(x.Run), Clean(strings.Join(x.Missing, ", ")))
		default:
			fmt.Fprintf(out, "    %s\n", Clean(x.Run))
		}
	}
	fmt.Fprintln(out)
}

// takes says who can make an export, with which permission.
func takes(x evidence.Export) string {
	var words []string
	if x.Who == evidence.Client {
		words = append(words, "the client runs this")
	}
	if x.Needs != "" {
		words = append(words, "needs "+Clean(x.Needs))
	}
	return strings.Join(words, "; ")
}
