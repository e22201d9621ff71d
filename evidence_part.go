package handover

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
)

// exported contributes what the exports show: data/evidence/ with our subjects' rows and the rotation sheet and, where the engagement
// wants it so, the redacted exports themselves.
type exported struct{}

func (exported) Name() string { return "evidence" }

func (exported) Contribute(ctx context.Context, d *Draft) error {
	w := d.workspace
	s, err := w.survey(ctx, d.checklist)
	if err != nil {
		return err
	}
	d.survey = s
	if s.Exports == 0 {
		d.Gaps = append(d.Gaps, bundle.Gap{What: "vendors' exports", Why: "none was added, so nothing here shows what of ours is still alive"})
		return nil
	}
	rows, err := json.MarshalIndent(w.showing(d.checklist, s), "", "  ")
	if err != nil {
		return err
	}
	d.page("data/evidence/rows.json", append(rows, '\n'))
	l := w.newLedger(d.checklist, s)
	var sheet, page bytes.Buffer
	if err := evidence.WriteSheetCSV(&sheet, l.Sheet()); err != nil {
		return err
	}
	if err := evidence.WriteSheetMarkdown(&page, l.SheetHead(), l.Sheet()); err != nil {
		return err
	}
	d.page("data/evidence/rotation-sheet.csv", sheet.Bytes())
	d.page(rotationSheet, page.Bytes())
	if w.Engagement.Header.Evidence == engagement.EvidenceFull {
		return d.wholeExports()
	}
	return nil
}

// rotationSheet is where the sheet lies in the bag, for people.
const rotationSheet = "data/evidence/rotation-sheet.md"

// page adds a file that was made here.
func (d *Draft) page(name string, content []byte) {
	d.Files = append(d.Files, bundle.File{
		Path: name, Size: int64(len(content)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil },
	})
}

// wholeExports adds the exports as they are stored: without the secrets that were in them.
func (d *Draft) wholeExports() error {
	for _, x := range d.checklist.Exhibits {
		if x.Reader == "" {
			continue
		}
		name := d.workspace.StoredFile(x.EvidenceAdded)
		info, err := os.Stat(name)
		if err != nil {
			d.Gaps = append(d.Gaps, bundle.Gap{What: "the export " + x.Name, Why: "its stored file cannot be read"})
			continue
		}
		at := path.Join("data/evidence/exports", x.System, storedName(x.Digest, x.Name))
		if !d.has(at) {
			d.Files = append(d.Files, bundle.FileOnDisk(at, name, info))
		}
	}
	return nil
}

// shownExport is an export in data/evidence/rows.json, and what it shows of ours. It says nothing that changes from day to day.
type shownExport struct {
	Digest   string                `json:"digest"`
	Name     string                `json:"name"`
	Reader   string                `json:"reader"`
	System   string                `json:"system"`
	Moment   checks.Moment         `json:"moment"`
	TakenAt  string                `json:"taken_at,omitempty"`
	TakenBy  string                `json:"taken_by,omitempty"`
	SignedBy string                `json:"signed_by,omitempty"`
	AddedBy  string                `json:"added_by"`
	Command  string                `json:"command,omitempty"`
	Stated   []string              `json:"stated,omitempty"`
	Redacted int                   `json:"redacted,omitempty"`
	Theirs   bool                  `json:"theirs,omitempty"` // the firm wrote the reader itself
	Complete evidence.Completeness `json:"complete"`
	Rows     int                   `json:"rows"`
	Shows    []shownRow            `json:"shows"`
	More     int                   `json:"more,omitempty"`
}

type shownRow struct {
	evidence.Row
	Our    string        `json:"our,omitempty"`
	Life   evidence.Life `json:"life"`
	Why    string        `json:"why,omitempty"`
	Secret bool          `json:"secret,omitempty"`
}

