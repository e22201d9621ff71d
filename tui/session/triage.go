package session

import (
	"context"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/tui/text"
)

// TriageForm decides about a secret that was found. Its value is never shown.
func (s *Session) TriageForm(f *handover.SecretFinding) *Form {
	form := &Form{ID: "triage " + f.ID, Title: "Decide about " + f.Rule}
	form.About.Add(text.Plain, "%s, %s: %s", f.Class, f.Preview, f.ID)
	options := []Option{
		{checks.DecideRotate, "rotate", "the client changes it; it stands on the limits page and in the ledger"},
		{checks.DecideEnvelope, "envelope", "it travels in the envelope, and is taken out of the open part"},
		{checks.DecideFalsePositive, "false positive", "it is no secret"},
	}
	if f.Rule == handover.PersonalData { // which nobody can change
		options = options[1:]
		options[1].Help = "it may be handed over as it is; the reason says why"
	}
	form.Fields = []Field{
		{ID: "decision", Label: "Decision", Kind: Choice, Required: true, Value: options[0].Value, Options: options},
		{ID: "reason", Label: "Reason", Help: "why", Required: true},
		{ID: "expires", Label: "Until", Help: "the day until which a false positive counts, as 2026-11-30; may be empty"},
	}
	form.Do = func(ctx context.Context, w *handover.Workspace, by string, v Values) (*Outcome, error) {
		d := checks.FindingDecided{Finding: f.ID, Decision: v["decision"], Reason: v["reason"]}
		if v["expires"] != "" {
			day, err := checks.ParseDay(v["expires"])
			if err != nil {
				return nil, err
			}
			d.Expires = day
		}
		if _, err := w.TriageFindings(ctx, by, d); err != nil {
			return nil, err
		}
		return &Outcome{Said: f.ID + ": " + d.Decision, Changed: true}, nil
	}
	return form
}
