package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover"
)

type initCmd struct{ answers, profile string }

type initDoc struct {
	Workspace string `json:"workspace"`
	File      string `json:"file"`
}

func initCommand(env *Env) *cobra.Command {
	var c initCmd
	cmd := &cobra.Command{
		Use:   "init [DIR]",
		Short: "make a new workspace",
		Long: `Make the workspace of an engagement in DIR (default: the current folder): a
handover.yaml filled in with your answers, and examples for the rest.

On a terminal it asks. Elsewhere, or with --answers, it reads a flat YAML or
JSON file of question ids and answers, such as

  title: Acme customer portal
  supplier: Elegant Example Ltd
  client: Acme Corp
  last_day: 2026-11-30
  engineer_name: Mara Lind
  engineer_email: mara@elegant.example
  recipient_name: Aiko Ito
  recipient_email: aiko@acme.example`,
		GroupID: groupEngineer,
		Args:    atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := env.Workspace()
			if len(args) == 1 {
				dir = env.Path(args[0])
			}
			return c.run(cmd.Context(), env, dir)
		},
	}
	cmd.Flags().StringVar(&c.answers, "answers", "", "read the answers from this `file`")
	cmd.Flags().StringVar(&c.profile, "profile", "", "the `name` of a checklist profile, such as web-product")
	return cmd
}

func (c initCmd) run(ctx context.Context, env *Env, dir string) error {
	var answers map[string]string
	var err error
	switch {
	case c.answers != "":
		answers, err = handover.ReadAnswers(env.Path(c.answers))
	case env.InTerminal:
		answers, err = c.ask(ctx, env)
	default:
		return &usageError{"there is no terminal to ask on", "give the answers with --answers FILE"}
	}
	if err != nil {
		return err
	}
	if c.profile != "" {
		answers["profile"] = c.profile
	}
	if err := handover.Init(dir, answers); err != nil {
		return err
	}
	doc := initDoc{dir, filepath.Join(dir, "handover.yaml")}
	return env.Result(doc, func(out io.Writer) {
		fmt.Fprintf(out, "Made %s\n\nNext: list systems and assets in it, then see what a bundle would hold:\n  handover -C %s gather\n", Clean(doc.File), Clean(handover.QuoteShell(dir)))
	})
}

// ask asks question after question; the empty answer takes what is proposed.
func (c initCmd) ask(ctx context.Context, env *Env) (map[string]string, error) {
	answers := make(map[string]string)
	for _, q := range handover.InitQuestions() {
		if q.ID == "profile" && c.profile != "" {
			continue
		}
		text, proposed := q.Text, ""
		if q.Default != nil {
			if proposed = q.Default(answers); proposed != "" {
				text += " [" + proposed + "]"
			}
		}
		for {
			a, err := env.Ask(ctx, text, "--answers FILE")
			if err != nil {
				return nil, err
			}
			if a == "" {
				a = proposed
			}
			if a != "" || !q.Required {
				answers[q.ID] = a
				break
			}
		}
	}
	return answers, nil
}
