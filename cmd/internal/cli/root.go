package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The help page lists commands in the order of the work, as commands does. Cobra has only this switch for all programs
// in a process.
func init() { cobra.EnableCommandSorting = false }

// nearEnough is how many slips name may have and still be guessed.
func nearEnough(name string) int { return min(2, len(name)/2) }

// The groups of the help page.
const (
	groupEngineer = "engineer"
	groupClient   = "client"
	groupMore     = "more"
)

// commands lists every command in the order of the help page.
func commands(env *Env) []*cobra.Command {
	return []*cobra.Command{
		initCommand(env),
		statusCommand(env),
		nextCommand(env),
		itemCommand(env),
		markCommand(env),
		undoCommand(env),
		applyCommand(env),
		modeCommand(env),
		evidenceCommand(env),
		checkCommand(env),
		planCommand(env),
		ledgerCommand(env),
		residueCommand(env),
		noticeCommand(env),
		scanCommand(env),
		findingCommand(env),
		gatherCommand(env),
		reviewCommand(env),
		countersignCommand(env),
		sealCommand(env),
		checkpointCommand(env),
		reportCommand(env),
		keygenCommand(env),
		inspectCommand(env),
		lsCommand(env),
		catCommand(env),
		verifyCommand(env),
		openCommand(env),
		demoCommand(env),
		schemaCommand(env),
		versionCommand(env),
		completionCommand(env),
		manCommand(env),
	}
}

// Run runs the command line args (without the program's name) and returns the exit code. It prints the error that a
// command ends with; a command that was under way when ctx ended counts as interrupted, whatever it returned.
func Run(ctx context.Context, args []string, s *Streams) int {
	env := &Env{Streams: s}
	root := rootCommand(env)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return ExitOK
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	env.clearProgress()
	if _, said := errors.AsType[*silentError](err); said && ctx.Err() == nil {
		return exitCode(err)
	}
	report(s, env.Flags.JSON || wantsJSON(args), err)
	return exitCode(err)
}

// wantsJSON finds --json where parsing stopped before it.
func wantsJSON(args []string) bool {
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	return slices.Contains(args, "--json") || slices.Contains(args, "--json=true")
}

func rootCommand(env *Env) *cobra.Command {
	look := ""
	root := &cobra.Command{
		Use:   "handover [COMMAND]",
		Short: "end a software engagement cleanly: gather, seal, prove, hand over",
		Long: `handover ends a software engagement cleanly, offline: the leaving firm gathers
everything the client must have and seals it into one encrypted, signed file;
the client opens and proves it with this same program or with stock tools.

In a workspace, without a command, it opens the terminal app.`,
		Args:              knownCommand,
		RunE:              func(cmd *cobra.Command, _ []string) error { return start(env, cmd, look) },
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetIn(env.In)
	root.SetOut(env.Out)
	root.SetErr(env.Err)
	root.AddGroup(
		&cobra.Group{ID: groupEngineer, Title: "Engineer"},
		&cobra.Group{ID: groupClient, Title: "Client"},
		&cobra.Group{ID: groupMore, Title: "More"},
	)
	globalFlags(root.PersistentFlags(), &env.Flags)
	root.Flags().Bool("version", false, "say which version this is")
	root.Flags().StringVar(&look, "theme", "auto", "colours of the terminal app: auto, light, dark, none (`name`)")
	root.SetFlagErrorFunc(flagError)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { writeHelp(env.Out, cmd) })
	root.SetUsageFunc(func(cmd *cobra.Command) error { writeHelp(env.Out, cmd); return nil })
	root.SetHelpCommand(helpCommand(env))
	root.AddCommand(commands(env)...)
	return root
}

func globalFlags(flags *pflag.FlagSet, to *Flags) {
	flags.StringVarP(&to.Dir, "dir", "C", "", "the workspace's `folder` (default: the current one)")
	flags.BoolVar(&to.JSON, "json", false, "print one JSON document on standard output")
	flags.BoolVar(&to.Yes, "yes", false, "confirm what cannot be undone")
	flags.StringVar(&to.As, "as", "", "act as this `person` of the engagement (default: HANDOVER_AS)")
	flags.BoolVar(&to.Quiet, "quiet", false, "show no progress")
	flags.BoolVar(&to.Plain, "plain", false, "write plain lines, redraw nothing")
}

// start is handover without a command: in a workspace the terminal app or, without a terminal, status.
func start(env *Env, cmd *cobra.Command, look string) error {
	if asked, _ := cmd.Flags().GetBool("version"); asked {
		return printVersion(env)
	}
	if _, err := os.Stat(filepath.Join(env.Workspace(), "handover.yaml")); err == nil {
		if env.InTerminal && env.OutTerminal && !env.Flags.JSON {
			return openApp(cmd.Context(), env, look)
		}
		return statusCommand(env).RunE(cmd, nil)
	}
	if env.Flags.JSON {
		return &usageError{"no command given", "handover help lists the commands"}
	}
	if env.Flags.Dir != "" { // a person meant a workspace
		_, err := env.workspace()
		return err
	}
	writeHelp(env.Out, cmd)
	return nil
}

// knownCommand refuses what is left when no command was found, with the nearest name.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	way := cmd.CommandPath() + " --help lists the commands"
	cmd.SuggestionsMinimumDistance = nearEnough(args[0])
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		way = "did you mean " + cmd.CommandPath() + " " + strings.Join(near, " or ") + "?"
	}
	return &usageError{"unknown command " + strconv.Quote(args[0]), way}
}

// noArgs refuses arguments of a command that takes none.
func noArgs(cmd *cobra.Command, args []string) error { return atMost(0)(cmd, args) }

// atMost refuses more than n arguments.
func atMost(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) <= n {
			return nil
		}
		return &usageError{"unexpected argument " + strconv.Quote(args[n]), "usage: " + cmd.UseLine()}
	}
}

// exactly demands n arguments.
func exactly(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < n {
			return &usageError{"an argument is missing", "usage: " + cmd.UseLine()}
		}
		return atMost(n)(cmd, args)
	}
}

// atLeast demands n arguments or more.
func atLeast(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		return exactly(n)(cmd, args[:min(len(args), n)])
	}
}

// flagError turns what the parser says of a flag into our words, with the nearest name.
func flagError(cmd *cobra.Command, err error) error {
	if errors.Is(err, pflag.ErrHelp) {
		return err
	}
	way := cmd.CommandPath() + " --help lists the flags"
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		if near := nearestFlags(cmd, unknown.GetSpecifiedName()); len(near) > 0 {
			way = "did you mean --" + strings.Join(near, " or --") + "?"
		}
	}
	return &usageError{err.Error(), way}
}

// nearestFlags are the flags of cmd that name may have meant. Cobra knows how to guess commands only, so it is shown
// the flags as such.
func nearestFlags(cmd *cobra.Command, name string) []string {
	guess := &cobra.Command{SuggestionsMinimumDistance: nearEnough(name)}
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if !flag.Hidden {
			guess.AddCommand(&cobra.Command{Use: flag.Name, Run: func(*cobra.Command, []string) {}})
		}
	})
	return guess.SuggestionsFor(name)
}
