package session

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/evidence"
	"github.com/handover-kit/handover/tui/text"
)

const yes, no = "yes", "no"

// AddForm takes exports in. Files that are named already are not asked for.
func (s *Session) AddForm(d *Data, files []string) *Form {
	f := &Form{ID: "evidence", Title: "Add exports"}
	f.About.Add(text.Plain, "Files that vendors' own tools made. Each is recognised by what is in it; secrets in it are replaced before anything is written.")
	f.Fields = []Field{{ID: "files", Label: "Files", Kind: Paths, Required: true, Help: "type a path (tab completes it), or drop files here", Value: quoteAll(files)}}
	f.Do = func(ctx context.Context, w *handover.Workspace, by string, v Values) (*Outcome, error) {
		return s.add(ctx, w, by, d, handover.AddRequest{Files: s.Paths(v["files"])})
	}
	return f
}

func quoteAll(files []string) string {
	var list []string
	for _, f := range files {
		list = append(list, Quote(f))
	}
	return strings.Join(list, " ")
}

func (s *Session) add(ctx context.Context, w *handover.Workspace, by string, d *Data, r handover.AddRequest) (*Outcome, error) {
	if len(r.Files) == 0 {
		return nil, errors.New("no file was named")
	}
	a, err := w.AddEvidence(ctx, by, r)
	if err != nil {
		return nil, err
	}
	if len(a.Files) == 1 && a.Files[0].Error != "" && len(r.Files) == 1 && r.System+r.Format+r.Part != "" {
		return nil, &handover.Error{Kind: a.Failed(), Msg: a.Files[0].Error, Fix: a.Files[0].Hint} // the answers stay, to be mended
	}
	out := &Outcome{Title: "Taken in"}
	added, refused := 0, 0
	for n := range a.Files {
		x := &a.Files[n]
		s.describe(out, d, x)
		switch {
		case x.Error != "":
			refused++
		case !x.Known:
			added++
			out.Changed = true
		}
	}
	settled(&out.Doc, slices.DeleteFunc(slices.Clone(a.Settled), func(x handover.Settlement) bool { return !x.Marked })) // o says the rest
	switch {
	case len(a.Files) == 1:
		out.Said = out.Doc[0].String()
	case refused > 0:
		out.Said = fmt.Sprintf("%s taken in, %d refused", text.Count(added, "file", "files"), refused)
	default:
		out.Said = text.Count(added, "file", "files") + " taken in"
	}
	for _, x := range a.Settled {
		out.Changed = out.Changed || x.Marked
	}
	if len(a.Files) == 1 && len(out.Doc) == 1 && len(out.Follow) == 0 { // the line says it all
		out.Doc = nil
	}
	return out, nil
}

// describe says in a line what a file was taken for and what changed, and below it what is not as it should be.
func (s *Session) describe(out *Outcome, d *Data, x *handover.AddedFile) {
	name := filepath.Base(x.File)
	if x.Error != "" {
		out.Doc.Point(text.Bad, text.Plain, "%s: %s", name, x.Error)
		out.Doc.Note("%s", x.Hint)
		out.Follow, out.Refused = append(out.Follow, s.SayMoreForm(d, x)), append(out.Refused, x.File)
		return
	}
	mark := text.Good
	if x.Alive > 0 {
		mark = text.Bad
	}
	out.Doc.Point(mark, text.Plain, "%s: %s", name, AddedWords(x))
	unsaid := x.Shows != evidence.Truncated && x.Counts && !x.Complete
	switch {
	case x.Shows == evidence.Truncated:
		out.Doc.Note("it does not hold everything: export it again")
	case unsaid:
		out.Doc.Note("it cannot show that it holds everything; you can say so, if it does")
	}
	if x.Extra {
		out.Doc.Note("no export command writes a file of this name; you can say which it is")
	}
	if unsaid || x.Extra {
		out.Follow = append(out.Follow, s.SayMoreForm(d, x))
	}
}

// AddedWords is what a file was taken for, and what changed.
func AddedWords(x *handover.AddedFile) string {
	title, _, _ := strings.Cut(x.Title, " (")
	words := []string{text.Count(x.Rows, "row", "rows")}
	if x.Before > 0 {
		words[0] = fmt.Sprintf("%d → %d rows", x.Before, x.Rows)
	}
	if x.Alive > 0 {
		words = append(words, fmt.Sprintf("%d of ours alive", x.Alive))
	} else {
		words = append(words, "none of ours alive")
	}
	if x.Gone > 0 {
		words = append(words, fmt.Sprintf("%d gone", x.Gone))
	}
	if x.Redacted > 0 {
		words = append(words, text.Count(x.Redacted, "secret replaced", "secrets replaced"))
	}
	if x.Known {
		words = append(words, "known already")
	}
	if !x.Counts {
		words = []string{"kept, but a newer one counts"}
	}
	return fmt.Sprintf("%s of %s, %s: %s", title, x.System, x.Phase, strings.Join(words, ", "))
}

func settled(doc *text.Doc, list []handover.Settlement) {
	for _, x := range list {
		switch {
		case x.Marked && x.Status == checks.Done:
			doc.Point(text.Good, text.Plain, "%s is done, %s: %s", x.Item, x.Grade, x.Why)
		case x.Marked:
			doc.Point(text.Bad, text.Plain, "%s is %s again: %s", x.Item, x.Status, x.Why)
		default:
			doc.Point(text.Unsure, text.Plain, "%s stays as it is: %s", x.Item, x.Why)
			doc.Note("%s", x.Hint)
		}
	}
}

