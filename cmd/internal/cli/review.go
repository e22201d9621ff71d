package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks"
)

type reviewDoc struct {
	File     string             `json:"file"`
	Review   bundle.Review      `json:"review"`
	Assets   []assetDoc         `json:"assets"`
	Blockers []handover.Blocker `json:"blockers"`
	Waived   []itemDoc          `json:"waived"`
	Unknown  []itemDoc          `json:"unknown"`
	Attested []itemDoc          `json:"attested"`
	Findings []checks.Finding   `json:"findings"`
}

func reviewCommand(env *Env) *cobra.Command {
	var runCommands bool
	cmd := &cobra.Command{
		Use:   "review",
		Short: "show what would be sealed, for the lead to read and sign",
		Long: `Gather what would be sealed and show it on one page with what the lead must
know: what is waived, unknown, or rests on somebody's word. When nothing is in
the way, review.json is written: the digests of the content and of the
checklist, which countersign signs. Sealing refuses when anything has changed
since.`,
		GroupID: groupEngineer,
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runReview(cmd.Context(), env, runCommands) },
	}
	cmd.Flags().BoolVar(&runCommands, "run-commands", false, "run the commands that credentials.yaml names")
	return cmd
}

func runReview(ctx context.Context, env *Env, runCommands bool) error {
	w, by, err := env.acting()
	if err != nil {
		return err
	}
	r, err := w.Review(ctx, by, handover.GatherOptions{RunCommands: runCommands})
	env.clearProgress()
	if r == nil {
		return err
	}
	if err != nil {
		// The page all the same: it shows what is missing. Then the reason, with its exit code.
		if !env.Flags.JSON {
			printReview(env.Err, r)
		}
		return err
	}
	s := r.Checklist
	doc := reviewDoc{
		File: r.File, Review: r.Review, Assets: assetDocs(r.Assets), Blockers: append([]handover.Blocker{}, r.Blockers...),
		Waived: itemDocs(s.State, s.WithStatus(checks.Waived)), Unknown: itemDocs(s.State, s.WithStatus(checks.Unknown)),
		Attested: itemDocs(s.State, s.Attested()), Findings: append([]checks.Finding{}, s.Findings...),
	}
	return env.Result(doc, func(out io.Writer) {
		printReview(out, r)
		printSolo(out, w)
		next := "handover countersign --as LEAD --key KEY"
		if w.Engagement.Header.Solo {
			next = "handover seal --key KEY"
		}
		fmt.Fprintf(out, "\nWritten to %s. Next:\n  %s\n", Clean(r.File), next)
	})
}

func printReview(out io.Writer, r *handover.ReviewResult) {
	printAssets(out, r.Assets)
	printGaps(out, r.Assets, r.Gaps)
	s := r.Checklist
	fmt.Fprintf(out, "\n%s\n", countWords(s.Counts()))
	printSome(out, "Waived", s.WithStatus(checks.Waived))
	printSome(out, "Unknown", s.WithStatus(checks.Unknown))
	printSome(out, "On somebody's word alone", s.Attested())
	for _, f := range s.Findings {
		fmt.Fprintf(out, "  ! %s: %s\n", Clean(f.Cause), Clean(f.Text))
	}
}

func printSome(out io.Writer, title string, items []*checks.ItemState) {
	if len(items) == 0 {
		return
	}
	fmt.Fprintf(out, "\n%s\n", title)
	for _, i := range items {
		fmt.Fprintf(out, "  %-8s %s%s\n", Clean(i.Name), Clean(i.Title), saidBy(i))
	}
}

// saidBy is who said what stands, and why if they gave a reason.
func saidBy(i *checks.ItemState) string {
	switch {
	case i.Said == nil:
		return ""
	case i.Said.Mark.Reason == "":
		return " (" + Clean(i.Said.Event.By) + ")"
	}
	return " (" + Clean(i.Said.Event.By) + ": " + Clean(i.Said.Mark.Reason) + ")"
}

func countersignCommand(env *Env) *cobra.Command {
	var key string
	cmd := &cobra.Command{
		Use:   "countersign --key KEY",
		Short: "sign the review, as the lead",
		Long: `Sign review.json with the lead's own key, which must be the signing_key of a
person with the role lead and cannot be the key that seals.`,
		GroupID: groupEngineer,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.signing(cmd.Context(), key, func(w *handover.Workspace, by string, k signingKey) error {
				review, err := w.Countersign(cmd.Context(), by, k)
				if err != nil {
					return err
				}
				return env.Result(struct {
					Review bundle.Review `json:"review"`
				}{review}, func(out io.Writer) {
					fmt.Fprintf(out, "Countersigned by %s: what the review showed, and the checklist as it is now.\nNext: handover seal --key KEY\n", Clean(by))
				})
			})
		},
	}
	cmd.Flags().StringVar(&key, "key", "", "sign with this SSH `key`")
	return cmd
}

func checkpointCommand(env *Env) *cobra.Command {
	var key string
	cmd := &cobra.Command{
		Use:   "checkpoint --key KEY",
		Short: "sign where the journal ends, for the client to keep",
		Long: `Write the ends of all logs of the journal, signed, to out/. In the client's
hands it shows a later edit of anything before it.`,
		GroupID: groupEngineer,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.signing(cmd.Context(), key, func(w *handover.Workspace, by string, k signingKey) error {
				file, point, err := w.Checkpoint(cmd.Context(), by, k)
				if err != nil {
					return err
				}
				return env.Result(struct {
					File       string              `json:"file"`
					Checkpoint handover.Checkpoint `json:"checkpoint"`
				}{file, point}, func(out io.Writer) {
					fmt.Fprintf(out, "Send these to the client\n  %s\n  %s.sig\n", Clean(file), Clean(file))
				})
			})
		},
	}
	cmd.Flags().StringVar(&key, "key", "", "sign with this SSH `key`")
	return cmd
}
