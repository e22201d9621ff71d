package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover/checks/engagement"
)

func schemaCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "schema [approvals]",
		Short: "print the JSON Schema of handover.yaml or approvals.yaml",
		Long: `Print the JSON Schema of handover.yaml, or of approvals.yaml, with which editors
complete and check it while it is written. It is JSON with and without --json.`,
		Example: `  handover schema > handover.schema.json
  # then, as the first line of handover.yaml:
  # yaml-language-server: $schema=handover.schema.json`,
		GroupID:   groupMore,
		Args:      atMost(1),
		ValidArgs: []string{"approvals"},
		RunE: func(_ *cobra.Command, args []string) error {
			schemaOf := engagement.Schema
			switch of := strings.Join(args, ""); of {
			case "":
			case "approvals":
				schemaOf = engagement.ApprovalsSchema
			default:
				return &usageError{"there is no schema of " + of, "handover schema, or handover schema approvals"}
			}
			schema, err := schemaOf()
			if err != nil {
				return err
			}
			return env.write(schema)
		},
	}
}
