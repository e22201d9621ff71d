package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"

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

func printCheck(out io.Writer, doc checkDoc, one bool) {
	if doc.Exports == 0 {
		fmt.Fprintf(out, "No export is stored yet, so nobody can tell what is alive.\nhandover evidence commands lists the exports to make.\n\n")
	}
	for _, s := range doc.Systems {
		printSystem(out, s, one)
	}
	printWrapped(out, "", "", checkWords(doc))
}

func checkWords(doc checkDoc) string {
	switch {
	case doc.Survivors > 0:
		return fmt.Sprintf("%d still alive or unchanged, %d unclear. The client runs the commands, unless it says otherwise; handover plan has them in order.",
			doc.Survivors, doc.Inconclusive)
	case doc.Failing > 0:
		return fmt.Sprintf("Nothing of ours is seen alive; %s fail for other reasons, %d things are unclear.", plural(doc.Failing, "item", "items"), doc.Inconclusive)
	case doc.Inconclusive > 0:
		return fmt.Sprintf("Nothing of ours is seen alive, but %d things are unclear.", doc.Inconclusive)
	case doc.Exports == 0:
		return "Nothing is shown: no export was looked at."
	}
	return "In the exports supplied, none of the listed subjects remains, and every secret was changed."
}

// printSystem shows one system: what is alive, what is unclear, what went.
func printSystem(out io.Writer, s systemDoc, whole bool) {
	var words []string
	missing := 0
	for _, d := range s.Inconclusive {
		if d.Evidence == "" {
			missing++
		}
	}
	access, secrets := 0, 0
	for _, v := range s.Survivors {
		if v.Secret {
			secrets++
		} else {
			access++
		}
	}
	for _, w := range []struct {
		n    int
		word string
	}{{access, "alive"}, {secrets, "unchanged"}, {len(s.Inconclusive) - missing, "not clear"}} {
		if w.n > 0 {
			words = append(words, fmt.Sprintf("%d %s", w.n, w.word))
		}
	}
	if s.Expected > 0 {
		words = append(words, fmt.Sprintf("exports %d of %d", s.Exported, s.Expected))
	}
	fmt.Fprintf(out, "%s (%s)   %s\n", Clean(s.ID), s.Provider, strings.Join(words, " · "))
	for _, v := range s.Survivors {
		printSurvivor(out, v)
	}
	for _, i := range s.Items {
		if i.beyond {
			printWrapped(out, "  x ", "    ", Clean(i.ID)+" "+Clean(i.Why))
		}
	}
	printDoubts(out, s, missing, whole)
	if s.Gone > 0 {
		fmt.Fprintf(out, "  + %d of ours gone since the export before\n", s.Gone)
	}
	if s.New > 0 {
		fmt.Fprintf(out, "  ! %d of ours that the export before did not have\n", s.New)
	}
	fmt.Fprintln(out)
}

// printSurvivor shows what is alive, whose it is, and the commands that end it. These stand as they are, to be copied.
func printSurvivor(out io.Writer, v survivorDoc) {
	name, of := v.titles()
	words := []string{string(v.Kind)}
	for _, w := range []string{v.Right, of} {
		if w != "" {
			words = append(words, w)
		}
	}
	line := strings.Join(words, " ") + ", " + string(v.Status)
	if v.Our != "" && v.Our != name {
		line += " · " + v.Our
	}
	printWrapped(out, "  x ", "      ", Clean(name)+"  "+Clean(line))
	if v.Secret {
		printWrapped(out, "      ", "      ", Clean(v.Why))
	}
	for _, c := range v.Commands {
		fmt.Fprintf(out, "      %s\n", Clean(c))
	}
	for _, r := range v.Refused {
		printWrapped(out, "      ", "      ", "no command: "+Clean(r))
	}
	switch {
	case len(v.Commands) > 0 && v.Who == evidence.Us:
		printWrapped(out, "      ", "      ", strings.TrimSuffix("(we run this) "+Clean(v.Note), " "))
	case v.Note != "":
		printWrapped(out, "      ", "      ", "("+Clean(v.Note)+")")
	}
}

// titles is what a survivor is called, and beside it whose or which it is.
func (v *survivorDoc) titles() (name, of string) {
	switch v.Kind {
	case evidence.KindAccount, evidence.KindGrant, evidence.KindInvitation, evidence.KindSession:
		name, of = cmp.Or(v.Subject, v.Name, v.SubjectID), v.Name
	default:
		name, of = cmp.Or(v.Name, v.Subject, v.SubjectID), v.Subject
	}
	if of == name {
		of = ""
	}
	if of != "" && v.Kind != evidence.KindAccount {
		of = "of " + of
	}
	return name, of
}

// printWrapped shows a text between the margins, its first line behind first.
func printWrapped(out io.Writer, first, next, text string) {
	for _, line := range wrap(text, lineEnd-len(next)) {
		fmt.Fprintf(out, "%s%s\n", first, line)
		first = next
	}
}

// printDoubts shows what is unclear; exports that are merely not there yet are counted, unless the whole is asked for.
func printDoubts(out io.Writer, s systemDoc, missing int, whole bool) {
	last := ""
	for _, d := range s.Inconclusive {
		if d.Evidence == "" && !whole && d.Reader != "" {
			continue
		}
		text := d.Why
		if d.File != "" && d.Evidence != "" {
			text = d.File + ": " + text
		}
		if text != last { // one heading for several files of a kind
			printWrapped(out, "  ? ", "    ", Clean(text))
		}
		last = text
		switch {
		case d.Evidence == "" && d.Reader != "": // the command that makes the export, to be copied
			fmt.Fprintf(out, "      %s\n", Clean(d.Remedy))
		case d.Remedy != "":
			printWrapped(out, "      ", "      ", Clean(d.Remedy))
		}
	}
	if missing > 0 && !whole && s.Expected > 0 {
		fmt.Fprintf(out, "  ? %s not made yet: handover check %s lists them\n", plural(missing, "export", "exports"), Clean(s.ID))
	}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
