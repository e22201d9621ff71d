package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/cmd/internal/demo"
)

type demoDoc struct {
	Dir    string    `json:"dir"`
	Sealed bundleDoc `json:"sealed"`
	Opened verifyDoc `json:"opened"`
}

func demoCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "demo [DIR]",
		Short: "make a sample engagement, seal it, open it, prove it",
		Long: `Make a made-up but lifelike engagement in DIR (default: handover-demo), with
real repositories, state, documents, credentials and people on both sides with
fresh keys; seal it, open it as the client would, and say what to look at. It
needs git and no network.`,
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
	doc := demoDoc{Dir: dir, Sealed: sealedDoc(sealed), Opened: newVerifyDoc(b, level)}
	return env.Result(doc, func(out io.Writer) { printDemo(out, shown, dir, sample, sealed, b, level) })
}

func printDemo(out io.Writer, shown, dir string, s *demo.Sample, r *handover.SealResult, b *handover.BundleFile, level string) {
	rel := func(name string) string {
		if p, err := filepath.Rel(dir, name); err == nil {
			return filepath.Join(shown, p)
		}
		return name
	}
	m := r.Manifest
	fmt.Fprintf(out, "%s leaves %s: a made-up engagement in %s\n\n", Clean(m.Engagement.Supplier), Clean(m.Engagement.Client), Clean(shown))
	printAssets(out, m.Assets)
	fmt.Fprintf(out, "\nSealed into one file of %s, opened again as the client, and proven:\n", handover.FormatBytes(r.Sealed.Size))
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
}
