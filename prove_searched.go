package handover

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks/secrets"
)

// proveSearched holds the finished file against the search for secrets: a file of the open part that has another digest than the one that was
// looked at, or was made since (the pages), is looked at now, out of the sealed file. The objects of repositories were looked at where they come
// from.
func (s *sealing) proveSearched(ctx context.Context, r *bundle.Reader) (bundle.Check, error) {
	s.w.machine.progress(Progress{Stage: StageProve, Detail: "the search for secrets"})
	packed := map[string]bool{}
	for _, a := range s.draft.Assets {
		for _, repo := range a.Repos {
			packed[repo.Path] = true
		}
	}
	before := len(s.draft.scanner.result().Findings)
	same, now := 0, 0
	for _, e := range r.Entries {
		switch {
		case e.Type != bundle.TypeFile, packed[e.Path], strings.HasSuffix(e.Path, ".age"):
			continue
		case s.draft.scanner.asSearched(e):
			same++
			continue
		}
		now++
		if err := s.searchSealed(ctx, r, e.Path); err != nil {
			return bundle.Check{}, err
		}
	}
	found := s.draft.scanner.result()
	found.decide(s.checklist)
	for i := range found.Findings {
		f := &found.Findings[i]
		if why, hint := f.blocks(s.o.Draft); why != "" && f.Class == secrets.Certain {
			return bundle.Check{}, &BlockedError{[]Blocker{{By: "secrets", Path: f.shipsAt().At(), Why: why, Hint: hint}}}
		}
	}
	detail := fmt.Sprintf("%s as they were searched, %s searched in the sealed file", count(same, "file", "files"), count(now, "other", "others"))
	if n := len(found.Findings) - before; n > 0 {
		detail += fmt.Sprintf("; %s there", count(n, "possible secret", "possible secrets"))
	}
	return bundle.Check{ID: "secrets", OK: true, Title: "What was sealed is what was searched for secrets", Detail: detail}, nil
}

// asSearched reports whether a file of the sealed bundle is, byte for byte, the one that was looked at.
func (s *draftScanner) asSearched(e bundle.Entry) bool {
	sum, ok := s.searched[e.Path]
	return ok && bundle.FormatDigest(sum[:]) == e.Digest
}

// searchSealed looks at one file of the sealed bundle.
func (s *sealing) searchSealed(ctx context.Context, r *bundle.Reader, path string) error {
	from, to := io.Pipe()
	go func() { to.CloseWithError(r.Copy(ctx, to, path)) }()
	_, err := s.draft.scanner.stream(ctx, SecretPlace{Path: path, Ships: true}, from)
	from.CloseWithError(io.ErrClosedPipe) // ends the copying where the search stopped early
	if err != nil {
		return fmt.Errorf("search %s in the sealed file: %w", path, err)
	}
	return nil
}
