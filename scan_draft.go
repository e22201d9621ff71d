package handover

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/bundle/collect"
	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/secrets"
)

// minKnownValue is the shortest value of a credential that is looked for, in bytes: shorter ones stand anywhere.
const minKnownValue = 8

// scanDraft looks at everything the draft would put into the open part, and at the repositories that it comes from.
func (w *Workspace) scanDraft(ctx context.Context, d *Draft) (*Scan, error) {
	s, err := w.newScanner(d)
	if err != nil {
		return nil, err
	}
	d.scanner = s
	packed := map[string]bool{} // git bundles: their objects are looked at in the repository
	for _, a := range d.Assets {
		for _, r := range a.Repos {
			packed[r.Path] = true
		}
	}
	for _, a := range w.Engagement.Assets {
		if a.Kind == engagement.KindSource {
			if err := w.scanSource(ctx, s.scanner, d, a); err != nil {
				return nil, err
			}
		}
	}
	if err := s.files(ctx, d, packed); err != nil {
		return nil, err
	}
	if err := w.scanEvidence(ctx, s.scanner); err != nil {
		return nil, err
	}
	s.before.keep()
	s.before = nil // what comes now is searched in the sealed file
	out := s.result()
	out.decide(d.checklist)
	return out, w.keepScan(out)
}

// files looks at the files of the open part, on as many cores as there are.
func (s *draftScanner) files(ctx context.Context, d *Draft, packed map[string]bool) error {
	p := d.counter(StageScan)
	g, inner := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, f := range d.Files {
		if f.Open == nil || packed[f.Path] {
			continue
		}
		p.now.Files++
		p.report(p.now)
		g.Go(func() error {
			digest, err := s.draftFile(inner, f)
			if err != nil {
				if inner.Err() != nil {
					return inner.Err()
				}
				s.cannot(f.Path, "it could not be read to its end: "+reason(err)) // the sink refuses it, too
				return nil
			}
			s.mu.Lock()
			s.out.Files++
			s.searched[f.Path] = [sha256.Size]byte(digest)
			s.mu.Unlock()
			return nil
		})
		p.now.Bytes += f.Size
	}
	return g.Wait()
}

// scanEvidence looks at the files that were given as evidence. They stay in the workspace: of them the bundle holds digests.
func (w *Workspace) scanEvidence(ctx context.Context, s *scanner) error {
	list, err := os.ReadDir(filepath.Join(w.Dir, evidenceDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, f := range list {
		if err := s.file(ctx, SecretPlace{Path: evidenceDir + "/" + f.Name()}, filepath.Join(w.Dir, evidenceDir, f.Name())); err != nil {
			return err
		}
	}
	return nil
}

// draftFile looks at a file of the draft and gives its SHA-256.
func (s *draftScanner) draftFile(ctx context.Context, f bundle.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	place := SecretPlace{Path: f.Path, Ships: true}
	s.name(place)
	if f.Size <= maxHeld {
		content := make([]byte, f.Size+1)
		n, err := io.ReadFull(r, content)
		switch {
		case err == nil:
			return s.stream(ctx, place, io.MultiReader(bytes.NewReader(content), r)) // it grew
		case !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
			return nil, err
		}
		return s.held(ctx, place, content[:n])
	}
	if !s.before.empty() { // reading it twice is cheaper than searching it
		digest, err := digestOf(f)
		if err != nil {
			return nil, err
		}
		if s.recall(place, digest) {
			s.count(f.Size)
			return digest, nil
		}
	}
	return s.stream(ctx, place, r)
}

// digestOf is the SHA-256 of a file of the draft.
func digestOf(f bundle.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, r)
	return sum.Sum(nil), err
}

// draftScanner is a scanner that knows the values of the envelope, and what it has looked at.
type draftScanner struct {
	*scanner
	searched map[string][sha256.Size]byte // of each file, by its path in the bag
}

func (w *Workspace) newScanner(d *Draft) (*draftScanner, error) {
	key, err := w.derivedKey("findings of secrets")
	if err != nil {
		return nil, err
	}
	s, err := newScanner(w.Dir, secrets.Options{Key: key, Known: d.known})
	if err != nil {
		return nil, err
	}
	version := w.machine.Version
	if p := w.Engagement.Header.PersonalData; p != nil && !*p {
		s.noPeople, s.out.NoPeople = true, true
		version += ", nobody counted"
	}
	s.before = openHarmless(w.private(cacheDir), key, s.engine, d.known, version)
	return &draftScanner{s, map[string][sha256.Size]byte{}}, nil
}

// know takes in the value of a credential, to be looked for in the open part. One that is too short to be looked for is a gap.
func (d *Draft) know(id string, value []byte) {
	if len(value) >= minKnownValue {
		d.known = append(d.known, secrets.Known{Name: id, Value: value})
	} else if len(value) > 0 {
		d.Gaps = append(d.Gaps, bundle.Gap{What: "the value of " + id, Why: fmt.Sprintf("it was not looked for in the open part: it has fewer than %d bytes", minKnownValue)})
	}
}

// scanSource looks at the repository of an asset and at those that lie in its work tree.
func (w *Workspace) scanSource(ctx context.Context, s *scanner, d *Draft, a engagement.Asset) error {
	top := w.path(a.Path)
	host := collect.Host{Scratch: filepath.Join(d.scratch, "scan-"+a.ID), Environ: w.machine.Environ}
	if err := os.MkdirAll(host.Scratch, 0o700); err != nil {
		return err
	}
	err := filepath.WalkDir(top, func(path string, entry os.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return nil // what belongs to the repository is gathered from its objects
		case !entry.IsDir():
			return nil
		case path != top:
			if _, err := os.Lstat(filepath.Join(path, ".git")); err != nil || entry.Name() == ".git" {
				if entry.Name() == ".git" {
					return filepath.SkipDir
				}
				return nil
			}
		}
		rel := strings.TrimPrefix(strings.TrimPrefix(path, top), string(filepath.Separator))
		w.machine.progress(Progress{Stage: StageScan, Detail: filepath.Join(a.ID, rel)})
		_, err = s.repository(ctx, host, filepath.ToSlash(filepath.Join(a.ID, rel)), path)
		return asBlocked(d, a, err)
	})
	if err != nil {
		return err
	}
	return asBlocked(d, a, s.modules(ctx, host))
}

// asBlocked makes a repository that cannot be looked at a blocker.
func asBlocked(d *Draft, a engagement.Asset, err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, io.ErrClosedPipe) {
		return err
	}
	d.Blockers = append(d.Blockers, Blocker{By: "secrets", Path: a.Path, Why: err.Error(), Hint: "a repository that cannot be looked at whole is not clean: git fsck says more"})
	return nil
}
