package session

import (
	"context"
	"fmt"
	"strings"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/tui/text"
)

// GatherForm is a dry run of sealing.
func (s *Session) GatherForm() *Form {
	return &Form{ID: "gather", Title: "Gather what would be in the bundle", Task: true, Do: func(ctx context.Context, w *handover.Workspace, by string, _ Values) (*Outcome, error) {
		found, err := w.Gather(ctx, handover.GatherOptions{Draft: true, By: by})
		if err != nil {
			return nil, err
		}
		files, bytes := 0, int64(0)
		for _, a := range found.Assets {
			files, bytes = files+a.Files, bytes+a.Bytes
		}
		out := &Outcome{
			Said:   fmt.Sprintf("gathered %s, %s, %s in the way", text.Count(files, "file", "files"), handover.FormatBytes(bytes), inTheWay(len(found.Blockers))),
			Stored: &Stored{Inventory: found, Blockers: found.Blockers},
		}
		for _, x := range found.Settled {
			if x.Marked {
				out.Said += fmt.Sprintf("; %s is %s", x.Item, x.Status)
				out.Changed = true
			}
		}
		return out, nil
	}}
}

func inTheWay(n int) string {
	if n == 0 {
		return "nothing"
	}
	return text.Count(n, "thing", "things")
}

// ReviewForm prepares the page that the lead reads and signs.
func (s *Session) ReviewForm() *Form {
	return &Form{ID: "review", Title: "Prepare the review", Task: true, Do: func(ctx context.Context, w *handover.Workspace, by string, _ Values) (*Outcome, error) {
		r, err := w.Review(ctx, by, handover.GatherOptions{})
		if r == nil {
			return nil, err
		}
		stored := &Stored{Inventory: r.Inventory, Blockers: r.Blockers}
		if err != nil {
			return &Outcome{Stored: stored}, err
		}
		next := "the lead reads this page and countersigns it"
		if w.Engagement.Header.Solo {
			next = "a firm of one: nobody countersigns"
		}
		return &Outcome{Said: "review written to " + r.File + "; " + next, Changed: true, Stored: stored}, nil
	}}
}

// Lead is the person who countersigns: the acting one if they lead, else the first lead of ours.
func (d *Data) Lead() (engagement.Person, bool) {
	var first engagement.Person
	for _, p := range d.Engagement.People {
		for _, r := range p.Roles {
			if r != engagement.RoleLead || p.Side != engagement.SideSupplier {
				continue
			}
			if p.ID == d.Actor.ID {
				return p, true
			}
			if first.ID == "" {
				first = p
			}
		}
	}
	return first, first.ID != ""
}

// CountersignForm lets the lead sign what was reviewed, at this keyboard, with their own key.
func (s *Session) CountersignForm(d *Data) *Form {
	lead, _ := d.Lead()
	f := &Form{ID: "countersign", Title: "Countersign, as the lead"}
	f.About.Add(text.Plain, "%s signs what was reviewed: the content, and the checklist as it is now. It cannot be the key that seals.", lead.Name)
	f.Fields = []Field{s.keyField(d, lead.ID)}
	f.Ask = "Countersign as " + lead.Name + "?"
	f.Do = func(ctx context.Context, w *handover.Workspace, _ string, v Values) (*Outcome, error) {
		k, _, done, err := s.signer(ctx, lead.ID, v["key"])
		if err != nil {
			return nil, err
		}
		defer done()
		if _, err := w.Countersign(ctx, lead.ID, k); err != nil {
			return nil, err
		}
		return &Outcome{Said: "countersigned by " + lead.Name, Changed: true}, nil
	}
	return f
}

// SealForm seals, opens the result and proves it.
func (s *Session) SealForm(d *Data, draft bool) *Form {
	f := &Form{ID: "seal", Title: "Seal the bundle", Task: true}
	f.About.Add(text.Plain, "Everything is gathered, sealed into one file, and that file is opened again and proven. It appears when all of that has held, or not at all.")
	f.Ask = "Seal the bundle for " + d.Engagement.Header.Client + "?"
	if draft {
		f.ID, f.Title, f.Ask = "rehearse", "Seal a rehearsal", ""
		f.About.Add(text.Plain, "A draft says so in its name and on every page, and moves no gate.")
	}
	f.Fields = []Field{s.keyField(d, d.Actor.ID)}
	if b := d.Bundle(); b != nil && !draft {
		f.Fields = append(f.Fields, Field{ID: "supersedes", Label: "Replaces", Value: b.Digest, Help: "the digest of the bundle it replaces"})
	}
	if !draft {
		f.Fields = append(f.Fields, s.sealWarnings(d)...)
	}
	f.Do = func(ctx context.Context, w *handover.Workspace, by string, v Values) (*Outcome, error) {
		k, file, done, err := s.signer(ctx, by, v["key"])
		if err != nil {
			return nil, err
		}
		defer done()
		r, err := w.Seal(ctx, handover.SealOptions{
			GatherOptions: handover.GatherOptions{Draft: draft, KeyFile: file},
			By:            by, Signer: k, Supersedes: v["supersedes"], Reason: v["reason"], Warned: strings.Fields(v["despite"]),
		})
		if err != nil {
			return nil, err
		}
		return sealed(r), nil
	}
	return f
}

