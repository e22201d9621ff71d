package handover

import (
	"context"
	"encoding/json"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/handover-kit/handover/checks"
)

// lastScanFile, in the cache, is what the last scan found: no values, and nothing that could not be found again.
const lastScanFile = "cache/secrets.json"

// maxLastScan is how much of it is read, in bytes.
const maxLastScan = 64 << 20

// LastScan is a scan as it was kept, with the decisions that stand today.
type LastScan struct {
	Scan
	At time.Time
}

// keepScan keeps a scan for finding list and the terminal app.
func (w *Workspace) keepScan(s *Scan) error {
	data, err := json.Marshal(LastScan{*s, w.machine.Now().UTC().Truncate(time.Second)})
	if err != nil {
		return err
	}
	return writeFile(w.private(lastScanFile), data, 0o600)
}

// LastScan gives what the last gathering found, with the decisions as they stand; nil when nothing was gathered yet.
func (w *Workspace) LastScan(c *Checklist) *LastScan {
	data, err := readLimited(w.private(lastScanFile), maxLastScan)
	var last LastScan
	if err != nil || json.Unmarshal(data, &last) != nil {
		return nil // disposable: the next gathering writes it anew
	}
	last.decide(c)
	return &last
}

// decide fills in what was decided.
func (s *Scan) decide(c *Checklist) {
	for i := range s.Findings {
		f := &s.Findings[i]
		f.Decision, f.Reason = "", ""
		if t := c.Triage(f.ID); t != nil {
			f.Decision, f.Reason = t.Decision, t.Reason
		}
	}
}

// Unused are the decisions about secrets that the scan did not find any more, and Expired those whose day has come.
func (s *Scan) Unused(c *Checklist) (unused, expired []checks.Triage) {
	here := map[string]bool{}
	for _, f := range s.Findings {
		here[f.ID] = true
	}
	for _, t := range c.Triaged {
		switch {
		case !here[t.Finding]:
			unused = append(unused, t)
		case t.Expires.Reached(c.Today):
			expired = append(expired, t)
		}
	}
	return unused, expired
}

// ScanAssets looks for secrets in everything that would go into the open part of a bundle, and in the history of its repositories. When by is
// not empty, what that settles is marked in their name.
func (w *Workspace) ScanAssets(ctx context.Context, by string) (*Scan, []Settlement, error) {
	scratch, unlock, err := w.lock()
	if err != nil {
		return nil, nil, err
	}
	defer unlock()
	c, err := w.Checklist(ctx)
	if err != nil {
		return nil, nil, err
	}
	d, err := w.draft(ctx, c, scratch, GatherOptions{Draft: true})
	if err != nil {
		return nil, nil, err
	}
	mine := slices.DeleteFunc(d.proofs, func(p proof) bool { return p.name != path.Base(secretsPage) })
	settled, err := d.settle(ctx, by, mine)
	return d.scan, settled, err
}

// TriageFindings decides about secrets that the last gathering found, about all or about none.
func (w *Workspace) TriageFindings(ctx context.Context, by string, decisions ...checks.FindingDecided) (*Checklist, error) {
	c, err := w.Checklist(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	if last := w.LastScan(c); last != nil {
		for i := range last.Findings {
			known[last.Findings[i].ID] = true
		}
	}
	var bodies []checks.Body
	for i := range decisions {
		d := &decisions[i]
		if !known[d.Finding] {
			return nil, usagef("handover finding list names them; handover gather looks anew", "the last gathering found nothing called %q", d.Finding)
		}
		if strings.HasPrefix(d.Finding, PersonalData+"-") && d.Decision == checks.DecideRotate {
			return nil, usagef("envelope, or false-positive with the reason why it may be handed over", "personal data cannot be rotated")
		}
		if d.Expires != "" && d.Expires.Reached(c.Today) {
			return nil, usagef("name a later day, or none", "%s is past already", d.Expires)
		}
		bodies = append(bodies, d)
	}
	return w.Record(ctx, by, bodies...)
}
