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
)

// record contributes the checklist: record.json, the logs of the journal, the review.
type record struct{}

func (record) Name() string { return "record" }

func (record) Contribute(_ context.Context, d *Draft) error {
	r := d.checklist.Record()
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

// heads are the ends of the journal's logs, as the manifest anchors them.
func (c *Checklist) heads() map[string]bundle.JournalHead {
	heads := make(map[string]bundle.JournalHead)
	for log, h := range c.journal.Heads() {
		heads[log] = bundle.JournalHead{Seq: h.Seq, Hash: h.Hash.String()}
	}
	return heads
}
