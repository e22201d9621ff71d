package handover

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"
	"golang.org/x/crypto/ssh"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/engagement"
)

// SealOptions say how to seal.
type SealOptions struct {
	GatherOptions
	By         string     // the person who seals, by id
	Out        string     // the file to write; empty for out/NAME.handover.age in the workspace
	Signer     ssh.Signer // whose signature vouches for the bundle
	Supersedes string     // digest of the bundle, or the bundle, that this one replaces; may be empty
	Reason     string     // why a warning is gone past; may be empty
	Warned     []string   // the pitfalls whose warning that is
}

// SealResult is a sealed bundle that has been opened again and proven.
type SealResult struct {
	File     string // the bundle; FILE.sig lies beside it
	Cover    string // the page for people, beside it too
	Sealed   *bundle.Sealed
	Manifest *bundle.Manifest
	Level    string
	Checks   []bundle.Check
	Blockers []Blocker
	Seconds  map[Stage]float64 // wall time of each stage
}

// Seal gathers, seals, opens what it sealed and proves it. The bundle, its signature and its cover page appear when
// everything has held, or not at all. *BlockedError when something must be mended first, ErrBusy when another process
// works in the workspace.
func (w *Workspace) Seal(ctx context.Context, o SealOptions) (*SealResult, error) {
	principal, err := w.sealer(o.Signer, o.By)
	if err != nil {
		return nil, err
	}
	o.By = principal
	if o.Supersedes, err = w.superseded(o.Supersedes); err != nil {
		return nil, err
	}
	bundleTo, envelopeTo, err := w.ageRecipients(ctx)
	if err != nil {
		return nil, err
	}
	scratch, unlock, err := w.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	s := &sealing{w: w, o: o, principal: principal, scratch: scratch, bundleTo: bundleTo, envelopeTo: envelopeTo, clock: newClock(w.machine.Now)}
	if err := s.prepare(ctx); err != nil {
		return nil, err
	}
	s.clock.lap(StageGather)
	s.manifest = s.draft.manifest()
	s.manifest.Supersedes = o.Supersedes
	return s.run(ctx)
}

// prepare reads the checklist, gathers, and finds out whether all that must come before has been done.
func (s *sealing) prepare(ctx context.Context) (err error) {
	if s.checklist, err = s.w.checklist(ctx, s.o.By); err != nil {
		return err
	}
	var tags []Tag
	if !s.o.Draft {
		if err := readyToSeal(s.checklist); err != nil {
			return err
		}
		if s.review, tags, err = s.w.reviewed(s.o.Signer.PublicKey()); err != nil {
			return err
		}
		if s.review.State != s.checklist.Digest() {
			return changedSince("the checklist")
		}
	}
	if s.draft, err = s.w.draft(ctx, s.checklist, s.scratch, s.o.GatherOptions); err != nil {
		return err
	}
	s.draft.Tags = append(s.draft.Tags, tags...)
	if len(s.draft.Blockers) > 0 {
		return &BlockedError{s.draft.Blockers}
	}
	if s.o.Draft {
		return nil
	}
	// What the journal would refuse is said before the work. The digest is not known yet; that of the state has its form.
	return s.accept(s.event(s.review.State))
}

// ageRecipients are the keys to encrypt to. That age accepts them together was checked when handover.yaml was read.
func (w *Workspace) ageRecipients(ctx context.Context) (bundleTo, envelopeTo []age.Recipient, err error) {
	e := w.Engagement
	if len(e.BundleRecipients()) == 0 {
		return nil, nil, usagef("name people of the client under recipients: bundle: in handover.yaml", "nobody is named to receive the bundle")
	}
	convert := func(list []engagement.Recipient) (out []age.Recipient, err error) {
		for _, r := range list {
			a, err := r.Age(w.machine.pluginUI(ctx))
			if err != nil {
				return nil, err
			}
			out = append(out, a)
		}
		return out, nil
	}
	if bundleTo, err = convert(append(e.BundleRecipients(), e.RecoveryRecipients()...)); err != nil {
		return nil, nil, err
	}
	envelopeTo, err = convert(e.EnvelopeRecipients())
	return bundleTo, envelopeTo, err
}

// sealer is the person who seals: whose key signs. Where the engagement names signing keys of the supplier, no other key may
// seal: the client was told to expect those.
func (w *Workspace) sealer(signer ssh.Signer, by string) (string, error) {
	var named []string
	for _, p := range w.Engagement.People {
		key, ok := w.Engagement.SigningKey(p.ID)
		if !ok || p.Side != engagement.SideSupplier {
			continue
		}
		if named = append(named, p.ID); fingerprint(key) != fingerprint(signer.PublicKey()) {
			continue
		}
		if by != "" && by != p.ID {
			return "", usagef("seal as "+p.ID+", or with the key of "+by, "the key belongs to %s, not to %s", p.ID, by)
		}
		return p.ID, nil
	}
	if len(named) > 0 {
		return "", usagef("use the key that signing_key names, or name this one in handover.yaml",
			"the key %s belongs to nobody of the supplier in handover.yaml", fingerprint(signer.PublicKey()))
	}
	p, err := w.Actor(by)
	return p.ID, err
}

