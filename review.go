package handover

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"golang.org/x/crypto/ssh"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks"
)

// ReviewResult is what would be sealed, for the lead to read.
type ReviewResult struct {
	*Inventory
	Review    bundle.Review
	Checklist *Checklist
	File      string // review.json
}

// Review gathers what would be sealed, writes review.json with the digests of it and of the checklist's state, and notes in the journal
// that by has prepared it. Blockers of the gathering and a gate READY that is shut are ErrNotReady: the rest is in the result all the same.
func (w *Workspace) Review(ctx context.Context, by string, o GatherOptions) (*ReviewResult, error) {
	scratch, unlock, err := w.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	c, err := w.checklist(ctx, by)
	if err != nil {
		return nil, err
	}
	d, err := w.draft(ctx, c, scratch, o)
	if err != nil {
		return nil, err
	}
	entries, err := d.dryRun(ctx)
	if err != nil {
		return nil, err
	}
	r := &ReviewResult{Inventory: d.inventory(entries), Checklist: c, File: filepath.Join(w.Dir, bundle.ReviewName)}
	if len(d.Blockers) > 0 {
		return r, &BlockedError{d.Blockers}
	}
	if err := readyToSeal(c); err != nil {
		return r, err
	}
	if r.Review, err = d.review(ctx, entries, c); err != nil {
		return nil, err
	}
	r.Review.PreparedBy, r.Review.PreparedAt = by, d.At
	content, err := r.Review.Encode()
	if err != nil {
		return nil, err
	}
	if err := writeFile(r.File, content, 0o644); err != nil {
		return nil, err
	}
	return r, w.record(ctx, c, by, &checks.Reviewed{Inventory: inventoryDigest(r.Review), State: r.Review.State})
}

// review is what is to be signed: the open part's files, a commitment to the envelope's, the state.
func (d *Draft) review(ctx context.Context, entries []bundle.Entry, c *Checklist) (bundle.Review, error) {
	r := bundle.Review{Version: bundle.FormatVersion, Engagement: d.workspace.Engagement.Header.ID, State: c.Digest(), EnvelopeFiles: len(d.Sealed)}
	m := d.manifest()
	if len(d.Sealed) > 0 {
		m.Envelope = &bundle.EnvelopeNote{Recipients: d.named(d.workspace.Engagement.EnvelopeRecipients())}
	}
	r.Terms = m.TermsDigest()
	r.Open, r.OpenFiles = bundle.OpenDigest(entries)
	var err error
	if len(d.Sealed) > 0 {
		r.Envelope, err = d.envelopeCommitment(ctx)
	}
	return r, err
}

// envelopeCommitment binds to what the envelope will hold, under a key of the workspace: a digest alone could be guessed against.
func (d *Draft) envelopeCommitment(ctx context.Context) (string, error) {
	key, err := d.workspace.derivedKey("review of the envelope")
	if err != nil {
		return "", err
	}
	entries := make([]bundle.Entry, 0, len(d.Sealed))
	c := &bundle.Checker{}
	for _, f := range d.Sealed {
		e, err := c.Check(ctx, f)
		if err != nil {
			return "", err
		}
		entries = append(entries, e)
	}
	digest, _ := bundle.OpenDigest(entries)
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(digest))
	return "hmac-sha256:" + hex.EncodeToString(mac.Sum(nil)), nil
}

// inventoryDigest is one digest over what a review says of the content.
func inventoryDigest(r bundle.Review) string {
	return bundle.DigestOf(fmt.Appendf(nil, "%s %d %s %d", r.Open, r.OpenFiles, r.Envelope, r.EnvelopeFiles))
}

// readyToSeal says what of the checklist stands in the way: gate READY, and what stands at gate SEAL and no command settles. Said after
// the review, that would void it.
func readyToSeal(c *Checklist) error {
	gate := c.Gate(checks.GateReady)
	if !gate.Open {
		return &Error{ErrNotReady, gate.String(), "handover next lists what can be done now; --draft seals a rehearsal"}
	}
	for _, name := range c.Gate(checks.GateSeal).Blockers {
		if i, err := c.Item(name); err == nil && i.Settled == "" {
			return &Error{ErrNotReady, fmt.Sprintf("%s is %s, and comes before the review", i.Name, i.Status), "handover item show " + i.Name + " says what closes it"}
		}
	}
	return nil
}

