package cli

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

// completionDoc is what completion --json prints.
type completionDoc struct {
	Shell  string `json:"shell"`
	Script string `json:"script"`
}

func completionCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "print the script that completes commands in a shell",
		Long: `Print the script with which a shell completes the commands, flags and arguments
of handover. The packages install it; without a package, see the examples.`,
		Example: `  source <(handover completion bash)
  handover completion zsh > "${fpath[1]}/_handover"
  handover completion fish > ~/.config/fish/completions/handover.fish
  handover completion powershell | Out-String | Invoke-Expression`,
		GroupID:   groupMore,
		Args:      exactly(1),
		ValidArgs: shells(),
		RunE: func(cmd *cobra.Command, args []string) error {
			script, err := completionScript(cmd.Root(), args[0])
			if err != nil {
				return err
			}
			if env.Flags.JSON {
				return env.Result(completionDoc{args[0], string(script)}, nil)
			}
			return env.write(script)
		},
	}
}

func shells() []string { return []string{"bash", "zsh", "fish", "powershell"} }

func completionScript(root *cobra.Command, shell string) ([]byte, error) {
	if !slices.Contains(shells(), shell) {
		return nil, &usageError{"no completion for the shell " + strconv.Quote(shell), "known are " + strings.Join(shells(), ", ")}
	}
	var script bytes.Buffer
	write := map[string]func() error{
		"bash":       func() error { return root.GenBashCompletionV2(&script, true) },
		"zsh":        func() error { return root.GenZshCompletion(&script) },
		"fish":       func() error { return root.GenFishCompletion(&script, true) },
		"powershell": func() error { return root.GenPowerShellCompletionWithDesc(&script) },
	}[shell]
	err := write()
	return script.Bytes(), err
}
