package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/bundle"
)

// readFlags are the flags of every command that opens a bundle.
type readFlags struct {
	keys      []string
	signer    string
	anySigner bool
	forwarded bool
}

func (r *readFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVarP(&r.keys, "identity", "i", nil, "open with this `key`: an age identity file or an SSH private key (repeatable)")
	f.StringVar(&r.signer, "signer", "", "trust the signers in this `file` (OpenSSH allowed_signers), which came by another route")
	f.BoolVar(&r.anySigner, "any-signer", false, "accept whoever sealed it; the output says that nobody vouched")
	f.BoolVar(&r.forwarded, "forwarded", false, "accept a bundle that was addressed to somebody else")
}

func (r readFlags) open(ctx context.Context, env *Env, name string) (*handover.BundleFile, error) {
	o := handover.ReadOptions{AnySigner: r.anySigner, Forwarded: r.forwarded}
	for _, k := range r.keys {
		o.Keys = append(o.Keys, env.Path(k))
	}
	if r.signer != "" {
		o.Signers = env.Path(r.signer)
	}
	b, err := env.machine().OpenBundle(ctx, env.Path(name), o)
	if err != nil {
		return nil, err
	}
	if !b.Signer.Trusted {
		env.Say("warning: sealed by %s; nobody vouched for this key", b.Signer.Fingerprint)
	}
	if b.Manifest.Draft {
		env.Say("note: this bundle is a DRAFT, sealed to rehearse")
	}
	return b, nil
}

// verifyDoc is what verify and open print with --json.
type verifyDoc struct {
	Bundle string         `json:"bundle"`
	ID     string         `json:"id"`
	Digest string         `json:"digest"`
	Level  string         `json:"level"`
	Draft  bool           `json:"draft"`
	Signer bundle.Signer  `json:"signer"`
	Checks []bundle.Check `json:"checks"`
	Output string         `json:"output,omitempty"` // the folder that was written
}

func newVerifyDoc(b *handover.BundleFile, level string) verifyDoc {
	return verifyDoc{
		Bundle: b.Name, ID: b.Manifest.ID, Digest: b.Digest, Level: level, Draft: b.Manifest.Draft, Signer: b.Signer, Checks: b.Checks,
	}
}

func verifyCommand(env *Env) *cobra.Command {
	var r readFlags
	cmd := &cobra.Command{
		Use:   "verify BUNDLE -i KEY --signer FILE",
		Short: "check everything, write nothing",
		Long: `Read the whole bundle and check everything that can be checked: that its end is
authentic, who sealed it, whom it is for, that every file has the digest that
was signed, that nothing is missing and nothing is extra.`,
		GroupID: groupClient,
		Args:    exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := r.open(cmd.Context(), env, args[0])
			if err != nil {
				return err
			}
			defer b.Close()
			level, err := b.Verify(cmd.Context())
			env.clearProgress()
			if err != nil {
				return err
			}
			return env.Result(newVerifyDoc(b, level), func(out io.Writer) { printVerified(out, b, level) })
		},
	}
	r.add(cmd)
	return cmd
}

func printVerified(out io.Writer, b *handover.BundleFile, level string) {
	m := b.Manifest
	fmt.Fprintf(out, "%s\n%s, from %s to %s, sealed %s\n\n", m.ID, Clean(m.Engagement.Title), Clean(m.Engagement.Supplier), Clean(m.Engagement.Client),
		m.SealedAt.UTC().Format("2006-01-02 15:04 UTC"))
	printChecks(out, b.Checks)
	switch level {
	case "":
	case bundle.LevelComplete:
		fmt.Fprintf(out, "\nLevel %s: intact, and everything promised is there or declared absent.\n", level)
	default:
		fmt.Fprintf(out, "\nLevel %s: intact.\n", level)
	}
}