// showing is data/evidence/rows.json.
func (w *Workspace) showing(c *Checklist, s *Survey) any {
	exports := []shownExport{}
	for _, a := range s.Systems {
		for i := range a.Slots {
			for _, x := range a.Slots[i].Exhibits {
				exports = append(exports, newShownExport(c.Exhibits[x.Seq], &a.Slots[i], x))
			}
		}
	}
	return map[string]any{"version": 1, "exports": exports}
}

func newShownExport(said checks.Exhibit, slot *evidence.Slot, x evidence.Exhibit) shownExport {
	e := shownExport{
		Digest: said.Digest, Name: said.Name, Reader: said.Reader, System: said.System, Moment: said.Moment, TakenBy: said.TakenBy, SignedBy: said.SignedBy,
		AddedBy: said.Event.By, Command: said.Command, Stated: said.Stated, Redacted: said.Redacted, Theirs: slot.Reader.Theirs,
		Complete: x.Facts.Complete, Rows: x.Facts.Rows, Shows: []shownRow{}, More: x.Ours.More + x.Secrets.More,
	}
	if !x.Taken.IsZero() {
		e.TakenAt = x.Taken.UTC().Format(time.RFC3339)
	}
	for _, f := range x.Ours.List {
		e.Shows = append(e.Shows, shownRow{f.Row, f.Our, f.Life, f.Why, false})
	}
	for _, f := range x.Secrets.List {
		e.Shows = append(e.Shows, shownRow{f.Row, f.Our, f.Life, f.Why, true})
	}
	return e
}

// exportsWords says on pages what the exports show, and what they do not.
type exportsWords struct {
	Exports  int
	Alive    []string // what is ours and alive, in words
	Secrets  int      // secrets that were not changed
	Unclear  []string
	Nothing  []string // systems without any export
	Partial  []string // systems of which some exports were not made, and which
	Stated   []string // exports that rest on a person's word
	Theirs   []string // readers that the firm wrote itself, and that read an export
	OpenKeys int      // lines of the ledger that are open
	Keys     int
}

func (w *Workspace) exportsWords(c *Checklist, s *Survey) exportsWords {
	words := exportsWords{Exports: s.Exports}
	for _, a := range s.Systems {
		some := false
		for i := range a.Slots {
			if len(a.Slots[i].Exhibits) == 0 {
				continue
			}
			some = true
			if r := a.Slots[i].Reader; r.Theirs && !slices.Contains(words.Theirs, r.ID) {
				words.Theirs = append(words.Theirs, r.ID)
			}
		}
		if !some {
			words.Nothing = append(words.Nothing, a.System.ID)
			continue
		}
		for i := range a.Survivors {
			v := &a.Survivors[i]
			if v.Secret {
				words.Secrets++
				continue
			}
			words.Alive = append(words.Alive, fmt.Sprintf("%s: %s %s, %s", a.System.ID, v.Row.Kind, evidence.Inert(v.Row.Label()), evidence.Inert(v.Why)))
		}
		var missing []string
		for _, d := range a.Doubts {
			switch {
			case !d.Missing():
				words.Unclear = append(words.Unclear, a.System.ID+": "+evidence.Inert(d.File+": "+d.Why))
			case !slices.Contains(missing, d.Reader.Title):
				missing = append(missing, d.Reader.Title)
			}
		}
		if len(missing) > 0 {
			words.Partial = append(words.Partial, fmt.Sprintf("%s: %d of %d exports were made; not: %s", a.System.ID, a.Exported, a.Expected, strings.Join(missing, "; ")))
		}
	}
	for _, x := range c.Exhibits {
		if x.Reader != "" && len(x.Stated) > 0 {
			words.Stated = append(words.Stated, fmt.Sprintf("%s (%s): %s, the word of %s", x.Name, x.System, strings.Join(x.Stated, ", "), x.Event.By))
		}
	}
	l := w.newLedger(c, s)
	words.Keys, words.OpenKeys = len(l.Lines), l.Open()
	return words
}
