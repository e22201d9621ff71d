package cli

import (
	"bytes"
	"cmp"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks/evidence"
)

type ledgerDoc struct {
	Lines []lineDoc `json:"lines"`
	Open  int       `json:"open"`
}

type lineDoc struct {
	ID          string        `json:"id"`
	System      string        `json:"system"`
	Secret      string        `json:"secret"`
	Kind        evidence.Kind `json:"kind"`
	KnownTo     []string      `json:"known_to"`
	Since       string        `json:"since"`
	Until       string        `json:"until"`
	Still       bool          `json:"still"` // ours can still read it
	Consumers   []string      `json:"consumers"`
	Delivery    string        `json:"delivery"`
	Changed     string        `json:"changed"` // as the export says
	Evidence    string        `json:"evidence"`
	RotatedOn   string        `json:"rotated_on"` // as was said
	RotatedBy   string        `json:"rotated_by"`
	Closed      bool          `json:"closed"`
	Why         string        `json:"why"`
	DaysExposed int           `json:"days_exposed"`
}

func newLedgerDoc(l *handover.Ledger) ledgerDoc {
	doc := ledgerDoc{Lines: []lineDoc{}, Open: l.Open()}
	for _, x := range l.Lines {
		d := lineDoc{
			ID: x.ID, System: x.System, Secret: x.Secret, Kind: x.Kind, KnownTo: append([]string{}, x.KnownTo...), Since: rfc3339(x.Since),
			Until: rfc3339(x.Until), Still: x.Still, Consumers: append([]string{}, x.Consumers...), Delivery: x.Delivery, Changed: rfc3339(x.Changed),
			Evidence: x.Evidence, Closed: x.Closed, Why: x.Why, DaysExposed: x.Days,
		}
		if x.Said != nil {
			d.RotatedOn, d.RotatedBy = rfc3339(x.Said.On), x.Said.By
		}
		doc.Lines = append(doc.Lines, d)
	}
	return doc
}

func ledgerCommand(env *Env) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "ledger",
		Short: "which secrets we knew, and what became of them",
		Long: `Show every secret we could read: who of us, until when, what uses it, and when
and by whom it was changed. As md or csv it is the rotation sheet for the
client, who fills in the last columns and sends it back: ledger add takes it.

What one of us changed, we still know: such a line stays open.`,
		Example: `  handover ledger --format csv > rotation-sheet.csv
  handover ledger add rotation-sheet.csv`,
		GroupID: groupEngineer,
		Args:    knownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w, err := env.workspace()
			if err != nil {
				return err
			}
			l, err := w.Ledger(cmd.Context())
			if err != nil {
				return err
			}
			if env.Flags.JSON {
				format = "json"
			}
			return printLedger(env, l, format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "", "md, csv or json (`format`); without it, a list for people")
	cmd.AddCommand(ledgerAddCommand(env))
	return cmd
}

func printLedger(env *Env, l *handover.Ledger, format string) error {
	var page bytes.Buffer
	switch format {
	case "":
		return env.Result(newLedgerDoc(l), func(out io.Writer) { listLedger(out, newLedgerDoc(l)) })
	case "json":
		env.Flags.JSON = true
		return env.Result(newLedgerDoc(l), nil)
	case "csv":
		if err := evidence.WriteSheetCSV(&page, l.Sheet()); err != nil {
			return err
		}
	case "md":
		if err := evidence.WriteSheetMarkdown(&page, l.SheetHead(), l.Sheet()); err != nil {
			return err
		}
	default:
		return &usageError{"--format is md, csv or json, not " + format, ""}
	}
	return env.write(page.Bytes())
}

func listLedger(out io.Writer, doc ledgerDoc) {
	if len(doc.Lines) == 0 {
		fmt.Fprintln(out, "No export that is stored shows a secret, and credentials.yaml names none.")
		return
	}
	system := "\x00"
	for _, l := range doc.Lines {
		if l.System != system {
			system = l.System
			fmt.Fprintf(out, "%s\n", Clean(cmp.Or(system, "of no system in handover.yaml")))
		}
		mark := "x"
		if l.Closed {
			mark = "+"
		}
		fmt.Fprintf(out, "  %s %-12s %s\n", mark, l.ID, Clean(l.Secret))
		words := l.Why
		if !l.Closed && l.DaysExposed > 0 {
			words += fmt.Sprintf("; exposed %s", plural(l.DaysExposed, "day", "days"))
		}
		for _, line := range wrap(Clean(words), lineEnd-17) {
			fmt.Fprintf(out, "                 %s\n", line)
		}
		if len(l.KnownTo) > 0 {
			fmt.Fprintf(out, "                 known to %s\n", Clean(someOf(l.KnownTo, 5)))
		}
		if len(l.Consumers) > 0 {
			fmt.Fprintf(out, "                 used by %s\n", Clean(someOf(l.Consumers, 5)))
		}
	}
	fmt.Fprintf(out, "\n%d of %d open. handover ledger --format csv is the sheet for the client.\n", doc.Open, len(doc.Lines))
}

func ledgerAddCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "add FILE",
		Short: "take the filled rotation sheet back",
		Long: `Take the sheet that the client filled in: CSV as any spreadsheet saves it, or
the Markdown table. All of it counts, or nothing. The sheet itself is kept as
evidence.`,
		Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			w, by, err := env.acting()
			if err != nil {
				return err
			}
			r, err := w.AddSheet(cmd.Context(), by, env.Path(args[0]))
			if err != nil {
				return err
			}
			doc := struct {
				ledgerDoc
				Answers int                   `json:"answers"`
				New     int                   `json:"new"`
				Items   []handover.Settlement `json:"items"`
			}{newLedgerDoc(r.Ledger), r.Answers, r.News, append([]handover.Settlement{}, r.Settled...)}
			return env.Result(doc, func(out io.Writer) {
				fmt.Fprintf(out, "%s, %d of them new; %d of %d open\n", plural(r.Answers, "answer", "answers"), r.News, doc.Open, len(doc.Lines))
				printSettled(out, r.Settled)
			})
		},
	}
}
