package evidence

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/handover-kit/handover/checks/engagement"
)

// Step is what ends a row: commands that a person may run, in their order.
type Step struct {
	Row      Row      `json:"row"`
	Who      Who      `json:"who"`
	Commands []string `json:"commands,omitempty"` // for a POSIX shell, every value quoted; all of them, or none
	Note     string   `json:"note,omitempty"`
	Refused  []string `json:"refused,omitempty"` // the commands for which none is given, and why
}

// Export is a command that gets a file from a system.
type Export struct {
	Reader  string   `json:"reader"`
	Title   string   `json:"title"`
	Run     string   `json:"run"` // with the placeholders in Missing left open
	Needs   string   `json:"needs,omitempty"`
	Who     Who      `json:"who"`
	Missing []string `json:"missing,omitempty"` // params that handover.yaml does not give for the system
	Refused string   `json:"refused,omitempty"` // why there is no command

	given map[string]string // what its placeholders stand for
}

// Remedy gives the step that ends a row in a system; not ok if the reader knows none.
func (r *Reader) Remedy(row Row, system engagement.System) (step Step, ok bool) {
	for _, m := range r.Remedies {
		if m.Kind != "" && m.Kind != row.Kind || m.Right != "" && m.Right != row.Right || m.Status != "" && m.Status != row.Status {
			continue
		}
		step := Step{Row: row, Who: m.Who, Note: m.Note}
		for _, run := range m.Run {
			f := filler{system: system, row: &row}
			commands, err := f.fill(run)
			switch {
			case err != nil:
				step.Refused = append(step.Refused, fmt.Sprintf("%s: %s", Inert(strings.TrimSpace(run)), err))
			case len(f.missing) > 0:
				step.Refused = append(step.Refused, fmt.Sprintf("%s: handover.yaml does not give %s of the system %s under params:",
					Inert(strings.TrimSpace(run)), strings.Join(f.missing, ", "), Inert(system.ID)))
			default:
				step.Commands = append(step.Commands, commands...)
			}
		}
		if len(step.Refused) > 0 {
			step.Commands = nil // half a sequence may lock people out, or leave a key alive that looks dead
		}
		return step, true
	}
	return Step{}, false
}

// Exports gives the commands that get the file of this reader from a system.
func (r *Reader) Exports(system engagement.System) []Export {
	var all []Export
	for i := range r.Commands {
		all = append(all, r.export(&r.Commands[i], system)...)
	}
	return all
}

// export fills in one command: once for every value of its placeholders, or not at all.
func (r *Reader) export(c *Command, system engagement.System) []Export {
	f := filler{system: system}
	commands, err := f.fill(c.Run)
	if err != nil {
		return []Export{{Reader: r.ID, Title: r.Title, Needs: c.Needs, Who: c.Who, Refused: err.Error()}}
	}
	all := make([]Export, 0, len(commands))
	for i, run := range commands {
		all = append(all, Export{Reader: r.ID, Title: r.Title, Run: run, Needs: c.Needs, Who: c.Who, Missing: f.missing, given: f.given[i]})
	}
	return all
}

// filler fills placeholders from a row and a system.
type filler struct {
	system  engagement.System
	row     *Row
	missing []string
	given   []map[string]string // of each command that was filled in, what its placeholders stand for
}

// maxCommands bounds what the lists of names in a system multiply one command to.
const maxCommands = 256

// fill gives the command once for every value of its placeholders.
func (f *filler) fill(text string) ([]string, error) {
	pieces, err := parseCommand(text)
	if err != nil {
		return nil, err
	}
	fillings := []map[string]string{{}}
	for _, p := range pieces {
		if !p.hole || fillings[0][p.text] != "" || slices.Contains(f.missing, p.text) {
			continue
		}
		values, known := f.values(p.text)
		if !known {
			f.missing = append(f.missing, p.text)
			continue
		}
		if len(fillings)*len(values) > maxCommands {
			return nil, fmt.Errorf("it would be more than %d commands", maxCommands)
		}
		var more []map[string]string
		for _, filling := range fillings {
			for _, v := range values {
				next := maps.Clone(filling)
				next[p.text] = v
				more = append(more, next)
			}
		}
		fillings = more
	}
	f.given = fillings
	commands := make([]string, 0, len(fillings))
	for _, filling := range fillings {
		command, err := assemble(pieces, filling, f.missing)
		if err != nil {
			return nil, err
		}
		commands = append(commands, command)
	}
	return commands, nil
}

func assemble(pieces []piece, filling map[string]string, missing []string) (string, error) {
	var b strings.Builder
	for _, p := range pieces {
		switch {
		case !p.hole:
			b.WriteString(p.text)
		case slices.Contains(missing, p.text):
			b.WriteString("{" + p.text + "}")
		default:
			text, err := p.put(filling[p.text])
			if err != nil {
				return "", fmt.Errorf("%s %q is refused: %w", p.text, Inert(filling[p.text]), err)
			}
			b.WriteString(text)
		}
	}
	return b.String(), nil
}

// values gives what a placeholder stands for: a field of the row, or a param of the system, whose name may be in the plural.
func (f *filler) values(name string) ([]string, bool) {
	if f.row != nil {
		if v, ok := f.field(name); ok {
			return []string{v}, true
		}
	}
	for _, key := range []string{name, name + "s"} {
		if v := f.system.Params[key]; len(v) > 0 {
			return v, true
		}
	}
	if name == "system" {
		return []string{f.system.ID}, true
	}
	return nil, false
}

func (f *filler) field(name string) (string, bool) {
	switch name {
	case "subject":
		return f.row.Subject, true
	case "subject_id":
		return f.row.SubjectID, true
	case "name":
		return f.row.Name, true
	case "right":
		return f.row.Right, true
	case "via":
		return f.row.Via, true
	}
	return "", false
}
