package session

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/tui/text"
)

// The answers to how a mark as done is known.
const (
	byEvidence = "evidence"
	byWord     = "word"
)

// StatusForm asks which status to put on an item.
func (s *Session) StatusForm(d *Data, i *checks.ItemState) *Form {
	f := &Form{ID: "status " + i.Key, Title: "Mark " + i.Name}
	f.About.Add(text.Plain, "%s", i.Title)
	f.Fields = []Field{{ID: "status", Label: "Status", Kind: Choice, Required: true}}
	for _, status := range slices.Backward(checks.Statuses()) {
		if status.Closing() && !i.ClosedBy(status) || status == checks.Open && i.Status == checks.Open {
			continue
		}
		f.Fields[0].Options = append(f.Fields[0].Options, Option{string(status), string(status), meaning(status)})
	}
	f.Fields[0].Value = f.Fields[0].Options[0].Value
	f.Then = func(v Values) *Form { return s.MarkForm(d, i, checks.Status(v["status"])) }
	return f
}

// meaning is what a status says, and what it takes.
func meaning(s checks.Status) string {
	return map[checks.Status]string{
		checks.Open:          "takes back what was said",
		checks.Done:          "it is done: with evidence, or on your word",
		checks.NotApplicable: "the thing does not exist here: with a reason",
		checks.NeverGranted:  "we never had this access: with a reason",
		checks.Scheduled:     "takes effect later: with a date",
		checks.ClientOwned:   "the other side must do it: with who was told",
		checks.Waived:        "the gap is accepted: with a reason, and a day to look again",
		checks.Unknown:       "could not be checked, never counts as done: with a reason",
		checks.Failed:        "tried, did not work: with a reason, and who takes it on",
	}[s]
}

// MarkForm asks for what a status must carry, and puts it on an item.
func (s *Session) MarkForm(d *Data, i *checks.ItemState, status checks.Status) *Form {
	f := &Form{ID: fmt.Sprintf("mark %s %s", i.Key, status), Title: fmt.Sprintf("Mark %s as %s", i.Name, status)}
	f.About.Add(text.Plain, "%s", i.Title)
	for _, c := range status.Carries() {
		f.Fields = append(f.Fields, carryField(d, i, status, c))
	}
	if status == checks.Done {
		f.About.Field("Proof", "%s", i.Proof)
		f.Fields = append(f.Fields, Field{ID: "attested", Label: "Known by", Kind: Choice, Value: byEvidence, Options: []Option{
			{byEvidence, "the evidence", "the files named above"},
			{byWord, "my word alone", "the record and the limits page will say so"},
		}})
		if i.Does == checks.DeedRotate {
			f.Fields = append(f.Fields, performer(d, "Done by"))
		}
	}
	f.Fields = append(f.Fields, warned(d, i)...)
	f.Do = func(ctx context.Context, w *handover.Workspace, by string, v Values) (*Outcome, error) {
		r := handover.MarkRequest{
			Items: []string{i.Name}, Files: s.Paths(v["evidence"]), Performer: v["performer"], Warned: strings.Fields(v["despite"]),
			Mark: checks.Mark{Status: status, Reason: v["reason"], Told: v["told"], Effective: checks.Day(v["effective"]), Attested: v["attested"] == byWord},
		}
		c, err := w.Mark(ctx, by, r)
		if err != nil {
			return nil, err
		}
		return &Outcome{Said: fmt.Sprintf("%s is %s%s", i.Name, status, consequences(c, i.Key)), Changed: true}, nil
	}
	return f
}

func carryField(d *Data, i *checks.ItemState, status checks.Status, c checks.Carry) Field {
	f := Field{ID: string(c.Field), Help: c.Means, Required: c.Required}
	switch c.Field {
	case checks.FieldReason:
		f.Label = "Reason"
	case checks.FieldEffective:
		f.Label, f.Help = "Day", c.Means+", as 2026-11-30"
	case checks.FieldTold:
		f.Label = "Who"
		if status == checks.ClientOwned {
			f.Label = "Told"
		}
		if i.Said != nil {
			f.Value = i.Said.Mark.Told
		}
	case checks.FieldEvidence:
		f.Label, f.Kind = "Evidence", Paths
		f.Help += ": type a path (tab completes it), or drop files here"
	}
	_ = d
	return f
}