// SayMoreForm asks what a file does not show by itself.
func (s *Session) SayMoreForm(d *Data, x *handover.AddedFile) *Form {
	f := &Form{ID: "evidence " + x.File, Title: "Say more of " + filepath.Base(x.File)}
	f.About.Add(text.Plain, "What a file does not show, a person states, and the grade says so.")
	systems := Field{ID: "system", Label: "System", Kind: Choice, Value: x.System, Help: "which system it is of", Options: []Option{{"", "as it shows itself", ""}}}
	for _, sys := range d.Engagement.Systems {
		systems.Options = append(systems.Options, Option{sys.ID, sys.ID, string(sys.Provider)})
	}
	if x.Error == "" {
		systems.Value = ""
	}
	f.Fields = []Field{
		{ID: "complete", Label: "Everything", Kind: Choice, Value: no, Help: "whether it holds everything there was to export", Options: []Option{
			{no, "not said", ""}, {yes, "it holds everything", "a person's word, where it does not show it"},
		}},
		systems,
		{ID: "moment", Label: "Taken", Kind: Choice, Options: []Option{{"", "as it shows itself", ""}, {"before", "before the change", ""}, {"after", "after the change", ""}}},
		{ID: "taken-at", Label: "Made at", Help: "when it was made, as 2026-11-30T09:00:00Z; empty if it says so itself"},
		{ID: "taken-by", Label: "Made by", Help: "the id of the person who made it; may be empty"},
		{ID: "part", Label: "Part", Help: "the name under which its command writes the file, if it has another"},
		{ID: "reader", Label: "Kind", Help: "the reader to use, where the shape does not tell, such as github/org-members"},
		{ID: "command", Label: "Command", Help: "the command that made it; may be empty"},
	}
	f.Do = func(ctx context.Context, w *handover.Workspace, by string, v Values) (*Outcome, error) {
		r := handover.AddRequest{
			Files: []string{x.File}, System: v["system"], Moment: checks.Moment(v["moment"]), TakenBy: v["taken-by"], Complete: v["complete"] == yes,
			Format: v["reader"], Part: v["part"], Command: v["command"],
		}
		if at := v["taken-at"]; at != "" {
			var err error
			if r.TakenAt, err = time.Parse(time.RFC3339, at); err != nil {
				return nil, fmt.Errorf("%q is not a time with its zone, such as 2026-11-30T09:00:00Z", at)
			}
		}
		return s.add(ctx, w, by, d, r)
	}
	return f
}

// MoreForm is SayMoreForm for an export that is stored; why not, where it must be added again for that.
func (s *Session) MoreForm(d *Data, digest string) (f *Form, why string) {
	s.mu.Lock()
	w := s.w
	s.mu.Unlock()
	for _, x := range d.Exhibits {
		if x.Digest != digest {
			continue
		}
		if x.Redacted > 0 {
			return nil, "secrets in " + x.Name + " were replaced: to say more of it, add the file itself again"
		}
		f := s.SayMoreForm(d, &handover.AddedFile{File: w.StoredFile(x.EvidenceAdded), System: x.System})
		f.Title = "Say more of " + x.Name
		return f, ""
	}
	return nil, "that export is not stored any more"
}

// SettleForm marks what the stored exports settle.
func (s *Session) SettleForm() *Form {
	return &Form{ID: "settle", Title: "Mark what the exports settle", Do: func(ctx context.Context, w *handover.Workspace, by string, _ Values) (*Outcome, error) {
		_, list, err := w.Settle(ctx, by)
		if err != nil {
			return nil, err
		}
		out := &Outcome{Title: "What the exports settle", Said: "nothing new is settled"}
		marked := 0
		for _, x := range list {
			if x.Marked {
				marked++
			}
		}
		if marked > 0 {
			out.Said, out.Changed = text.Count(marked, "item marked", "items marked"), true
		}
		settled(&out.Doc, list)
		return out, nil
	}}
}

// WriteForm writes a page into the folder out.
func (s *Session) WriteForm(pages ...handover.OutPage) *Form {
	words := map[handover.OutPage]string{
		handover.OutReport: "where the engagement stands", handover.OutPlan: "what ends what is alive, to read", handover.OutScript: "the same, to run",
		handover.OutSheet: "for the client to fill in and send back", handover.OutSheetPage: "the same, as a page",
	}
	if len(pages) == 0 {
		pages = handover.OutPages()
	}
	f := &Form{ID: "write", Title: "Write a page"}
	field := Field{ID: "page", Label: "Page", Kind: Choice, Required: true, Value: string(pages[0])}
	for _, p := range pages {
		field.Options = append(field.Options, Option{string(p), string(p), words[p]})
	}
	f.Fields = []Field{field}
	f.Do = func(ctx context.Context, w *handover.Workspace, _ string, v Values) (*Outcome, error) {
		file, err := w.WriteOut(ctx, handover.OutPage(v["page"]))
		if err != nil {
			return nil, err
		}
		return &Outcome{Said: "written: " + file}, nil
	}
	return f
}
