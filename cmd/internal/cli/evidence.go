package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks/evidence"
)

func evidenceCommand(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "evidence",
		Short:   "say which exports prove something",
		GroupID: groupEngineer,
		Args:    knownCommand,
		RunE: func(*cobra.Command, []string) error {
			return &usageError{"no subcommand given", "handover evidence commands lists the exports to make"}
		},
	}
	cmd.AddCommand(evidenceCommandsCommand(env))
	return cmd
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
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			w, err := env.workspace()
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			var ids []string
			for _, s := range w.Engagement.Systems {
				ids = append(ids, s.ID)
			}
			return ids, cobra.ShellCompDirectiveNoFileComp
		},
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
