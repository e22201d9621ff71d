package session

import (
	"context"
	"strings"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/tui/text"
)

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
