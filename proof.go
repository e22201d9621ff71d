package handover

import (
	"bytes"
	"context"
	"io"
	"time"

	"github.com/handover-kit/handover/checks"
)

// proof is what a search of our own shows of items, and the page that says so.
type proof struct {
	name string // of the page, among the evidence
	page []byte
	says []shown
}

// shown is what a search shows of an item of the catalogue, wherever it applies.
type shown struct {
	item string
	pass bool
	why  string
}

// settleProofs marks what proofs show as done, and opens what they contradict, for a caller that holds the lock. The pages are stored among
// the evidence when something is marked by them.
func (w *Workspace) settleProofs(ctx context.Context, c *Checklist, by string, proofs []proof) ([]Settlement, error) {
	var files []*storing
	defer func() {
		for _, f := range files {
			f.discard() // what was kept is not there any more under this name
		}
	}()
	var proposals []proposal
	pages := map[*checks.EvidenceAdded]*storing{}
	for n, p := range proofs {
		file, err := w.store(n, func(dst io.Writer) error {
			_, err := io.Copy(dst, bytes.NewReader(p.page))
			return err
		})
		if err != nil {
			return nil, err
		}
		files = append(files, file)
		page := w.pageEvidence(file, p.name, len(p.page))
		pages[page] = file
		proposals = append(proposals, p.proposals(c, page)...)
	}
	list, bodies := w.accepted(c, by, proposals)
	for _, body := range bodies {
		if page, ok := body.(*checks.EvidenceAdded); ok {
			if err := pages[page].keep(page.Name); err != nil {
				return nil, err
			}
		}
	}
	return list, w.appendSettled(ctx, c, bodies)
}

// pageEvidence describes a page of ours that is stored as evidence.
func (w *Workspace) pageEvidence(file *storing, name string, size int) *checks.EvidenceAdded {
	return &checks.EvidenceAdded{Digest: file.digest, Name: name, As: evidenceKind(name), Size: size, Modified: w.machine.Now().UTC().Truncate(time.Second)}
}

// proposals are the marks that a proof gives reason for, in the order of items.
func (p *proof) proposals(c *Checklist, page *checks.EvidenceAdded) (list []proposal) {
	for i := range c.Items {
		item := &c.Items[i]
		for _, s := range p.says {
			if s.item != item.ID || item.RollsUp || item.Settled != "" {
				continue
			}
			next := proposal{item: item, why: s.why, page: page}
			next.mark = checks.Marked{Items: []string{item.Key}}
			next.mark.Reason = cut(s.why)
			if page != nil {
				next.mark.Evidence = []string{page.Digest}
			}
			switch {
			case !s.pass && claims(item.Status):
				next.mark.Status = checks.Open
			case s.pass && (!item.Status.Closing() || item.Invalid != ""):
				next.mark.Status, next.mark.Grade = checks.Done, checks.GradeExported
			default:
				continue
			}
			list = append(list, next)
		}
	}
	return list
}
