package handover

import (
	"strings"
	"time"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/evidence"
)

// ItemExport is an export that shows something of an item.
type ItemExport struct {
	Reader   string       `json:"reader"`
	Title    string       `json:"title"`
	File     string       `json:"file"` // as its command calls it
	Run      string       `json:"run"`
	Who      evidence.Who `json:"who"`
	Optional bool         `json:"optional"`
	Stored   bool         `json:"stored"`
}

// Of gives the exports of an item of a system, and what those that are stored say of it; an empty Value when none can say anything.
func (s *Survey) Of(item *checks.ItemState) (exports []ItemExport, verdict evidence.ItemVerdict) {
	for _, a := range s.Systems {
		if a.System.ID != item.System {
			continue
		}
		for i := range a.Slots {
			slot := &a.Slots[i]
			if r := slot.Reader; r.Proofs(item.ID) && !slot.Extra {
				p := slot.Part
				exports = append(exports, ItemExport{r.ID, r.Title, p.File, p.Run, p.Who, p.Optional, len(slot.Exhibits) > 0})
			}
		}
		for _, v := range a.Items {
			if v.Item == item.ID {
				verdict = v
			}
		}
	}
	return exports, verdict
}

// Only leaves one system.
func (s *Survey) Only(id string) error {
	var known []string
	for _, a := range s.Systems {
		if known = append(known, a.System.ID); a.System.ID == id {
			s.Systems, s.Heads = []*evidence.Assessment{a}, nil
			return nil
		}
	}
	return usagef("systems are listed in handover.yaml: "+strings.Join(known, ", "), "there is no system %q", id)
}

// describe adds to a file that was added what evaluating it showed.
func (s *Survey) describe(f *AddedFile) {
	for _, a := range s.Systems {
		for i := range a.Slots {
			slot := &a.Slots[i]
			for j := range slot.Exhibits {
				x := &slot.Exhibits[j]
				if a.System.ID != f.System || slot.Reader.ID != f.Reader || x.Digest != f.Digest || x.Part != f.Part || string(x.Side) != string(f.Phase) {
					continue
				}
				f.Counts = true
				f.Rows, f.Shows, f.Extra, f.Alive = x.Facts.Rows, x.Facts.Complete, slot.Extra, len(x.Ours.List)
				f.Complete = x.Doubt.Value == "" || x.Facts.Complete == evidence.Shown
				if at := x.Facts.TakenAt.At; !at.IsZero() {
					f.TakenAt = at.UTC().Format(time.RFC3339)
				} else if !x.Taken.IsZero() {
					f.TakenAt = x.Taken.UTC().Format(time.RFC3339)
				}
				if before := slot.Before(); before != nil && j == len(slot.Exhibits)-1 {
					f.Before, f.Gone = before.Facts.Rows, slot.Gone()
				}
			}
		}
	}
}
