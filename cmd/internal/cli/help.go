package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// writeHelp writes the help page of cmd: what it does, how it is called, its commands and flags.
func writeHelp(w io.Writer, cmd *cobra.Command) {
	about := cmd.Long
	if about == "" {
		about = cmd.Short
	}
	fmt.Fprintf(w, "%s\n\nUsage:\n  %s\n", strings.TrimSpace(about), cmd.UseLine())
	for _, group := range cmd.Groups() {
		writeCommands(w, group.Title, cmd, group.ID)
	}
	writeCommands(w, "Commands", cmd, "")
	if cmd.Example != "" {
		fmt.Fprintf(w, "\nExamples:\n%s\n", strings.Trim(cmd.Example, "\n"))
	}
	writeFlags(w, "Flags", cmd.LocalNonPersistentFlags())
	if cmd.HasParent() {
		writeFlags(w, "Flags of every command", cmd.InheritedFlags())
		return
	}
	writeFlags(w, "Flags of every command", cmd.PersistentFlags())
	fmt.Fprintf(w, "\n%s help COMMAND says more about a command.\n", cmd.Name())
}

// writeCommands lists the subcommands of one group under its title.
func writeCommands(w io.Writer, title string, cmd *cobra.Command, group string) {
	for _, sub := range cmd.Commands() {
		if !sub.IsAvailableCommand() || sub.GroupID != group {
			continue
		}
		if title != "" {
			fmt.Fprintf(w, "\n%s:\n", title)
			title = ""
		}
		fmt.Fprintf(w, "  %-*s  %s\n", cmd.Commands()[0].NamePadding(), sub.Name(), sub.Short)
	}
}

func writeFlags(w io.Writer, title string, flags *pflag.FlagSet) {
	if flags.HasAvailableFlags() {
		fmt.Fprintf(w, "\n%s:\n%s", title, flags.FlagUsagesWrapped(80))
	}
}

// helpCommand is handover help, which unlike cobra's refuses a command that does not exist.
func helpCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "say more about a command",
		GroupID: groupMore,
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			if at, _, err := cmd.Root().Find(args); err == nil {
				for _, sub := range at.Commands() {
					if sub.IsAvailableCommand() {
						names = append(names, cobra.CompletionWithDesc(sub.Name(), sub.Short))
					}
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			at, rest, err := cmd.Root().Find(args)
			if err != nil {
				return err
			}
			if len(rest) > 0 {
				return knownCommand(at, rest)
			}
			at.InitDefaultHelpFlag()
			writeHelp(env.Out, at)
			return nil
		},
	}
}
