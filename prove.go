package handover

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/bundle/collect"
)

// prove opens the finished file as a reader would, with the file key that was captured while it was wrapped, and checks
// everything: every digest, the envelope, every repository cloned.
func (s *sealing) prove(ctx context.Context, f *os.File) (level string, checks []bundle.Check, err error) {
	info, err := f.Stat()
	if err != nil {
		return "", nil, err
	}
	if info.Size() != s.sealed.Size {
		return "", nil, fmt.Errorf("the file has %d bytes, %d were written", info.Size(), s.sealed.Size)
	}
	progress := s.w.machine.progress
	signers, err := s.signers()
	if err != nil {
		return "", nil, err
	}
	r, err := bundle.Open(f, info.Size(), bundle.Trust{Identities: []age.Identity{s.sealed.Reopen}, Signers: signers, Now: s.draft.At})
	if err != nil {
		return "", nil, err
	}
	defer r.Close()
	r.Watch(watch(s.w.machine, StageProve, r.Entries))
	if level, err = r.Verify(ctx); err != nil {
		return "", nil, err
	}
	checks = r.Checks
	if s.envelopeKey != nil {
		progress(Progress{Stage: StageProve, Detail: "the envelope"})
		if err := proveEnvelope(ctx, r, s.envelopeKey); err != nil {
			return "", nil, err
		}
		checks = append(checks, bundle.Check{ID: "envelope", OK: true, Title: "The envelope opens and holds what the manifest commits to", Detail: count(len(s.manifest.Envelope.Entries), "file", "files")})
	}
	searched, err := s.proveSearched(ctx, r)
	if err != nil {
		return "", nil, err
	}
	clones, err := s.proveRepositories(ctx, r)
	return level, append(append(checks, searched), clones...), err
}

// signers are the keys that the bundle must bear the signatures of: the sealer's, and the lead's who countersigned the review.
func (s *sealing) signers() (*bundle.Signers, error) {
	var list strings.Builder
	fmt.Fprintf(&list, "%s %s\n", s.principal, publicLine(s.o.Signer.PublicKey()))
	for _, p := range s.w.Engagement.People {
		if key, ok := s.w.Engagement.SigningKey(p.ID); ok && leads(p) && p.ID != s.principal {
			fmt.Fprintf(&list, "%s namespaces=%q %s\n", p.ID, bundle.NamespaceCountersign, publicLine(key))
		}
	}
	return bundle.ParseSigners("the keys of handover.yaml", []byte(list.String()), time.UTC)
}

func proveEnvelope(ctx context.Context, r *bundle.Reader, key age.Identity) error {
	envelope, err := r.OpenEnvelope([]age.Identity{key})
	if err != nil {
		return err
	}
	defer envelope.Close()
	return envelope.Verify(ctx)
}

// proveRepositories takes every git bundle out of the sealed file and clones it.
func (s *sealing) proveRepositories(ctx context.Context, r *bundle.Reader) ([]bundle.Check, error) {
	var checks []bundle.Check
	for _, a := range s.draft.Assets {
		for n, repo := range a.Repos {
			s.w.machine.progress(Progress{Stage: StageProve, Detail: "clone " + repo.Path})
			dir := filepath.Join(s.scratch, "prove", fmt.Sprintf("%s-%d", a.ID, n))
			notes, err := s.proveRepository(ctx, r, repo, dir)
			if err != nil {
				return nil, fmt.Errorf("clone %s out of the sealed file: %w", repo.Path, err)
			}
			var detail strings.Builder
			detail.WriteString(count(len(repo.Refs), "ref", "refs") + ", every object checked")
			for _, note := range notes {
				detail.WriteString("; " + note)
			}
			checks = append(checks, bundle.Check{ID: "clone:" + repo.Path, OK: true, Title: "Cloned " + repo.Path, Detail: detail.String()})
		}
	}
	return checks, nil
}

func (s *sealing) proveRepository(ctx context.Context, r *bundle.Reader, repo bundle.Repository, dir string) ([]string, error) {
	host := collect.Host{Scratch: filepath.Join(dir, "clone"), Environ: s.w.machine.Environ}
	if err := os.MkdirAll(host.Scratch, 0o700); err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "repository.bundle")
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(r.Copy(ctx, io.Writer(f), repo.Path), f.Close()); err != nil {
		return nil, err
	}
	return collect.ProveRepository(ctx, host, name, repo)
}
