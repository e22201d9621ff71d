package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover"
)

type planDoc struct {
	Steps []handover.PlanStep `json:"steps"`
}

func planCommand(env *Env) *cobra.Command {
	var format, who string
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "the commands that end what is still alive, in safe order",
		Long: `Print, for everything that check finds alive, the vendor's own commands that end
it, in an order that the gates and pitfalls allow, and who runs each. What is
locked says why, and in a script stands as a comment. A value that cannot be
quoted safely is refused.

Nothing is run. The script asks whose steps to run (sh plan.sh client), and
stops at the first failure.`,
		Example: `  handover plan --who client > for-the-client.md
  handover plan --format sh > plan.sh`,
		GroupID: groupEngineer,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if env.Flags.JSON {
				format = "json"
			}
			side, err := parseWho(who)
			if err != nil {
				return err
			}
			w, err := env.workspace()
			if err != nil {
				return err
			}
			plan, err := w.Plan(cmd.Context())
			if err != nil {
				return err
			}
			plan.Only(side)
			switch format {
			case "json":
				env.Flags.JSON = true
				return env.Result(planDoc{append([]handover.PlanStep{}, plan.Steps...)}, nil)
			case "md":
				return env.write(plan.Markdown())
			case "sh":
				return env.write(plan.Script())
			}
			return &usageError{fmt.Sprintf("--format is md, sh or json, not %s", format), ""}
		},
	}
	cmd.Flags().StringVar(&format, "format", "md", "md, sh or json (`format`)")
	cmd.Flags().StringVar(&who, "who", "all", "only the steps of us or of the client (`side`)")
	return cmd
}
