package session

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/evidence"
	"github.com/handover-kit/handover/tui/text"
)

// RotatedForm notes that a secret of the ledger was changed.
func (s *Session) RotatedForm(d *Data, l *evidence.Line) *Form {
	f := &Form{ID: "rotated " + l.ID, Title: "Say that " + l.Secret + " was changed"}
	f.About.Add(text.Plain, "Never by us alone: what one of us changes, we still know, and the line stays open.")
	who := performer(d, "Changed by")
	f.Fields = []Field{
		{ID: "on", Label: "On", Required: true, Value: string(d.Today), Help: "the day, as 2026-11-30, or a time, as 2026-11-30T09:00:00Z"},
		who,
		{ID: "note", Label: "Note", Help: "what shows it; may be empty"},
	}
	f.Do = func(ctx context.Context, w *handover.Workspace, by string, v Values) (*Outcome, error) {
		on, err := moment(v["on"])
		if err != nil {
			return nil, err
		}
		line, err := checks.EncodeBody(&checks.Rotated{Line: l.ID, On: on, Performer: v["performer"], Note: v["note"]})
		if err != nil {
			return nil, err
		}
		if _, err := w.Apply(ctx, by, []json.RawMessage{line}); err != nil {
			return nil, err
		}
		return &Outcome{Said: fmt.Sprintf("%s was changed on %s by %s", l.Secret, v["on"], v["performer"]), Changed: true}, nil
	}
	return f
}

func moment(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no day, such as 2026-11-30, and no time with its zone", s)
}

// SheetForm takes the filled rotation sheet back.
func (s *Session) SheetForm() *Form {
	f := &Form{ID: "sheet", Title: "Take the filled rotation sheet back"}
	f.About.Add(text.Plain, "The sheet that the client filled in: CSV as any spreadsheet saves it, or the Markdown table. All of it counts, or nothing.")
	f.Fields = []Field{{ID: "file", Label: "File", Kind: Path, Required: true, Help: "type a path (tab completes it), or drop the file here"}}
	f.Do = func(ctx context.Context, w *handover.Workspace, by string, v Values) (*Outcome, error) {
		names := s.Paths(v["file"])
		if len(names) != 1 {
			return nil, fmt.Errorf("one file is taken back at a time, not %d", len(names))
		}
		r, err := w.AddSheet(ctx, by, names[0])
		if err != nil {
			return nil, err
		}
		out := &Outcome{
			Title: "The sheet", Changed: true,
			Said: fmt.Sprintf("%s, %d of them new; %d of %d open", text.Count(r.Answers, "answer", "answers"), r.News, r.Ledger.Open(), len(r.Ledger.Lines)),
		}
		settled(&out.Doc, r.Settled)
		return out, nil
	}
	return f
}
