package handover

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"
	"golang.org/x/sync/errgroup"

	"github.com/handover-kit/handover/bundle"
)

const maxSigners = 1 << 20 // bytes of an allowed_signers file

// ReadOptions say how to open a bundle and whom to believe.
type ReadOptions struct {
	Keys      []string // files of age identities or SSH private keys
	Signers   string   // an allowed_signers file; required unless AnySigner
	AnySigner bool
	Forwarded bool
}

// BundleFile is a bundle on disk that has been opened: its sealer, addressee and list of contents are checked.
type BundleFile struct {
	*bundle.Reader
	Name   string
	Size   int64
	Digest string // set by Verify and Extract

	machine Machine
	file    *os.File
	keys    []age.Identity
}

// OpenBundle opens a bundle without reading its payload. The caller closes it.
func (m Machine) OpenBundle(ctx context.Context, name string, o ReadOptions) (*BundleFile, error) {
	trust, err := m.trust(ctx, o)
	if err != nil {
		return nil, err
	}
	f, size, err := openBundle(name)
	if err != nil {
		return nil, err
	}
	b := &BundleFile{Name: name, Size: size, machine: m, file: f, keys: trust.Identities}
	if b.Reader, err = bundle.Open(f, size, trust); err != nil {
		f.Close()
		return nil, err
	}
	return b, nil
}

// openBundle opens a bundle's file and gives its size.
func openBundle(name string) (*os.File, int64, error) {
	f, info, err := openRegular(name)
	if errors.Is(err, errNoFile) {
		return nil, 0, usagef("a bundle is read at random, so it must be a file", "%s is not a file", name)
	}
	if err != nil {
		return nil, 0, err
	}
	return f, info.Size(), nil
}

// openRegular opens a file; of what is none it gives an error, and does not wait at a pipe.
func openRegular(name string) (*os.File, fs.FileInfo, error) {
	info, err := os.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = errNoFile
	}
	if err != nil {
		return nil, nil, err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	if info, err = f.Stat(); err != nil || !info.Mode().IsRegular() {
		f.Close()
		return nil, nil, cmp.Or(err, errNoFile)
	}
	return f, info, nil
}

var errNoFile = errors.New("it is no regular file")

func (m Machine) trust(ctx context.Context, o ReadOptions) (bundle.Trust, error) {
	t := bundle.Trust{AnySigner: o.AnySigner, Forwarded: o.Forwarded, Now: m.Now()}
	switch {
	case o.Signers != "" && o.AnySigner:
		return t, usagef("keep --signer", "--signer and --any-signer contradict each other")
	case o.Signers != "":
		data, err := readLimited(m.path(o.Signers), maxSigners)
		if err != nil {
			return t, fmt.Errorf("read the allowed signers: %w", err)
		}
		if t.Signers, err = bundle.ParseSigners(o.Signers, data, m.Now().Location()); err != nil {
			return t, usagef("write one line for each signer: name@example.org ssh-ed25519 AAAA…", "%v", err)
		}
	case !o.AnySigner:
		return t, usagef("--signer FILE names whom you trust (an allowed_signers file, from the sender by another route than the bundle); --any-signer goes without",
			"nothing to judge the sender by")
	}
	var err error
	t.Identities, err = m.Identities(ctx, o.Keys)
	return t, err
}

// Close lets go of the file.
func (b *BundleFile) Close() {
	b.Reader.Close()
	b.file.Close()
}

// Verify checks everything and writes nothing. It gives the level reached.
func (b *BundleFile) Verify(ctx context.Context) (level string, err error) {
	return b.whole(ctx, b.Reader.Verify)
}

// whole runs a check of the content and, beside it, the check of the file as a whole.
func (b *BundleFile) whole(ctx context.Context, content func(context.Context) (string, error)) (level string, err error) {
	b.Watch(watch(b.machine, StageOpen, b.Entries))
	g, ctx := errgroup.WithContext(ctx)
	var outer bundle.Check
	g.Go(func() error {
		t, err := inspectTransport(ctx, b.Name)
		if err != nil {
			return err
		}
		b.Digest = t.digest
		outer, err = t.judge(b.Signer)
		return err
	})
	g.Go(func() (err error) {
		level, err = content(ctx)
		return err
	})
	if err := g.Wait(); err != nil {
		return "", err
	}
	b.Checks = append([]bundle.Check{outer}, b.Checks...)
	return level, nil
}

// watch reports how much of the content of entries has been read.
func watch(m Machine, stage Stage, entries []bundle.Entry) func(n int) {
	now := Progress{Stage: stage}
	for _, e := range entries {
		now.TotalBytes += e.Size
	}
	return func(n int) {
		now.Bytes += int64(n)
		m.progress(now)
	}
}

// ExtractOptions say what to take out of a bundle.
type ExtractOptions struct {
	Paths    []string // files and folders; empty for everything
	Envelope bool     // open the envelope too, into DIR/envelope
}

// Extract verifies the bundle and writes it to dir, which must not exist or be empty. It appears whole or not at all. The level is
// empty when only some paths were asked for: the rest was not looked at.
func (b *BundleFile) Extract(ctx context.Context, dir string, o ExtractOptions) (level string, err error) {
	if err := checkDestination(dir); err != nil {
		return "", err
	}
	s, err := newStaging(dir)
	if err != nil {
		return "", err
	}
	defer s.discard()
	if len(o.Paths) > 0 {
		err = b.ExtractSome(ctx, s.content(), o.Paths)
	} else {
		level, err = b.whole(ctx, func(ctx context.Context) (string, error) { return b.Reader.Extract(ctx, s.content()) })
	}
	if err != nil {
		return "", err
	}
	if o.Envelope {
		if err := b.extractEnvelope(ctx, filepath.Join(s.content(), "envelope")); err != nil {
			return "", err
		}
	}
	return level, s.settle(dir)
}

func (b *BundleFile) extractEnvelope(ctx context.Context, dir string) error {
	envelope, err := b.OpenEnvelope(b.keys)
	if errors.Is(err, fs.ErrNotExist) {
		return usagef("open it without --envelope", "this bundle has no envelope")
	}
	if err != nil {
		return err
	}
	defer envelope.Close()
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	if err := envelope.Extract(ctx, dir); err != nil {
		return err
	}
	b.Checks = append(b.Checks, bundle.Check{
		ID: "envelope", OK: true, Title: "The envelope holds what the sealer committed to",
		Detail: count(len(b.Manifest.Envelope.Entries), "file", "files"),
	})
	return nil
}

// checkDestination refuses a folder that has something in it.
func checkDestination(dir string) error {
	list, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return usagef("-o names a folder to make", "%s cannot take the files: %v", dir, err)
	case len(list) > 0:
		return usagef("-o names a folder to make, or an empty one", "%s is not empty", dir)
	}
	return nil
}
