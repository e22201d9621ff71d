package session

import (
	"context"
	"fmt"
	"path/filepath"
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
	if locks, _ := d.Locked(i.Key); len(locks) > 0 {
		f.About.Add(text.Strong, "Not yet: %s. What says that it is not needed may be said; that it is done will be refused.", locks[0].Why)
	}
	f.Fields = []Field{{ID: "status", Label: "Status", Kind: Choice, Required: true}}
	for _, status := range slices.Backward(checks.Statuses()) {
		if status.Closing() && !i.ClosedBy(status) || status == checks.Open && i.Status == checks.Open {
			continue
		}
		help := meaning(status)
		if status == checks.Waived && i.Blocks() && !d.leads() {
			help = "it is a blocker: only a lead may"
		}
		f.Fields[0].Options = append(f.Fields[0].Options, Option{string(status), string(status), help})
	}
	f.Fields[0].Value = f.Fields[0].Options[0].Value
	f.Then = func(v Values) *Form { return s.MarkForm(d, i, checks.Status(v["status"])) }
	return f
}

// leads reports whether the acting person is a lead of ours.
func (d *Data) leads() bool {
	for _, p := range d.Setting.People {
		if p.ID == d.Actor.ID {
			return p.Lead
		}
	}
	return false
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
		f.Fields = append(f.Fields, carryField(i, status, c))
	}
	if status == checks.Done {
		f.About.Field("Proof", "%s", i.Proof)
		f.Fields = append(f.Fields, Field{ID: "attested", Label: "Known by", Kind: Choice, Value: byEvidence, Options: []Option{
			{byEvidence, "the evidence", "the files named above"},
			{byWord, "my word alone", "the record and the limits page will say so"},
		}})
		if i.Does != "" {
			f.Fields = append(f.Fields, Field{ID: "moment", Label: "Taken", Kind: Choice, Help: "when the evidence was taken, seen from the change", Options: []Option{
				{"", "not said", ""},
				{string(checks.MomentAfter), "after the change", "a removal is shown by what was taken after it"},
				{string(checks.MomentBefore), "before the change", ""},
			}})
		}
		if i.Does == checks.DeedRotate {
			f.Fields = append(f.Fields, performer(d, "Done by"))
		}
	}
	f.Fields = append(f.Fields, warned(d, i)...)
	f.Do = func(ctx context.Context, w *handover.Workspace, by string, v Values) (*Outcome, error) {
		r := handover.MarkRequest{
			Items: []string{i.Name}, Files: s.Paths(v["evidence"]), Moment: checks.Moment(v["moment"]), Performer: v["performer"], Warned: strings.Fields(v["despite"]),
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

func carryField(i *checks.ItemState, status checks.Status, c checks.Carry) Field {
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

// AttachForm is MarkForm for an item that a file is to prove.
func (s *Session) AttachForm(d *Data, i *checks.ItemState, file string) *Form {
	f := s.MarkForm(d, i, checks.Done)
	f.Title = "Attach " + filepath.Base(file) + " to " + i.Name + ", and mark it done"
	for n := range f.Fields {
		if f.Fields[n].ID == string(checks.FieldEvidence) {
			f.Fields[n].Value = Quote(file)
		}
	}
	return f
}
