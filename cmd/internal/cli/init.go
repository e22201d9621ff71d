package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

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
  recipient_email: aiko@acme.example
  systems: [github, vercel]
  personal_data: false`,
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
	var answers handover.Answers
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
		answers.Text["profile"] = c.profile
	}
	if err := handover.Init(dir, answers); err != nil {
		return err
	}
	doc := initDoc{dir, filepath.Join(dir, "handover.yaml")}
	return env.Result(doc, func(out io.Writer) {
		fmt.Fprintf(out, "Made %s\n\nNext: complete systems and assets in it, then see what can be done now, and what\na bundle would hold:\n  handover -C %s next\n  handover -C %s gather\n",
			Clean(doc.File), Clean(handover.QuoteShell(dir)), Clean(handover.QuoteShell(dir)))
	})
}

// ask asks question after question; the empty answer takes what is proposed.
func (c initCmd) ask(ctx context.Context, env *Env) (handover.Answers, error) {
	a := handover.Answers{Text: make(map[string]string), Yes: make(map[string]bool)}
	for _, q := range handover.InitQuestions() {
		if q.ID == "profile" && c.profile != "" {
			a.Text[q.ID] = c.profile
			continue
		}
		proposed := ""
		if q.Default != nil {
			proposed = q.Default(a.Text)
		}
		for a.Text[q.ID] == "" {
			text, err := env.askProposing(ctx, q.Text, proposed)
			if err != nil {
				return a, err
			}
			if a.Text[q.ID] = text; !q.Required {
				break
			}
		}
	}
	return a, c.interview(ctx, env, &a)
}

// interview asks which systems there are and what applies.
func (c initCmd) interview(ctx context.Context, env *Env, a *handover.Answers) error {
	offered, err := handover.ProfileSystems(a.Text["profile"])
	if err != nil {
		return err
	}
	list, err := env.askProposing(ctx, "Systems we can reach, by provider (github, aws-iam, …)", strings.Join(offered, ", "))
	if err != nil {
		return err
	}
	a.Systems = strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
	questions, suggested, err := handover.Interview(a.Systems, a.Text["profile"])
	if err != nil {
		return err
	}
	env.Say("What applies? y, n, or enter for what is proposed; without a proposal, enter leaves it open. Done with them: q.")
	for _, q := range questions {
		yes, answered, more, err := env.askYesNo(ctx, q.Text, suggested, q.ID)
		if err != nil || !more {
			return err
		}
		if answered {
			a.Yes[q.ID] = yes
		}
	}
	return nil
}

func (e *Env) askProposing(ctx context.Context, question, proposed string) (string, error) {
	if proposed != "" {
		question += " [" + proposed + "]"
	}
	answer, err := e.Ask(ctx, question, "--answers FILE")
	if answer == "" {
		answer = proposed
	}
	return answer, err
}

// askYesNo asks one question of the interview; more is false when the person wants no further ones.
func (e *Env) askYesNo(ctx context.Context, question string, suggested map[string]bool, id string) (yes, answered, more bool, err error) {
	proposal, has := suggested[id]
	proposed := ""
	if has {
		proposed = map[bool]string{true: "y", false: "n"}[proposal]
	}
	for {
		answer, err := e.askProposing(ctx, question, proposed)
		if err != nil {
			return false, false, false, err
		}
		switch strings.ToLower(answer) {
		case "":
			return false, false, true, nil
		case "y", "yes":
			return true, true, true, nil
		case "n", "no":
			return false, true, true, nil
		case "q":
			return false, false, false, nil
		}
	}
}
