package handover

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/residue"
)

// residueItems are the items that say that nothing is left on our machines. They are settled when the machines of all of us were looked at.
func residueItems() []string { return []string{"ACC-24", "AI-14", "DOP-07", "GH-21"} }

// maxResidue bounds a stored report, in bytes.
const maxResidue = 16 << 20

// residueReport is what was left on the machine of one of us, as it is stored.
type residueReport struct {
	Version   int               `json:"version"`
	Person    string            `json:"person"`
	At        time.Time         `json:"at"`
	Findings  []residue.Finding `json:"findings"`
	NotLooked []residue.Missed  `json:"not_looked"`
}

func residueName(person string) string { return "residue-" + person + ".json" }

// RecordResidue is Residue, stored as evidence in the name of by. It marks the items of which the machines of all of us show that nothing is
// left, and opens those that this one contradicts.
func (w *Workspace) RecordResidue(ctx context.Context, by string, folders []string) (*Residue, []Settlement, error) {
	found, err := w.Residue(ctx, folders)
	if err != nil {
		return nil, nil, err
	}
	report := residueReport{
		1, by, w.machine.Now().UTC().Truncate(time.Second), append([]residue.Finding{}, found.Findings...), append([]residue.Missed{}, found.NotLooked...),
	}
	text, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return nil, nil, err
	}
	var settled []Settlement
	_, err = w.writing(ctx, by, func(c *Checklist) error {
		if err := w.storePage(ctx, c, by, residueName(by), append(text, '\n')); err != nil {
			return err
		}
		var bodies []checks.Body
		settled, bodies = w.accepted(c, by, w.residueProposals(c))
		return w.appendSettled(ctx, c, bodies)
	})
	return found, settled, err
}

// storePage stores text as evidence that is shown for nothing yet.
func (w *Workspace) storePage(ctx context.Context, c *Checklist, by, name string, text []byte) error {
	file, err := w.store(0, func(dst io.Writer) error {
		_, err := dst.Write(text)
		return err
	})
	if err != nil {
		return err
	}
	defer file.discard() // once it is kept, it is not there any more under this name
	page := w.pageEvidence(file, name, len(text))
	if _, err := w.accept(c, by, []checks.Body{page}); err != nil {
		return err
	}
	if err := file.keep(name); err != nil {
		return err
	}
	return w.append(ctx, c, []checks.Body{page})
}

// residueProposals are the marks that the last reports of all of us give reason for.
func (w *Workspace) residueProposals(c *Checklist) (list []proposal) {
	reports, missing := w.residueReports(c)
	var digests []string
	for _, r := range reports {
		digests = append(digests, r.digest)
	}
	slices.Sort(digests)
	for _, id := range residueItems() {
		why, pass := residueVerdict(id, reports, missing)
		p := proof{says: []shown{{id, pass, why}}}
		for _, next := range p.proposals(c, nil) {
			next.mark.Evidence = digests
			list = append(list, next)
		}
	}
	return list
}

type storedResidue struct {
	residueReport
	digest string
}

// residueReports are the last reports of each of us, and who gave none that can be read.
func (w *Workspace) residueReports(c *Checklist) (reports []storedResidue, missing []string) {
	for _, p := range w.Engagement.People {
		if p.Side != engagement.SideSupplier {
			continue
		}
		var last *checks.Exhibit
		for i := range c.Exhibits {
			x := &c.Exhibits[i]
			if x.Name == residueName(p.ID) && x.Event.By == p.ID && (last == nil || last.Event.Before(x.Event)) {
				last = x
			}
		}
		var r residueReport
		if last == nil {
			missing = append(missing, p.ID)
			continue
		}
		text, err := readLimited(w.StoredFile(last.EvidenceAdded), maxResidue)
		if err != nil || json.Unmarshal(text, &r) != nil || r.Person != p.ID {
			missing = append(missing, p.ID)
			continue
		}
		reports = append(reports, storedResidue{r, last.Digest})
	}
	return reports, missing
}

// residueVerdict says whether the reports show that nothing of an item is left, and if not why.
func residueVerdict(item string, reports []storedResidue, missing []string) (why string, pass bool) {
	var left, seen []string
	for _, r := range reports {
		n := 0
		for _, f := range r.Findings {
			if slices.Contains(f.Items, item) {
				n++
			}
		}
		switch {
		case n > 0:
			left = append(left, fmt.Sprintf("%s left on the machine of %s", count(n, "thing", "things"), r.Person))
		case len(r.NotLooked) > 0:
			left = append(left, fmt.Sprintf("%s on the machine of %s could not be looked into", count(len(r.NotLooked), "thing", "things"), r.Person))
		default:
			seen = append(seen, fmt.Sprintf("%s on %s", r.Person, r.At.Format(time.DateOnly)))
		}
	}
	for _, who := range missing {
		left = append(left, who+" has not run handover residue --record yet")
	}
	if len(left) > 0 {
		return strings.Join(left, "; "), false
	}
	return "nothing of the client was found on the machines that were looked at: " + strings.Join(seen, ", "), true
}
