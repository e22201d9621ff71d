package handover

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
)

// intake takes files in as evidence: it recognises an export, and replaces the secrets in it before anything touches the disk.
type intake struct {
	w   *Workspace
	c   *Checklist
	key []byte // of the digests that take the place of secrets
	n   int    // how many files are on their way

	added []*checks.EvidenceAdded // what this run has taken in
}

// keyName names a key without telling anything of it: digests by two keys cannot be compared.
func keyName(key []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("name"))
	return hex.EncodeToString(mac.Sum(nil))[:16]
}

func (w *Workspace) newIntake(c *Checklist) (*intake, error) {
	key, err := w.derivedKey("secrets in evidence")
	return &intake{w: w, c: c, key: key}, err
}

// taken is a file that was read, redacted and described, and is not in its place yet.
type taken struct {
	*storing
	checks.EvidenceAdded
	reader *evidence.Reader
	system engagement.System
	facts  evidence.Facts
}

// export takes in a vendor's export. An error says what is wrong with the file, or with what was said of it.
func (in *intake) export(ctx context.Context, name string, r AddRequest) (t *taken, err error) {
	src, info, err := openEvidence(name)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	reader, stated, err := in.recognise(ctx, src, name, r.Format)
	if err != nil {
		return nil, err
	}
	t = &taken{reader: reader}
	t.EvidenceAdded = checks.EvidenceAdded{
		Name: filepath.Base(name), As: checks.EvidenceExport, Reader: reader.ID, Size: int(info.Size()),
		Modified: earlier(info.ModTime(), in.w.machine.Now()).UTC().Truncate(time.Second),
		Moment:   r.Moment, Command: r.Command, TakenAt: r.TakenAt.UTC(), TakenBy: r.TakenBy,
	}
	if stated {
		t.Stated = append(t.Stated, checks.StatedReader)
	}
	if r.Complete {
		t.Stated = append(t.Stated, checks.StatedComplete)
	}
	if err := in.redact(ctx, t, src, name, info); err != nil {
		return nil, err
	}
	if err := in.place(ctx, t, r); err != nil {
		t.discard()
		return nil, err
	}
	slices.Sort(t.Stated)
	return t, nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// recognise finds the reader. An empty list has no shape, and some files have the shape of several exports: then the name that the
// command gives the file is a person's word for what it is.
func (in *intake) recognise(ctx context.Context, src io.ReadSeeker, name, force string) (r *evidence.Reader, stated bool, err error) {
	found, err := in.w.readers.Recognise(ctx, src, force)
	if force != "" {
		return found.Reader, true, err
	}
	among := in.called(filepath.Base(name))
	if err == nil {
		if len(among) > 0 && !slices.Contains(among, found.Reader.ID) {
			return nil, false, usagef("say which with --as-format, or give the file another name",
				"its shape is that of %s (%s), and its name that of %s", found.Reader.ID, found.Reader.Title, strings.Join(among, ", "))
		}
		return found.Reader, false, nil
	}
	if several, ok := errors.AsType[*evidence.AmbiguousError](err); ok {
		among = slices.DeleteFunc(among, func(id string) bool { return !slices.Contains(several.Readers, id) })
	} else if unknown, ok := errors.AsType[*evidence.UnknownError](err); !ok || !unknown.Empty {
		return nil, false, err
	}
	if len(among) != 1 {
		return nil, false, err
	}
	found, err = in.w.readers.Recognise(ctx, src, among[0])
	return found.Reader, true, err
}

// called gives the readers one of whose commands, filled in for this engagement, writes a file of that name.
func (in *intake) called(name string) (readers []string) {
	all, err := in.w.readers.Of(in.w.providers()...)
	if err != nil {
		return nil // said where a reader is needed
	}
	for _, r := range all {
		for _, s := range in.w.Engagement.Systems {
			if s.Provider != r.System || slices.Contains(readers, r.ID) {
				continue
			}
			if slices.ContainsFunc(r.Parts(s), func(p evidence.Part) bool { return p.File == name }) {
				readers = append(readers, r.ID)
			}
		}
	}
	return readers
}

// redact copies the file to its storing, with the secrets in it replaced, and checks the signature beside it.
func (in *intake) redact(ctx context.Context, t *taken, src io.ReadSeeker, name string, info fs.FileInfo) error {
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return err
	}
	signature, err := readLimited(name+".sig", maxSignature)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	short, long, keyed := sha256.New(), sha512.New(), hmac.New(sha256.New, in.key)
	raw := io.Writer(keyed)
	if signature != nil {
		raw = io.MultiWriter(keyed, short, long)
	}
	size := &countingWriter{}
	t.storing, err = in.w.store(in.n, func(dst io.Writer) error {
		done, err := t.reader.Redact(ctx, in.key, io.TeeReader(src, io.MultiWriter(raw, size)), dst)
		t.Redacted = done.Values
		return err
	})
	if err != nil {
		return err
	}
	if size.n != info.Size() {
		t.discard()
		return errChanged(name)
	}
	t.Digest = t.digest
	if t.Redacted > 0 {
		t.Original, t.Key = "hmac-sha256:"+hex.EncodeToString(keyed.Sum(nil)), keyName(in.key)
	}
	if signature != nil {
		t.SignedBy, err = in.signer(signature, name, bundle.Sums{SHA256: short.Sum(nil), SHA512: long.Sum(nil)})
		if err != nil {
			t.discard()
		}
	}
	return err
}