// performer asks who did a thing, if not the person who says so.
func performer(d *Data, label string) Field {
	f := Field{ID: "performer", Label: label, Kind: Choice, Help: "what we change ourselves, we still know"}
	for _, p := range d.Engagement.People {
		if p.Side == engagement.SideClient {
			f.Options = append(f.Options, Option{p.ID, p.ID, p.Name + ", " + d.Engagement.Header.Client})
		}
	}
	f.Options = append(f.Options, Option{checks.Machine, "a machine", "nobody saw the new value"})
	for _, p := range d.Engagement.People {
		if p.Side == engagement.SideSupplier {
			f.Options = append(f.Options, Option{p.ID, p.ID, p.Name + ", of ours: does not close a rotation"})
		}
	}
	f.Value = f.Options[0].Value
	return f
}

// warned asks whether to go past warnings that stand beside an item.
func warned(d *Data, i *checks.ItemState) []Field {
	var ids, titles []string
	for _, id := range i.Pitfalls {
		if p := d.Catalogue.Pitfall(id); p != nil && p.Effect == checks.EffectWarn {
			ids, titles = append(ids, id), append(titles, p.Title)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return []Field{{ID: "despite", Label: "Despite", Help: "a warning to go past, with a reason: " + strings.Join(titles, "; "), Kind: Choice, Options: append(
		[]Option{{"", "nothing", "refuse when a warning applies"}}, options(ids, titles)...)}}
}

func options(values, help []string) (list []Option) {
	for n, v := range values {
		list = append(list, Option{v, v, help[n]})
	}
	return list
}

// consequences is what closed, opened or became possible with a change, in a few words.
func consequences(c *handover.Checklist, key string) string {
	closed, opened := 0, 0
	for n := range c.Items {
		i, before := &c.Items[n], &c.Before.Items[n]
		switch {
		case i.Key == key || i.Closed == before.Closed:
		case i.Closed:
			closed++
		default:
			opened++
		}
	}
	var words []string
	if closed > 0 {
		words = append(words, text.Count(closed, "more item is closed", "more items are closed"))
	}
	if opened > 0 {
		words = append(words, text.Count(opened, "item is open again", "items are open again"))
	}
	for n := range c.Gates {
		if c.Gates[n].Open != c.Before.Gates[n].Open {
			words = append(words, c.Gates[n].String())
		}
	}
	if len(words) == 0 {
		return ""
	}
	return "; " + strings.Join(words, "; ")
}

// UndoForm takes back what the acting person said last.
func (s *Session) UndoForm() *Form {
	return &Form{ID: "undo", Title: "Undo", Do: func(ctx context.Context, w *handover.Workspace, by string, _ Values) (*Outcome, error) {
		c, ref, err := w.Undo(ctx, by, "", "")
		if err != nil {
			return nil, err
		}
		return &Outcome{Said: "undone: " + EventWords(c.State, c.Find(ref)) + " (ctrl+r does it again)", Changed: true}, nil
	}}
}

// RedoForm takes back the last undoing of the acting person; not ok when they said something since, or undid nothing.
func (s *Session) RedoForm(d *Data) (*Form, bool) {
	for _, e := range slices.Backward(d.Events()) {
		if e.By != d.Actor.ID {
			continue
		}
		undo, ok := e.Body.(*checks.Undone)
		if !ok {
			return nil, false
		}
		_, gone := d.UndoneBy(e.Ref())
		of := d.Find(undo.Event)
		if gone || of == nil || of.Body.Kind() == checks.KindUndo { // redone already, or itself a redoing
			continue
		}
		return &Form{ID: "redo", Title: "Redo", Do: func(ctx context.Context, w *handover.Workspace, by string, _ Values) (*Outcome, error) {
			c, _, err := w.Undo(ctx, by, e.Ref().String(), "")
			if err != nil {
				return nil, err
			}
			return &Outcome{Said: "done again: " + EventWords(c.State, c.Find(undo.Event)), Changed: true}, nil
		}}, true
	}
	return nil, false
}

// EventWords is an event in a few words.
func EventWords(s *checks.State, e *checks.Event) string {
	switch b := e.Body.(type) {
	case *checks.Marked:
		var names []string
		for _, key := range b.Items {
			if i, err := s.Item(key); err == nil {
				key = i.Name
			}
			names = append(names, key)
		}
		return some(names, 3) + " " + string(b.Status)
	case *checks.EvidenceAdded:
		return "evidence " + b.Name
	case *checks.Rotated:
		return "rotation of " + b.Line
	case *checks.ModeSet:
		return "exception " + b.Mode
	case *checks.Undone:
		return "an undoing"
	}
	return string(e.Body.Kind())
}

func some(names []string, n int) string {
	if len(names) <= n {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:n], ", "), len(names)-n)
}

