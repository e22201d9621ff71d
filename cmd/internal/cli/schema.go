package cli

import (
	"github.com/spf13/cobra"

	"github.com/handover-kit/handover/checks/engagement"
)

func schemaCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "print the JSON Schema of handover.yaml",
		Long: `Print the JSON Schema of handover.yaml, with which editors complete and check it
while it is written. It is JSON with and without --json.`,
		Example: `  handover schema > handover.schema.json
  # then, as the first line of handover.yaml:
  # yaml-language-server: $schema=handover.schema.json`,
		GroupID: groupMore,
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			schema, err := engagement.Schema()
			if err != nil {
				return err
			}
			return env.write(schema)
		},
	}
}