// Countersign signs review.json as the lead, by another key than the one that will seal. The state of the checklist must still be the
// reviewed one.
func (w *Workspace) Countersign(ctx context.Context, by string, signer ssh.Signer) (bundle.Review, error) {
	_, unlock, err := w.lock()
	if err != nil {
		return bundle.Review{}, err
	}
	defer unlock()
	if w.Engagement.Header.Solo {
		return bundle.Review{}, usagef("seal without a countersignature; every page says so", "the engagement says solo: true, so there is nobody to countersign")
	}
	if err := w.mayCountersign(by, signer); err != nil {
		return bundle.Review{}, err
	}
	review, content, err := w.readReview()
	if err != nil {
		return review, err
	}
	c, err := w.checklist(ctx, by)
	if err != nil {
		return review, err
	}
	if review.State != c.Digest() {
		return review, &Error{ErrNotReady, "the checklist has changed since the review was prepared", "run handover review again and read it"}
	}
	signature, err := bundle.Sign(signer, bundle.NamespaceCountersign, sha256.Sum256(content))
	if err != nil {
		return review, err
	}
	if err := writeFile(filepath.Join(w.Dir, bundle.ReviewSigName), signature, 0o644); err != nil {
		return review, err
	}
	return review, w.record(ctx, c, by, &checks.Countersigned{
		Reviewed: checks.Reviewed{Inventory: inventoryDigest(review), State: review.State}, Key: fingerprint(signer.PublicKey()),
	})
}

// mayCountersign holds person and key against handover.yaml.
func (w *Workspace) mayCountersign(by string, signer ssh.Signer) error {
	if p, ok := w.Engagement.Person(by); !ok || !leads(p) {
		return usagef("a person of the supplier with the role lead countersigns: --as PERSON", "%s is not a lead", by)
	}
	key, ok := w.Engagement.SigningKey(by)
	if !ok {
		return usagef("add signing_key to "+by+" in handover.yaml", "handover.yaml names no signing key of %s", by)
	}
	if fingerprint(key) != fingerprint(signer.PublicKey()) {
		return usagef("sign with the key that signing_key names", "the key %s is not the one of %s in handover.yaml", fingerprint(signer.PublicKey()), by)
	}
	return nil
}

func (w *Workspace) readReview() (bundle.Review, []byte, error) {
	content, err := readLimited(filepath.Join(w.Dir, bundle.ReviewName), maxEngagement)
	if errors.Is(err, fs.ErrNotExist) {
		return bundle.Review{}, nil, &Error{ErrNotReady, "nothing has been reviewed yet", "run handover review"}
	}
	if err != nil {
		return bundle.Review{}, nil, err
	}
	r, err := bundle.ParseReview(content)
	return r, content, err
}

// reviewed finds the review that a sealing must agree with, and its signature, which must be the lead's and not the sealer's.
// Drafts need none.
func (w *Workspace) reviewed(sealer ssh.PublicKey) (review bundle.Review, tags []Tag, err error) {
	review, content, err := w.readReview()
	if err != nil {
		return review, nil, err
	}
	tags = []Tag{fixedTag(bundle.ReviewName, content)}
	if w.Engagement.Header.Solo {
		return review, tags, nil
	}
	signature, err := readLimited(filepath.Join(w.Dir, bundle.ReviewSigName), maxSignature)
	if errors.Is(err, fs.ErrNotExist) {
		return review, nil, &Error{ErrNotReady, "the review is not countersigned", "the lead runs handover countersign --key KEY"}
	}
	if err != nil {
		return review, nil, err
	}
	key, err := bundle.CheckSignature(signature, bundle.NamespaceCountersign, bundle.SumsOf(content))
	if err != nil {
		return review, nil, &Error{ErrNotReady, bundle.ReviewName + " was changed after it was countersigned", "run handover review and have it countersigned again"}
	}
	if fingerprint(key) == fingerprint(sealer) {
		return review, nil, &Error{ErrNotReady, "the key that seals is the key that countersigned", "two people seal: use the engineer's own key"}
	}
	for _, p := range w.Engagement.People {
		if k, ok := w.Engagement.SigningKey(p.ID); ok && fingerprint(k) == fingerprint(key) && leads(p) {
			return review, append(tags, fixedTag(bundle.ReviewSigName, signature)), nil
		}
	}
	return review, nil, &Error{ErrNotReady, "the review was countersigned by " + fingerprint(key) + ", which is no lead's key", "have a lead countersign it"}
}

// fixedTag is a tag file whose content is known.
func fixedTag(path string, content []byte) Tag {
	return Tag{Path: path, Make: func(*bundle.Manifest) ([]byte, error) { return content, nil }}
}