// ModeForm declares an exception to the order.
func (s *Session) ModeForm(d *Data) *Form {
	f := &Form{ID: "mode", Title: "Declare an exception to the order"}
	f.About.Add(text.Plain, "Each exception needs a reason and is printed in the record. It ends by being undone.")
	field := Field{ID: "mode", Label: "Exception", Kind: Choice, Required: true}
	for _, m := range d.Catalogue.Modes {
		field.Options = append(field.Options, Option{m.ID, m.Title, m.Rule})
	}
	if len(field.Options) > 0 {
		field.Value = field.Options[0].Value
	}
	f.Fields = []Field{field, {ID: "reason", Label: "Reason", Help: "what happened", Required: true}}
	f.Ask = "Declare this exception? Everybody who reads the record will see it."
	f.Do = func(ctx context.Context, w *handover.Workspace, by string, v Values) (*Outcome, error) {
		if _, err := w.Record(ctx, by, &checks.ModeSet{Mode: v["mode"], Reason: v["reason"]}); err != nil {
			return nil, err
		}
		return &Outcome{Said: "exception declared: " + v["mode"], Changed: true}, nil
	}
	return f
}

// WhoForm asks who acts.
func (s *Session) WhoForm(d *Data) *Form {
	f := &Form{ID: "who", Title: "Who are you?"}
	f.About.Add(text.Plain, "What you say is recorded under your name.")
	field := Field{ID: "who", Label: "Person", Kind: Choice, Required: true}
	for _, p := range d.Engagement.People {
		firm := d.Engagement.Header.Supplier
		if p.Side == engagement.SideClient {
			firm = d.Engagement.Header.Client
		}
		field.Options = append(field.Options, Option{p.ID, p.Name, firm + ", " + roles(p)})
	}
	field.Value = field.Options[0].Value
	f.Fields = []Field{field}
	f.Do = func(_ context.Context, _ *handover.Workspace, _ string, v Values) (*Outcome, error) {
		return &Outcome{Said: "acting as " + v["who"], Actor: v["who"]}, nil
	}
	return f
}

func roles(p engagement.Person) string {
	var list []string
	for _, r := range p.Roles {
		list = append(list, string(r))
	}
	return strings.Join(list, ", ")
}

// AttachForm is MarkForm for an item that a file is to prove.
func (s *Session) AttachForm(d *Data, i *checks.ItemState, file string) *Form {
	f := s.MarkForm(d, i, checks.Done)
	f.Title = "Attach it to " + i.Name + ", which is done"
	for n := range f.Fields {
		if f.Fields[n].ID == string(checks.FieldEvidence) {
			f.Fields[n].Value = Quote(file)
		}
	}
	return f
}
