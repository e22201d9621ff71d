package handover

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/evidence"
)

// takeAll takes in what is given as evidence of a mark. On an error it gives those it has taken.
func (w *Workspace) takeAll(ctx context.Context, c *Checklist, r MarkRequest) (files []*taken, err error) {
	if len(r.Files) == 0 {
		return nil, nil
	}
	in, err := w.newIntake(c)
	if err != nil {
		return nil, err
	}
	for _, name := range r.Files {
		t, err := in.anything(ctx, name, r.Moment)
		if _, unknown := errors.AsType[*evidence.UnknownError](err); unknown { // which says what is wrong, and not with which file
			err = fmt.Errorf("take in %s: %w", name, err)
		}
		if err != nil {
			return files, err
		}
		files = append(files, t)
		in.n++
	}
	return files, nil
}

// anything takes in a file of any kind. An export is taken as one; of what no reader knows a copy is kept.
func (in *intake) anything(ctx context.Context, name string, moment checks.Moment) (*taken, error) {
	t, err := in.export(ctx, name, AddRequest{Moment: moment})
	if err == nil {
		in.complete(t)
		return t, nil
	}
	if ctx.Err() != nil || errors.Is(err, bundle.ErrInvalid) || damaged(err, name) {
		return nil, err
	}
	src, info, err := openEvidence(name)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	t = &taken{EvidenceAdded: checks.EvidenceAdded{
		Name: filepath.Base(name), As: evidenceKind(name), Moment: moment, Size: int(info.Size()), Modified: info.ModTime().UTC().Truncate(time.Second),
	}}
	found, err := in.w.readers.Recognise(ctx, src, "") // by its shape alone: of whatever system it is, and whatever its name says
	if err == nil {
		t.reader, t.As = found.Reader, checks.EvidenceExport
		if err := in.redact(ctx, t, src, name, info); err != nil {
			return nil, err
		}
		return t, nil
	}
	if !in.harmless(err) {
		return nil, err
	}
	return t, in.copy(t, src)
}

// harmless reports whether a file of which recognising says this is kept as it is: no reader knows it, or none of those that may fit
// knows of a secret in it.
func (in *intake) harmless(err error) bool {
	var may []string
	if several, ok := errors.AsType[*evidence.AmbiguousError](err); ok {
		may = several.Readers
	} else if unknown, ok := errors.AsType[*evidence.UnknownError](err); ok {
		may = unknown.Holds
	} else {
		return false
	}
	return !slices.ContainsFunc(may, func(id string) bool {
		r, err := in.w.readers.Find(id)
		return err != nil || len(r.Secrets) > 0
	})
}

// damaged says that a file began as an export and is not whole: nobody can say where its secrets lie, so it is not kept. Other texts than
// those that go by the name of an export are merely no export.
func damaged(err error, name string) bool {
	if _, broken := errors.AsType[*evidence.SyntaxError](err); !broken {
		return false
	}
	_, unknown := errors.AsType[*evidence.UnknownError](err)
	return !unknown || evidenceKind(name) == checks.EvidenceExport
}

// copy keeps a file as it is.
func (in *intake) copy(t *taken, src io.ReadSeeker) (err error) {
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if t.storing, err = in.w.storeCopy(in.n, src); err != nil {
		return fmt.Errorf("store the evidence %s: %w", t.Name, err)
	}
	t.Digest = t.digest
	return nil
}

// takeDocument takes in a file that is no export.
func (w *Workspace) takeDocument(name string) (*storing, error) {
	src, _, err := openEvidence(name)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	return w.storeCopy(0, src)
}
