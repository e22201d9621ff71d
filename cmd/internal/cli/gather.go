package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/bundle"
)

// bundleDoc is what gather and seal print with --json.
type bundleDoc struct {
	Bundle   string             `json:"bundle"` // the file; empty for a dry run
	ID       string             `json:"id"`
	Digest   string             `json:"digest"`
	Size     int64              `json:"size"`
	Draft    bool               `json:"draft"`
	Assets   []assetDoc         `json:"assets"`
	Findings int                `json:"findings"`
	Blockers []handover.Blocker `json:"blockers"`
	Level    string             `json:"level"`
	Checks   []bundle.Check     `json:"checks"`
	Seconds  *secondsDoc        `json:"seconds,omitempty"`
}

// secondsDoc is the wall time of each stage of sealing.
type secondsDoc struct {
	Gather float64 `json:"gather"`
	Pack   float64 `json:"pack"`
	Prove  float64 `json:"prove"`
}

type assetDoc struct {
	ID       string            `json:"id"`
	Kind     string            `json:"kind"`
	Files    int               `json:"files"`
	Bytes    int64             `json:"bytes"`
	Sealed   int               `json:"sealed"`
	Revision string            `json:"revision"`
	Facts    map[string]string `json:"facts,omitempty"`
	Gaps     []string          `json:"gaps"`
}

func assetDocs(assets []bundle.Asset) []assetDoc {
	docs := make([]assetDoc, 0, len(assets))
	for _, a := range assets {
		d := assetDoc{a.ID, a.Kind, a.Files, a.Bytes, a.Sealed, a.Revision, a.Facts, []string{}}
		for _, g := range a.Gaps {
			d.Gaps = append(d.Gaps, g.What+": "+g.Why)
		}
		docs = append(docs, d)
	}
	return docs
}

type gather struct{ runCommands bool }

func gatherCommand(env *Env) *cobra.Command {
	var g gather
	cmd := &cobra.Command{
		Use:   "gather",
		Short: "show what a bundle would hold: a dry run of seal",
		Long: `Gather everything that handover.yaml names, read every byte as sealing would,
and show what is there, what is missing, and what must be mended first. Nothing
is written outside the workspace's own cache.

It ends with code 3 when something stands in the way of sealing.`,
		GroupID: groupEngineer,
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return g.run(cmd.Context(), env) },
	}
	cmd.Flags().BoolVar(&g.runCommands, "run-commands", false, "run the commands that credentials.yaml names")
	return cmd
}

func (g gather) run(ctx context.Context, env *Env) error {
	w, err := env.workspace()
	if err != nil {
		return err
	}
	found, err := w.Gather(ctx, handover.GatherOptions{Draft: true, RunCommands: g.runCommands, At: env.sealTime()})
	env.clearProgress()
	if err != nil {
		return err
	}
	doc := bundleDoc{
		ID: found.ID, Draft: found.Draft, Assets: assetDocs(found.Assets), Findings: len(found.Blockers),
		Blockers: append([]handover.Blocker{}, found.Blockers...), Checks: []bundle.Check{},
	}
	for _, e := range found.Entries {
		doc.Size += e.Size
	}
	if err := env.Result(doc, func(out io.Writer) { printInventory(out, found) }); err != nil {
		return err
	}
	if len(found.Blockers) > 0 {
		return &silentError{ExitNotReady}
	}
	return nil
}

func printInventory(out io.Writer, i *handover.Inventory) {
	printAssets(out, i.Assets)
	if len(i.Sealed) > 0 {
		fmt.Fprintf(out, "\nIn the envelope\n")
		for _, name := range i.Sealed {
			fmt.Fprintf(out, "  %s\n", Clean(name))
		}
	}
	printGaps(out, i.Assets, i.Gaps)
	if len(i.Blockers) == 0 {
		fmt.Fprintf(out, "\nNothing stands in the way of sealing a draft.\n")
		return
	}
	fmt.Fprintf(out, "\nIn the way of sealing\n")
	for _, b := range i.Blockers {
		fmt.Fprintf(out, "  %s\n      %s\n", Clean(b.Path), Clean(b.Why))
		if b.Hint != "" {
			fmt.Fprintf(out, "      -> %s\n", Clean(b.Hint))
		}
	}
}

// printAssets shows one line for each asset, in columns.
func printAssets(out io.Writer, assets []bundle.Asset) {
	id, kind := len("Asset"), len("Kind")
	for _, a := range assets {
		id, kind = max(id, len(a.ID)), max(kind, len(a.Kind))
	}
	fmt.Fprintf(out, "%-*s  %-*s  %7s  %9s  %s\n", id, "Asset", kind, "Kind", "Files", "Size", "Revision")
	for _, a := range assets {
		files, size := fmt.Sprint(a.Files), handover.FormatBytes(a.Bytes)
		if a.Sealed > 0 && a.Files == 0 {
			files, size = fmt.Sprint(a.Sealed), "envelope"
		}
		fmt.Fprintf(out, "%-*s  %-*s  %7s  %9s  %s\n", id, a.ID, kind, a.Kind, files, size, Clean(cut(a.Revision, 12)))
	}
}

func printGaps(out io.Writer, assets []bundle.Asset, whole []bundle.Gap) {
	title := "\nMissing, and said so in the bundle\n"
	show := func(asset string, gaps []bundle.Gap) {
		for _, g := range gaps {
			fmt.Fprint(out, title)
			title = ""
			fmt.Fprintf(out, "  %s%s: %s\n", asset, Clean(g.What), Clean(g.Why))
		}
	}
	for _, a := range assets {
		show(a.ID+": ", a.Gaps)
	}
	show("", whole)
}