// sealWarnings asks whether to go past the warnings beside the items that sealing settles.
func (s *Session) sealWarnings(d *Data) []Field {
	for n := range d.Items {
		if i := &d.Items[n]; i.Settled == "seal" {
			if f := warned(d, i); f != nil {
				return append(f, Field{ID: "reason", Label: "Reason", Help: "why a warning is gone past; may be empty"})
			}
		}
	}
	return nil
}

func sealed(r *handover.SealResult) *Outcome {
	out := &Outcome{
		Said: fmt.Sprintf("sealed %s, %s, level %s", r.Manifest.ID, handover.FormatBytes(r.Sealed.Size), r.Level), Title: "Sealed and proven",
		Changed: true, Stored: &Stored{Sealed: r},
	}
	out.Doc = Proof(r)
	return out
}

// Proof is a sealed bundle, check by check, and what to send by which route.
func Proof(r *handover.SealResult) (doc text.Doc) {
	doc.Add(text.Strong, "%s · %s · level %s", r.Manifest.ID, handover.FormatBytes(r.Sealed.Size), r.Level)
	doc.Head("Proven on the sealed file")
	for _, c := range r.Checks {
		mark := text.Good
		if !c.OK {
			mark = text.Bad
		}
		line := c.Title
		if c.Detail != "" {
			line += ": " + c.Detail
		}
		doc.Point(mark, text.Plain, "%s", line)
	}
	if r.Manifest.Draft {
		doc.Head("A rehearsal: it hands nothing over. The files")
	} else {
		doc.Head("Send these by the agreed route")
	}
	for _, name := range []string{r.File, r.File + ".sig", r.Cover} {
		doc.Command("", name)
	}
	if r.Manifest.Draft {
		doc.Head("The digest")
	} else {
		doc.Head("and this by another, such as a telephone call")
	}
	doc.Command("", r.Sealed.Digest)
	return doc
}

// CheckpointForm signs the ends of all logs.
func (s *Session) CheckpointForm(d *Data) *Form {
	f := &Form{ID: "checkpoint", Title: "Sign a checkpoint for the client"}
	f.About.Add(text.Plain, "The ends of all logs of the journal, signed. In the client's hands they show a later edit of anything before.")
	f.Fields = []Field{s.keyField(d, d.Actor.ID)}
	f.Do = func(ctx context.Context, w *handover.Workspace, by string, v Values) (*Outcome, error) {
		k, _, done, err := s.signer(ctx, by, v["key"])
		if err != nil {
			return nil, err
		}
		defer done()
		file, _, err := w.Checkpoint(ctx, by, k)
		if err != nil {
			return nil, err
		}
		return &Outcome{Said: "send these to the client: " + file + " and " + file + ".sig", Changed: true}, nil
	}
	return f
}

// TakeoverForm notes the client's word that they run it without us.
func (s *Session) TakeoverForm(d *Data) *Form {
	f := &Form{ID: "takeover", Title: "The client has taken over"}
	f.About.Add(text.Plain, "The word of somebody of the client that they run it without us.")
	field := Field{ID: "client", Label: "Who", Kind: Choice, Required: true, Help: "whose word it is"}
	for _, p := range d.Engagement.People {
		if p.Side == engagement.SideClient {
			field.Options = append(field.Options, Option{p.ID, p.Name, d.Engagement.Header.Client})
		}
	}
	if len(field.Options) > 0 {
		field.Value = field.Options[0].Value
	}
	f.Fields = []Field{field}
	f.Do = func(ctx context.Context, w *handover.Workspace, by string, v Values) (*Outcome, error) {
		if _, err := w.Record(ctx, by, &checks.TakenOver{Client: v["client"]}); err != nil {
			return nil, err
		}
		return &Outcome{Said: "taken over, says " + v["client"], Changed: true}, nil
	}
	return f
}