func openCommand(env *Env) *cobra.Command {
	var r readFlags
	var dir string
	var envelope bool
	cmd := &cobra.Command{
		Use:   "open BUNDLE -i KEY --signer FILE -o DIR [PATH...]",
		Short: "check everything and unpack it",
		Long: `Check the bundle as verify does and write its files to DIR, which is made whole
or not at all. With PATHs, read and write those alone.`,
		GroupID: groupClient,
		Args:    atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if dir == "" {
				return &usageError{"nowhere to write to", "-o DIR names a folder to make"}
			}
			b, err := r.open(cmd.Context(), env, args[0])
			if err != nil {
				return err
			}
			defer b.Close()
			level, err := b.Extract(cmd.Context(), env.Path(dir), handover.ExtractOptions{Paths: args[1:], Envelope: envelope})
			env.clearProgress()
			if err != nil {
				return err
			}
			doc := newVerifyDoc(b, level)
			doc.Output = env.Path(dir)
			return env.Result(doc, func(out io.Writer) {
				printVerified(out, b, level)
				fmt.Fprintf(out, "\nWritten to %s\n", Clean(dir))
				if len(args) == 1 {
					fmt.Fprintf(out, "Open %s first.\n", Clean(dir+"/START-HERE.html"))
				}
				if envelope {
					fmt.Fprintf(out, "The envelope is in %s. Whoever handed it over knows what is in it: change every credential.\n", Clean(dir+"/envelope"))
				}
			})
		},
	}
	r.add(cmd)
	cmd.Flags().StringVarP(&dir, "output", "o", "", "write to this `folder`, which must not exist or be empty")
	cmd.Flags().BoolVar(&envelope, "envelope", false, "open the envelope too, into DIR/envelope")
	cmd.ValidArgsFunction = r.completePaths(env)
	return cmd
}

// fileDoc is one file of ls --json.
type fileDoc struct {
	Path   string    `json:"path"`
	Size   int64     `json:"size"`
	Mode   string    `json:"mode"`
	MTime  time.Time `json:"mtime"`
	Digest string    `json:"digest"`
	Asset  string    `json:"asset"`
	Type   string    `json:"type"`
	Link   string    `json:"link,omitempty"`
}

func lsCommand(env *Env) *cobra.Command {
	var r readFlags
	cmd := &cobra.Command{
		Use:     "ls BUNDLE -i KEY --signer FILE",
		Short:   "list the files, without unpacking",
		GroupID: groupClient,
		Args:    exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := r.open(cmd.Context(), env, args[0])
			if err != nil {
				return err
			}
			defer b.Close()
			var doc struct {
				Files []fileDoc `json:"files"`
			}
			doc.Files = make([]fileDoc, 0, len(b.Entries))
			for _, e := range b.Entries {
				doc.Files = append(doc.Files, fileDoc{e.Path, e.Size, e.Mode, b.Time().UTC(), e.Digest, e.Asset, string(e.Type), e.Link})
			}
			return env.Result(doc, func(out io.Writer) {
				for _, f := range doc.Files {
					fmt.Fprintf(out, "%s  %12d  %s", f.Mode, f.Size, Clean(f.Path))
					if f.Link != "" {
						fmt.Fprintf(out, " -> %s", Clean(f.Link))
					}
					fmt.Fprintln(out)
				}
			})
		},
	}
	r.add(cmd)
	return cmd
}

func catCommand(env *Env) *cobra.Command {
	var r readFlags
	cmd := &cobra.Command{
		Use:   "cat BUNDLE PATH -i KEY --signer FILE",
		Short: "write one file to standard output",
		Long: `Write one file of the bundle to standard output, reading only what is needed for
it. No byte is shown before the whole file has the digest that was signed.`,
		GroupID: groupClient,
		Args:    exactly(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if env.Flags.JSON {
				return &usageError{"cat writes a file as it is, so there is no --json", "use handover ls --json for its description"}
			}
			b, err := r.open(cmd.Context(), env, args[0])
			if err != nil {
				return err
			}
			defer b.Close()
			return b.Copy(cmd.Context(), env.Out, args[1])
		},
	}
	r.add(cmd)
	cmd.ValidArgsFunction = r.completePaths(env)
	return cmd
}

// completePaths completes paths inside the bundle, when it can be opened without asking anything.
func (r *readFlags) completePaths(env *Env) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return nil, cobra.ShellCompDirectiveDefault
		}
		silent := *env
		streams := *env.Streams
		streams.Err, streams.InTerminal, streams.ReadSecret = io.Discard, false, nil
		silent.Streams = &streams
		b, err := r.open(cmd.Context(), &silent, args[0])
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		defer b.Close()
		var paths []string
		for _, e := range b.Entries {
			paths = append(paths, e.Path)
		}
		return paths, cobra.ShellCompDirectiveNoFileComp
	}
}
