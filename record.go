package handover

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks"
)

// record contributes the checklist: record.json, the logs of the journal, the review.
type record struct{}

func (record) Name() string { return "record" }

func (record) Contribute(_ context.Context, d *Draft) error {
	r := d.workspace.recordPage(d.checklist, d.survey)
	d.Tags = append(d.Tags, Tag{Path: "record.json", Make: func(*bundle.Manifest) ([]byte, error) {
		content, err := json.MarshalIndent(r, "", "  ")
		return append(content, '\n'), err
	}})
	dir := filepath.Join(d.workspace.Dir, journalDir)
	for _, log := range slices.Sorted(maps.Keys(d.checklist.journal.Heads())) {
		name := filepath.Join(dir, log+".jsonl")
		info, err := os.Stat(name)
		if err != nil {
			return err
		}
		d.Files = append(d.Files, bundle.FileOnDisk(path.Join("data/journal", log+".jsonl"), name, info))
	}
	return nil
}

// RecordPage is the state of the engagement as record.json holds it.
type RecordPage struct {
	*checks.Record
	Ledger []ledgerRecord `json:"ledger"`
}

func (w *Workspace) recordPage(c *Checklist, s *Survey) RecordPage {
	return RecordPage{c.Record(), w.newLedger(c, s).record()}
}

// RecordPage gives the state as a bundle sealed now would hold it.
func (w *Workspace) RecordPage(ctx context.Context) (RecordPage, error) {
	c, s, err := w.Survey(ctx)
	if err != nil {
		return RecordPage{}, err
	}
	return w.recordPage(c, s), nil
}

// ledgerRecord is a secret of the ledger as record.json holds it.
type ledgerRecord struct {
	ID        string   `json:"id"`
	System    string   `json:"system"`
	Secret    string   `json:"secret"`
	Kind      string   `json:"kind"`
	KnownTo   []string `json:"known_to"`
	Until     string   `json:"until"`
	Consumers []string `json:"consumers"`
	Delivery  string   `json:"delivery"`
	RotatedOn string   `json:"rotated_on,omitempty"`
	RotatedBy string   `json:"rotated_by,omitempty"`
	Closed    bool     `json:"closed"`
	Why       string   `json:"why"`
	Days      int      `json:"days_exposed"`
	Evidence  string   `json:"evidence,omitempty"` // digest of the export that shows it
}

func (l *Ledger) record() []ledgerRecord {
	list := []ledgerRecord{}
	for i := range l.Lines {
		x := &l.Lines[i]
		r := ledgerRecord{
			ID: x.ID, System: x.System, Secret: x.Secret, Kind: string(x.Kind), KnownTo: append([]string{}, x.KnownTo...), Until: until(x),
			Consumers: append([]string{}, x.Consumers...), Delivery: x.Delivery, Closed: x.Closed, Why: x.Why, Days: x.Days, Evidence: x.Evidence,
		}
		if x.Said != nil {
			r.RotatedOn, r.RotatedBy = day(x.Said.On), x.Said.By
		}
		list = append(list, r)
	}
	return list
}

// heads are the ends of the journal's logs, as the manifest anchors them.
func (c *Checklist) heads() map[string]bundle.JournalHead {
	heads := make(map[string]bundle.JournalHead)
	for log, h := range c.journal.Heads() {
		heads[log] = bundle.JournalHead{Seq: h.Seq, Hash: h.Hash.String()}
	}
	return heads
}