type countingWriter struct{ n int64 }

func (c *countingWriter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

// signer is the person whose signature lies beside an export. One that does not verify, or is nobody's, is refused: something is wrong.
func (in *intake) signer(signature []byte, name string, sums bundle.Sums) (string, error) {
	key, err := bundle.CheckSignature(signature, bundle.NamespaceEvidence, sums)
	if err != nil {
		return "", &Error{bundle.ErrInvalid, name + ".sig: " + err.Error(), "ssh-keygen -Y sign -n " + bundle.NamespaceEvidence + " -f KEY FILE signs an export; take the .sig away to add it without"}
	}
	for _, p := range in.w.Engagement.People {
		if k, ok := in.w.Engagement.SigningKey(p.ID); ok && fingerprint(k) == fingerprint(key) {
			return p.ID, nil
		}
	}
	return "", &Error{bundle.ErrInvalid, fmt.Sprintf("%s.sig was made by %s, which is nobody's key in handover.yaml", name, fingerprint(key)), "give the signing_key of the person, or take the .sig away"}
}

// errEnough ends a reading that has seen enough rows.
var errEnough = errors.New("enough")

// place finds out which system the export is of, and which of its files it is.
func (in *intake) place(ctx context.Context, t *taken, r AddRequest) error {
	if _, err := t.Seek(0, io.SeekStart); err != nil {
		return err
	}
	var sample []evidence.Row
	facts, err := t.reader.Read(ctx, t.File, func(row evidence.Row) error {
		if len(sample) < maxSample {
			sample = append(sample, row)
		}
		if len(sample) >= maxSample && t.reader.TakenAt == "" { // when it was taken may stand at its end
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return err
	}
	t.facts = facts
	if at := facts.TakenAt.At; at.After(in.w.machine.Now().Add(24 * time.Hour)) { // no newer one would ever count; clocks and zones may differ by less
		return usagef("look at the clock of the machine that made it, and export it again", "it says that it was taken in the future, at %s", at.Format(time.RFC3339))
	}
	var stated bool
	if t.system, stated, err = in.w.systemOf(t.reader, sample, r.System); err != nil {
		return err
	}
	t.System = t.system.ID
	if stated {
		t.Stated = append(t.Stated, checks.StatedSystem)
	}
	parts := t.reader.Parts(t.system)
	if t.Part = r.Part; t.Part == "" {
		t.Part, _ = evidence.PartOf(parts, t.Name)
	} else if !slices.ContainsFunc(parts, func(p evidence.Part) bool { return p.File == t.Part }) {
		return usagef("handover evidence commands "+t.System+" lists them", "no command of %s writes a file %s", t.reader.ID, t.Part)
	}
	return nil
}
