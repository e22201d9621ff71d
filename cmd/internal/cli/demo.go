package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/cmd/internal/demo"
)

type demoDoc struct {
	Dir    string    `json:"dir"`
	Check  checkDoc  `json:"check"`
	Sealed bundleDoc `json:"sealed"`
	Opened verifyDoc `json:"opened"`
}

func demoCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "demo [DIR]",
		Short: "make a sample engagement, seal it, open it, prove it",
		Long: `Make a made-up but lifelike engagement in DIR (default: handover-demo), with
real repositories, state, documents, credentials and people on both sides with
fresh keys; add vendors' exports from before and after the last day, and say
what is still alive; seal it, open it as the client would, and say what to look
at. It needs git and no network.`,
		GroupID: groupMore,
		Args:    atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "handover-demo"
			if len(args) == 1 {
				dir = args[0]
			}
			return runDemo(cmd.Context(), env, env.Path(dir), dir)
		},
	}
}

func runDemo(ctx context.Context, env *Env, dir, shown string) error {
	sample, err := demo.Build(ctx, dir, demo.Options{Now: env.Now(), Environ: env.Environ})
	if err != nil {
		return err
	}
	m := env.machine()
	w, err := handover.OpenWorkspace(sample.Workspace, m)
	if err != nil {
		return err
	}
	check, err := addSampleExports(ctx, w, sample)
	if err != nil {
		return err
	}
	signer, done, err := m.Signer(ctx, sample.SealKey)
	if err != nil {
		return err
	}
	defer done()
	sealed, err := w.Seal(ctx, handover.SealOptions{GatherOptions: handover.GatherOptions{Draft: true}, Signer: signer})
	env.clearProgress()
	if err != nil {
		return err
	}
	opened := filepath.Join(dir, "opened")
	b, err := m.OpenBundle(ctx, sealed.File, handover.ReadOptions{Keys: []string{sample.Identity}, Signers: sample.SupplierSigners})
	if err != nil {
		return err
	}
	defer b.Close()
	level, err := b.Extract(ctx, opened, handover.ExtractOptions{Envelope: true})
	env.clearProgress()
	if err != nil {
		return err
	}
	doc := demoDoc{Dir: dir, Check: check, Sealed: sealedDoc(sealed), Opened: newVerifyDoc(b, level)}
	return env.Result(doc, func(out io.Writer) { printDemo(out, shown, dir, sample, doc, sealed, b, level) })
}

// addSampleExports takes in what the vendors' tools wrote before the last day and after it.
func addSampleExports(ctx context.Context, w *handover.Workspace, s *demo.Sample) (doc checkDoc, err error) {
	for _, moment := range []checks.Moment{checks.MomentBefore, checks.MomentAfter} {
		files, err := filepath.Glob(filepath.Join(s.Exports, string(moment), "*"))
		if err != nil {
			return doc, err
		}
		added, err := w.AddEvidence(ctx, "mara", handover.AddRequest{Files: files, Moment: moment, TakenBy: "aiko", Complete: true})
		if err != nil {
			return doc, err
		}
		if err := added.Failed(); err != nil {
			return doc, err
		}
	}
	c, survey, err := w.Survey(ctx)
	if err != nil {
		return doc, err
	}
	return newCheckDoc(c, survey), nil
}

// printSurvivors says what the exports show, of the systems that have any.
func printSurvivors(out io.Writer, doc checkDoc) {
	fmt.Fprintf(out, "\nWhat %d vendors' exports show, from before the last day and after it:\n", doc.Exports)
	for _, s := range doc.Systems {
		if s.Exported > 0 {
			s.Inconclusive = nil
			printSystem(out, s, false)
		}
	}
}

func printDemo(out io.Writer, shown, dir string, s *demo.Sample, doc demoDoc, r *handover.SealResult, b *handover.BundleFile, level string) {
	rel := func(name string) string {
		if p, err := filepath.Rel(dir, name); err == nil {
			return filepath.Join(shown, p)
		}
		return name
	}
	m := r.Manifest
	fmt.Fprintf(out, "%s leaves %s: a made-up engagement in %s\n\n", Clean(m.Engagement.Supplier), Clean(m.Engagement.Client), Clean(shown))
	printAssets(out, m.Assets)
	printSurvivors(out, doc.Check)
	fmt.Fprintf(out, "Sealed into one file of %s, opened again as the client, and proven:\n", handover.FormatBytes(r.Sealed.Size))
	printChecks(out, r.Checks)
	fmt.Fprintf(out, "\nLevel %s. What to look at next:\n", level)
	for _, line := range [][2]string{
		{"what was declared", rel(filepath.Join(s.Workspace, "handover.yaml"))},
		{"what the client sees first", rel(filepath.Join(dir, "opened", "START-HERE.html"))},
		{"what is missing and why", rel(filepath.Join(dir, "opened", "data", "limits.md"))},
		{"the credentials", rel(filepath.Join(dir, "opened", "envelope", "credentials"))},
		{"the page that goes with it", rel(r.Cover)},
	} {
		fmt.Fprintf(out, "  %-28s %s\n", line[0], Clean(line[1]))
	}
	fmt.Fprintf(out, "\nTry it yourself:\n")
	word := func(name string) string { return handover.QuoteShell(rel(name)) }
	fmt.Fprintf(out, "  handover inspect %s\n", word(b.Name))
	fmt.Fprintf(out, "  handover ls %s -i %s --signer %s\n", word(b.Name), word(s.Identity), word(s.SupplierSigners))
	fmt.Fprintf(out, "  handover -C %s gather\n", word(s.Workspace))
	fmt.Fprintf(out, "  handover -C %s status\n", word(s.Workspace))
	fmt.Fprintf(out, "  handover -C %s evidence commands gh\n", word(s.Workspace))
	for _, command := range []string{"check", "plan", "ledger", "evidence list"} {
		fmt.Fprintf(out, "  handover -C %s %s\n", word(s.Workspace), command)
	}
}
