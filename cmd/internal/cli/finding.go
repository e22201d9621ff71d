package cli

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover/checks"
)

func findingCommand(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "finding",
		Short: "list the secrets that were found, decide about one",
		Long: `Secrets that gathering found in the content. Each has an id of its rule and a
keyed digest of its value: the same in forty commits, and telling nothing.`,
		GroupID: groupEngineer,
		Args:    knownCommand,
		RunE: func(*cobra.Command, []string) error {
			return &usageError{"list or triage?", "handover finding list, handover finding triage ID --as DECISION --reason TEXT"}
		},
	}
	cmd.AddCommand(findingListCommand(env), findingTriageCommand(env))
	return cmd
}

type findingsDoc struct {
	Findings []secretDoc  `json:"findings"`
	At       string       `json:"at"` // of the gathering; empty when nothing was gathered yet
	Unused   []triagedDoc `json:"unused"`
	Expired  []triagedDoc `json:"expired"`
}

// triagedDoc is a decision.
type triagedDoc struct {
	Finding  string     `json:"finding"`
	Decision string     `json:"decision"`
	Reason   string     `json:"reason"`
	Expires  checks.Day `json:"expires"`
	By       string     `json:"by"`
}

func triagedDocs(list []checks.Triage) []triagedDoc {
	docs := []triagedDoc{}
	for _, t := range list {
		docs = append(docs, triagedDoc{t.Finding, t.Decision, t.Reason, t.Expires, t.Event.By})
	}
	return docs
}

func findingListCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "list what the last gathering found, and what was decided",
		Long: `List the secrets that the last gathering found (gather, scan without a path,
review, seal), with the decisions as they stand, decisions that nothing needs
any more, and those that have expired.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w, c, err := env.checklist(cmd.Context())
			if err != nil {
				return err
			}
			last := w.LastScan(c)
			doc := findingsDoc{Findings: []secretDoc{}, Unused: []triagedDoc{}, Expired: []triagedDoc{}}
			if last != nil {
				doc.Findings, doc.At = newScanDoc(&last.Scan, nil).Findings, rfc3339(last.At)
				unused, expired := last.Unused(c)
				doc.Unused, doc.Expired = triagedDocs(unused), triagedDocs(expired)
			}
			return env.Result(doc, func(out io.Writer) { printFindings(out, doc) })
		},
	}
}

func printFindings(out io.Writer, doc findingsDoc) {
	if doc.At == "" {
		fmt.Fprintln(out, "Nothing was gathered yet: handover gather looks at the content.")
		return
	}
	for n := range doc.Findings {
		printSecret(out, &doc.Findings[n].SecretFinding)
	}
	for _, t := range doc.Unused {
		fmt.Fprintf(out, "! %s was decided (%s by %s), and is not found any more\n", Clean(t.Finding), Clean(t.Decision), Clean(t.By))
	}
	for _, t := range doc.Expired {
		fmt.Fprintf(out, "! the decision about %s (%s by %s) expired on %s\n", Clean(t.Finding), Clean(t.Decision), Clean(t.By), t.Expires)
	}
	fmt.Fprintf(out, "%s, as gathered %s\n", plural(len(doc.Findings), "finding", "findings"), doc.At)
}

func findingTriageCommand(env *Env) *cobra.Command {
	var d checks.FindingDecided
	var expires string
	cmd := &cobra.Command{
		Use:   "triage ID... --as rotate|envelope|false-positive --reason TEXT",
		Short: "decide about secrets that were found",
		Long: `Decide about secrets that the last gathering found, about all named or none.

  rotate          the client changes it; the one in the history is then worth
                  nothing. It stands on the limits page and in the ledger.
  envelope        it travels in the envelope, and is taken out of the open part
  false-positive  it is no secret; --expires says until when that counts`,
		Args: atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			decisions := []string{checks.DecideRotate, checks.DecideEnvelope, checks.DecideFalsePositive}
			switch {
			case !slices.Contains(decisions, d.Decision):
				return &usageError{"--as is one of " + words(decisions), ""}
			case d.Reason == "":
				return &usageError{"a decision needs a reason", "--reason TEXT"}
			}
			if expires != "" {
				day, err := checks.ParseDay(expires)
				if err != nil {
					return &usageError{err.Error(), "write --expires 2026-11-30"}
				}
				d.Expires = day
			}
			w, by, err := env.acting()
			if err != nil {
				return err
			}
			var bodies []checks.FindingDecided
			docs := []triagedDoc{}
			for _, id := range args {
				d.Finding = id
				bodies = append(bodies, d)
				docs = append(docs, triagedDoc{d.Finding, d.Decision, d.Reason, d.Expires, by})
			}
			if _, err := w.TriageFindings(cmd.Context(), by, bodies...); err != nil {
				return err
			}
			return env.Result(struct {
				Decisions []triagedDoc `json:"decisions"`
			}{docs}, func(out io.Writer) {
				for _, d := range docs {
					fmt.Fprintf(out, "%s: %s\n", Clean(d.Finding), d.Decision)
				}
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&d.Decision, "as", "", "the `decision`: rotate, envelope or false-positive")
	f.StringVar(&d.Reason, "reason", "", "why, in a `sentence`")
	f.StringVar(&expires, "expires", "", "the `date` until which it counts")
	return cmd
}
