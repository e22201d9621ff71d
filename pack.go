package handover

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/handover-kit/handover/bundle"
)

// pack writes the bundle.
func (s *sealing) pack(ctx context.Context, f *os.File) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := s.packEnvelope(ctx); err != nil {
		return err
	}
	p := s.draft.counter(StagePack)
	w, err := bundle.NewWriter(ctx, f, bundle.Config{Name: s.draft.Name, Time: s.draft.At, Recipients: s.bundleTo, Scanner: s.draft.sink()})
	if err != nil {
		return err
	}
	defer w.Abort()
	var entries []bundle.Entry
	for _, file := range s.draft.Files {
		e, err := w.Add(p.counted(file))
		if err != nil {
			return err
		}
		entries = append(entries, e)
	}
	if err := s.compare(ctx, entries); err != nil {
		return err
	}
	for _, tag := range s.draft.Tags {
		content, err := tag.Make(s.manifest)
		if err != nil {
			return fmt.Errorf("make %s: %w", tag.Path, err)
		}
		if err := w.AddTag(tag.Path, content); err != nil {
			return err
		}
	}
	s.sealed, err = w.Finish(s.manifest, s.o.Signer)
	return err
}

// compare refuses when what was gathered is not what was reviewed.
func (s *sealing) compare(ctx context.Context, entries []bundle.Entry) error {
	if s.o.Draft {
		return nil
	}
	now, err := s.draft.review(ctx, entries, s.checklist)
	if err != nil {
		return err
	}
	switch {
	case now.Same(s.review):
		return nil
	case now.Terms != s.review.Terms:
		return changedSince("the recipients, or what handover.yaml promises,")
	case now.Open == s.review.Open:
		return changedSince("the content of the envelope (or the key of this workspace)")
	}
	return changedSince("the files")
}

func changedSince(what string) error {
	return &Error{ErrNotReady, what + " changed since the review", "run handover review again, and have it countersigned"}
}

// packEnvelope writes the envelope, already encrypted, to the scratch folder and adds it to the payload.
func (s *sealing) packEnvelope(ctx context.Context) error {
	if len(s.draft.Sealed) == 0 {
		return nil
	}
	if len(s.envelopeTo) == 0 {
		return usagef("name people of the client under recipients: envelope: in handover.yaml, or set envelope: none",
			"there are credentials or state to seal, but nobody is named to open the envelope")
	}
	name := filepath.Join(s.scratch, "envelope.age")
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	w, err := bundle.NewEnvelope(ctx, f, s.draft.Name, s.draft.At, s.envelopeTo)
	if err != nil {
		return err
	}
	defer w.Abort()
	for _, file := range s.draft.Sealed {
		if err := w.Add(file); err != nil {
			return err
		}
	}
	to := s.draft.named(s.w.Engagement.EnvelopeRecipients())
	if s.manifest.Envelope, s.envelopeKey, err = w.Finish(s.draft.ID, to); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	s.draft.Files = append(s.draft.Files, bundle.FileOnDisk(bundle.EnvelopePath, name, info))
	return nil
}