// superseded is the digest of the bundle that is replaced, given that or the file.
func (w *Workspace) superseded(name string) (string, error) {
	if name == "" {
		return "", nil
	}
	if digits, ok := strings.CutPrefix(name, "sha256:"); ok {
		sum, err := hex.DecodeString(digits)
		if err != nil || len(sum) != sha256.Size {
			return "", usagef("write sha256: and 64 hexadecimal digits, as sealing printed them", "%s is not the digest of a bundle", name)
		}
		return bundle.FormatDigest(sum), nil
	}
	sums, _, err := sumFile(name, false)
	if err != nil {
		return "", fmt.Errorf("read the bundle that is replaced: %w", err)
	}
	return bundle.FormatDigest(sums.SHA256), nil
}

// sealing is one run of Seal.
type sealing struct {
	w          *Workspace
	o          SealOptions
	principal  string // whose key seals
	scratch    string
	checklist  *Checklist
	review     bundle.Review // that the content must agree with; zero for a draft
	draft      *Draft
	manifest   *bundle.Manifest
	bundleTo   []age.Recipient
	envelopeTo []age.Recipient
	clock      *clock

	envelopeKey age.Identity // reopens the envelope, to prove it
	sealed      *bundle.Sealed
}

func (s *sealing) run(ctx context.Context) (*SealResult, error) {
	out, err := s.place()
	if err != nil {
		return nil, err
	}
	f, err := newPartial(out)
	if err != nil {
		return nil, err
	}
	done := false
	defer func() {
		if !done {
			discard(f)
		}
	}()
	if err := s.pack(ctx, f); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	s.clock.lap(StagePack)
	level, checks, err := s.prove(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("the sealed file was thrown away because it could not be proven: %w", err)
	}
	s.clock.lap(StageProve)
	event := s.event(s.sealed.Digest)
	if err := s.accept(event); err != nil {
		return nil, err
	}
	if err := s.publish(f, out); err != nil {
		return nil, err
	}
	done = true
	// It is there: whoever interrupts now comes too late.
	if err := s.w.record(context.WithoutCancel(ctx), s.checklist, s.o.By, event); err != nil {
		return nil, fmt.Errorf("%s is sealed, but the journal does not say so: %w", out, err)
	}
	return &SealResult{
		File: out, Cover: coverName(out), Sealed: s.sealed, Manifest: s.manifest, Level: level, Checks: checks, Seconds: s.clock.seconds,
	}, nil
}

// event is what the journal will say of the bundle with that digest.
func (s *sealing) event(digest string) *checks.Sealed {
	e := &checks.Sealed{
		Bundle: s.draft.ID, Digest: digest, Draft: s.o.Draft, Supersedes: s.o.Supersedes, State: s.checklist.Digest(),
		Signer: fingerprint(s.o.Signer.PublicKey()), Reason: s.o.Reason, Warned: s.o.Warned,
		Recipients: len(s.w.Engagement.BundleRecipients()), Recovery: len(s.w.Engagement.RecoveryRecipients()),
	}
	review := s.review
	if s.o.Draft {
		review.Open, review.OpenFiles = bundle.OpenDigest(s.sealed.Entries)
	}
	e.Inventory = inventoryDigest(review)
	return e
}

// accept finds out whether the journal will take the event, before anything appears.
func (s *sealing) accept(event *checks.Sealed) error {
	return s.checklist.Accept(&checks.Event{Log: "next", Seq: 1, Seen: s.checklist.seen(), At: s.draft.At, By: s.o.By, Body: event})
}

// place is the file to write. A finished bundle is never replaced: it may have been delivered. A draft makes way for the next.
func (s *sealing) place() (string, error) {
	out := s.o.Out
	if out == "" {
		out = filepath.Join(s.w.Dir, outDir, s.draft.Name+fileSuffix)
		if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil { //nolint:gosec // G301: a folder of the workspace, as public as the person made that
			return "", err
		}
	}
	info, err := os.Lstat(out)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return out, nil
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", usagef("choose another name with -o", "%s exists and is not a file", out)
	case s.o.Out == "" && s.o.Draft:
		return out, nil
	}
	return "", usagef("choose another name with -o, or move the old bundle away", "%s exists already, and a bundle is never replaced", out)
}
