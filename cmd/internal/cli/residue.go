package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks/residue"
)

type residueDoc struct {
	Findings  []residue.Finding     `json:"findings"`
	NotLooked []residue.Missed      `json:"not_looked"`
	Names     []residue.Name        `json:"names"`
	Items     []handover.Settlement `json:"items"` // of the checklist that the reports of all of us settle; none without --record
}

func residueCommand(env *Env) *cobra.Command {
	var record bool
	cmd := &cobra.Command{
		Use:   "residue [FOLDER...]",
		Short: "list what of this client is left on this machine",
		Long: `Look in the home folder, and in other folders that are named, for what is left
of this client: clones, profiles and logins of tools, keys, environment files,
Terraform's state, histories, transcripts of coding assistants. The client is
recognised by the names in handover.yaml: organisations, accounts, domains.

Each is listed with the name that gave it away and the command that would remove
it. Nothing is deleted, nothing is run, and no value is ever printed. What could
not be looked into is listed too: of that nobody knows.

With --record the list is stored as evidence, in the name of who runs it. When
the last lists of all of us show that nothing is left, the items about our
machines are done; what a list contradicts is open again.

It ends with code 0 whatever it finds.`,
		Example: `  handover residue
  handover residue /srv/work --json
  handover residue --record`,
		GroupID: groupEngineer,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			var folders []string
			for _, name := range args {
				folders = append(folders, env.Path(name))
			}
			r, settled, err := residueOf(cmd.Context(), env, folders, record)
			env.clearProgress()
			if err != nil {
				return err
			}
			return env.Result(newResidueDoc(r, settled), func(out io.Writer) {
				printResidue(out, r)
				printSettled(out, settled)
			})
		},
	}
	cmd.Flags().BoolVar(&record, "record", false, "store the list as evidence, and mark what it settles")
	return cmd
}

// residueOf looks, and stores what was found when that is wanted.
func residueOf(ctx context.Context, env *Env, folders []string, record bool) (*handover.Residue, []handover.Settlement, error) {
	if !record {
		w, err := env.workspace()
		if err != nil {
			return nil, nil, err
		}
		r, err := w.Residue(ctx, folders)
		return r, nil, err
	}
	w, by, err := env.acting()
	if err != nil {
		return nil, nil, err
	}
	return w.RecordResidue(ctx, by, folders)
}

func newResidueDoc(r *handover.Residue, settled []handover.Settlement) residueDoc {
	return residueDoc{
		append([]residue.Finding{}, r.Findings...), append([]residue.Missed{}, r.NotLooked...), append([]residue.Name{}, r.Names...),
		append([]handover.Settlement{}, settled...),
	}
}

func printResidue(out io.Writer, r *handover.Residue) {
	kind := residue.Kind("")
	for n := range r.Findings {
		f := &r.Findings[n]
		if f.Kind != kind {
			kind = f.Kind
			fmt.Fprintf(out, "%s\n", kind.Title())
		}
		fmt.Fprintf(out, "  %s\n", Clean(f.Path))
		printWrapped(out, "      ", "      ", Clean(f.What+"; "+f.Why+" ("+strings.Join(f.Items, ", ")+")"))
		if f.Command != "" {
			fmt.Fprintf(out, "      %s\n", Clean(f.Command))
		}
	}
	if len(r.NotLooked) > 0 {
		fmt.Fprintf(out, "Could not be looked into\n")
	}
	for _, m := range r.NotLooked {
		text := m.Why
		if m.Path != "" {
			text = m.Path + ": " + m.Why
		}
		printWrapped(out, "  ? ", "    ", Clean(text))
	}
	if len(r.Findings)+len(r.NotLooked) > 0 {
		fmt.Fprintln(out)
	}
	words := "Nothing was found by " + plural(len(r.Names), "name", "names") + " of the engagement"
	if len(r.Findings) > 0 {
		words = plural(len(r.Findings), "thing of this client is", "things of this client are") + " left, by " + plural(len(r.Names), "name", "names") + " of the engagement"
	}
	if n := len(r.NotLooked); n > 0 {
		words += "; " + plural(n, "thing", "things") + " could not be looked into"
	}
	printWrapped(out, "", "", words+". Nothing was deleted.")
}
