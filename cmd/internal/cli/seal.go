package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/bundle"
)

type seal struct {
	out, key, supersedes, reason string
	draft, runCommands           bool
	despite                      []string
}

func sealCommand(env *Env) *cobra.Command {
	var s seal
	cmd := &cobra.Command{
		Use:   "seal --key KEY",
		Short: "seal everything into one bundle, then open it and prove it",
		Long: `Gather everything that handover.yaml names and seal it into one compressed,
encrypted, signed file; then open that file and prove it: every digest, the
envelope, every repository cloned. The file, its signature and its cover page
appear when all of that has held, or not at all.

KEY is an SSH private key, the public half (FILE.pub) of one that the SSH agent
holds, or "agent" when it holds just one.

It needs gate READY and the lead's countersigned review. --draft seals whatever
the state of the checklist: a rehearsal, which says so in its name and on every
page.`,
		Example: `  handover seal --draft --key ~/.ssh/id_ed25519`,
		GroupID: groupEngineer,
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return s.run(cmd.Context(), env) },
	}
	f := cmd.Flags()
	f.StringVarP(&s.out, "output", "o", "", "write this `file` (default: out/NAME.handover.age in the workspace)")
	f.StringVar(&s.key, "key", "", "sign with this SSH `key`")
	f.BoolVar(&s.draft, "draft", false, "seal a rehearsal, whatever the state of the checklist")
	f.StringVar(&s.supersedes, "supersedes", "", "the `bundle`, or its digest, that this one replaces")
	f.StringArrayVar(&s.despite, "despite", nil, "go past the warning of this `pitfall`, for the reason given")
	f.StringVar(&s.reason, "reason", "", "why a warning is gone past, in a `sentence`")
	f.BoolVar(&s.runCommands, "run-commands", false, "run the commands that credentials.yaml names")
	return cmd
}

func (s seal) run(ctx context.Context, env *Env) error {
	if s.key == "" {
		return &usageError{"no key to sign with", "--key KEY names an SSH private key, or \"agent\""}
	}
	w, err := env.workspace()
	if err != nil {
		return err
	}
	signer, done, err := env.machine().Signer(ctx, env.keyPath(s.key))
	if err != nil {
		return err
	}
	defer done()
	o := handover.SealOptions{
		GatherOptions: handover.GatherOptions{Draft: s.draft, RunCommands: s.runCommands, At: env.sealTime(), KeyFile: env.keyPath(s.key)},
		By:            env.Actor(), Signer: signer, Supersedes: s.supersedes, Reason: s.reason, Warned: s.despite,
	}
	if s.out != "" {
		o.Out = env.Path(s.out)
	}
	r, err := w.Seal(ctx, o)
	env.clearProgress()
	if err != nil {
		return err
	}
	return printSealed(env, r)
}

func sealedDoc(r *handover.SealResult) bundleDoc {
	return bundleDoc{
		Bundle: r.File, ID: r.Manifest.ID, Digest: r.Sealed.Digest, Size: r.Sealed.Size, Draft: r.Manifest.Draft,
		Assets: assetDocs(r.Manifest.Assets), Blockers: []handover.Blocker{}, Level: r.Level, Checks: r.Checks,
		Seconds: &secondsDoc{r.Seconds[handover.StageGather], r.Seconds[handover.StagePack], r.Seconds[handover.StageProve]},
	}
}

func printSealed(env *Env, r *handover.SealResult) error {
	return env.Result(sealedDoc(r), func(out io.Writer) {
		printAssets(out, r.Manifest.Assets)
		printGaps(out, r.Manifest.Assets, r.Manifest.Gaps)
		fmt.Fprintf(out, "\nProven on the sealed file\n")
		printChecks(out, r.Checks)
		fmt.Fprintf(out, "\nSealed %s, %s, level %s\n", r.Manifest.ID, handover.FormatBytes(r.Sealed.Size), r.Level)
		fmt.Fprintf(out, "\nSend these by the agreed route\n  %s\n  %s.sig\n  %s\n", Clean(r.File), Clean(r.File), Clean(r.Cover))
		fmt.Fprintf(out, "\nand this by another, such as a telephone call\n  %s\n", r.Sealed.Digest)
	})
}

// printChecks shows what was looked at, one line each.
func printChecks(out io.Writer, checks []bundle.Check) {
	for _, c := range checks {
		mark := "ok  "
		if !c.OK {
			mark = "NOT "
		}
		fmt.Fprintf(out, "  %s  %s", mark, Clean(c.Title))
		if c.Detail != "" {
			fmt.Fprintf(out, ": %s", Clean(c.Detail))
		}
		fmt.Fprintln(out)
	}
}
