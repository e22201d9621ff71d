package cli

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/evidence"
)

type checkDoc struct {
	Systems      []systemDoc      `json:"systems"`
	Items        []itemVerdictDoc `json:"items"` // those that are about all systems
	Survivors    int              `json:"survivors"`
	Inconclusive int              `json:"inconclusive"`
	Failing      int              `json:"failing"` // verdicts on items that fail by something that is neither ours nor a secret
	Exports      int              `json:"exports"`
}

type systemDoc struct {
	ID           string           `json:"id"`
	Provider     string           `json:"provider"`
	Survivors    []survivorDoc    `json:"survivors"`
	Inconclusive []doubtDoc       `json:"inconclusive"`
	Items        []itemVerdictDoc `json:"items"`
	Gone         int              `json:"gone"` // since the exports before
	New          int              `json:"new"`
	Exported     int              `json:"exported"` // of Expected
	Expected     int              `json:"expected"`
}

type survivorDoc struct {
	Subject   string          `json:"subject"`
	SubjectID string          `json:"subject_id"`
	Name      string          `json:"name"`
	Kind      evidence.Kind   `json:"kind"`
	Right     string          `json:"right"`
	Status    evidence.Status `json:"status"`
	Our       string          `json:"our"`    // our person or machine; empty for a secret
	Secret    bool            `json:"secret"` // it is to be changed, not to end
	Reader    string          `json:"reader"`
	Evidence  string          `json:"evidence"` // digest of the export
	File      string          `json:"file"`
	Created   string          `json:"created"`
	Why       string          `json:"why"`
	Who       evidence.Who    `json:"who"` // runs the commands
	Commands  []string        `json:"commands"`
	Note      string          `json:"note"`
	Refused   []string        `json:"refused"`
}

type doubtDoc struct {
	Reader   string `json:"reader"`
	Evidence string `json:"evidence"` // digest; empty when there is no export
	File     string `json:"file"`
	Why      string `json:"why"`
	Remedy   string `json:"remedy"`
}

type itemVerdictDoc struct {
	ID       string         `json:"id"`
	Verdict  evidence.Value `json:"verdict"`
	Grade    checks.Grade   `json:"grade"`
	Why      string         `json:"why"`
	Remedy   string         `json:"remedy"`
	Evidence []string       `json:"evidence"`

	beyond bool
}

func checkCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "check [SYSTEM]",
		Short: "say what of ours is still alive, by system",
		Long: `Evaluate all stored exports and say, by system, what is ours and alive, which
secrets were not changed since we could read them, and what nobody can tell and
why. Nothing is marked.

It ends with code 3 while anything is alive or unclear, or no export is stored.`,
		GroupID: groupEngineer,
		Args:    atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, s, err := env.survey(cmd.Context())
			if err != nil {
				return err
			}
			if len(args) == 1 {
				if err := s.Only(args[0]); err != nil {
					return err
				}
			}
			doc := newCheckDoc(c, s)
			if err := env.Result(doc, func(out io.Writer) { printCheck(out, doc, len(args) == 1) }); err != nil {
				return err
			}
			if doc.Survivors+doc.Inconclusive+doc.Failing > 0 || doc.Exports == 0 { // who has not looked has not seen that nothing is there
				return &silentError{ExitNotReady}
			}
			return nil
		},
		ValidArgsFunction: completeSystems(env),
	}
}

func newCheckDoc(c *handover.Checklist, s *handover.Survey) checkDoc {
	doc := checkDoc{Systems: []systemDoc{}, Items: []itemVerdictDoc{}, Exports: s.Exports}
	for _, a := range s.Systems {
		d := newSystemDoc(c, a)
		doc.Survivors += len(d.Survivors)
		doc.Inconclusive += len(d.Inconclusive)
		for _, i := range d.Items {
			if i.beyond {
				doc.Failing++
			}
		}
		doc.Systems = append(doc.Systems, d)
	}
	for _, v := range s.Heads {
		doc.Items = append(doc.Items, newItemVerdictDoc(v.Item, v))
	}
	return doc
}

func newSystemDoc(c *handover.Checklist, a *evidence.Assessment) systemDoc {
	d := systemDoc{
		ID: a.System.ID, Provider: string(a.System.Provider), Survivors: []survivorDoc{}, Inconclusive: []doubtDoc{}, Items: []itemVerdictDoc{},
		Gone: len(a.Gone), New: len(a.New),
	}
	d.Exported, d.Expected = a.Exported, a.Expected
	for i := range a.Survivors {
		d.Survivors = append(d.Survivors, newSurvivorDoc(&a.Survivors[i]))
	}
	for _, x := range a.Doubts {
		doubt := doubtDoc{Evidence: x.Evidence, File: x.File, Why: x.Why, Remedy: x.Way}
		if x.Reader != nil {
			doubt.Reader = x.Reader.ID
		}
		d.Inconclusive = append(d.Inconclusive, doubt)
	}
	for _, v := range a.Items {
		name := v.Item
		for n := range c.Items {
			if i := &c.Items[n]; i.ID == v.Item && i.System == a.System.ID {
				name = i.Name
			}
		}
		d.Items = append(d.Items, newItemVerdictDoc(name, v))
	}
	return d
}

func newSurvivorDoc(s *evidence.Survivor) survivorDoc {
	d := survivorDoc{
		Subject: s.Row.Subject, SubjectID: s.Row.SubjectID, Name: s.Row.Name, Kind: s.Row.Kind, Right: s.Row.Right, Status: s.Row.Status, Secret: s.Secret,
		Reader: s.Reader.ID, Evidence: s.Evidence, File: s.File, Created: s.Row.Created.Text, Why: s.Why, Who: evidence.Client,
		Commands: []string{}, Refused: []string{},
	}
	if !s.Secret {
		d.Our = s.Our
	}
	if step, ok := s.Remedy(); ok {
		d.Who, d.Note = step.Who, step.Note
		d.Commands, d.Refused = append(d.Commands, step.Commands...), append(d.Refused, step.Refused...)
	}
	return d
}

func newItemVerdictDoc(name string, v evidence.ItemVerdict) itemVerdictDoc {
	return itemVerdictDoc{name, v.Value, v.Grade, v.Why, v.Way, append([]string{}, v.Evidence...), v.Beyond}
}
