package handover

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/secrets"
)

// secretsPage is what was found, in the bag.
const secretsPage = "data/secrets.json"

// scanned contributes the search for secrets: in all that the others bring to the open part, and in every object of the repositories. What
// is certain and nobody decided about blocks; so does what is possible, but for a rehearsal.
type scanned struct{}

func (scanned) Name() string { return "secrets" }

func (scanned) Contribute(ctx context.Context, d *Draft) error {
	found, err := d.workspace.scanDraft(ctx, d)
	if err != nil {
		return err
	}
	d.scan = found
	for i := range found.Findings {
		f := &found.Findings[i]
		if why, hint := f.blocks(d.Rehearse); why != "" {
			d.Blockers = append(d.Blockers, Blocker{By: "secrets", Path: f.shipsAt().At(), Why: why, Hint: hint})
		}
	}
	page, err := json.MarshalIndent(newSecretsDoc(found), "", "  ")
	if err != nil {
		return err
	}
	page = append(page, '\n')
	d.page(secretsPage, page)
	pass, why := found.shows(d.Blockers)
	d.proofs = append(d.proofs, proof{path.Base(secretsPage), page, []shown{{"SEC-04", pass, why}}})
	return nil
}

// shows says whether everything was looked at and everybody decided, and if not why.
func (s *Scan) shows(blockers []Blocker) (pass bool, why string) {
	undecided := 0
	for i := range s.Findings {
		if why, _ := s.Findings[i].blocks(false); why != "" {
			undecided++
		}
	}
	switch {
	case undecided > 0:
		return false, fmt.Sprintf("%s would be handed over that nobody decided about: handover finding list", count(undecided, "secret", "secrets"))
	case len(s.Unscannable) > 0:
		return false, fmt.Sprintf("%s could not be looked into for secrets: handover scan names them", count(len(s.Unscannable), "thing", "things"))
	case len(blockers) > 0:
		return false, fmt.Sprintf("%s could not be gathered, and so not be searched: handover gather names them", count(len(blockers), "thing", "things"))
	}
	return true, s.Words()
}

// shipsAt is the first place that would be in the bundle.
func (f *SecretFinding) shipsAt() SecretPlace {
	for _, p := range f.Places {
		if p.Ships {
			return p
		}
	}
	return SecretPlace{}
}

// blocks says why a secret keeps a bundle from being sealed, and the way on; empty when it does not.
func (f *SecretFinding) blocks(rehearse bool) (why, hint string) {
	switch {
	case !f.Ships(), f.Decision == checks.DecideRotate, f.Decision == checks.DecideFalsePositive:
		return "", ""
	case f.Decision == checks.DecideEnvelope:
		return fmt.Sprintf("%s (%s) is to travel in the envelope, and still stands in the open part", f.Rule, f.Preview), "take it out of the file; in a history, decide to rotate it"
	case f.Class == secrets.Possible && rehearse:
		return "", ""
	}
	if f.Rule == PersonalData {
		return "personal data: " + f.Preview, "take it out, put it into the envelope, or decide: handover finding triage " + f.ID + " --as envelope|false-positive --reason TEXT"
	}
	what := "a secret"
	if f.Class == secrets.Possible {
		what = "perhaps a secret"
	}
	if f.Known != "" {
		what = "the value of " + f.Known
	}
	return fmt.Sprintf("%s: %s, %s", what, f.Rule, f.Preview), "take it out, or decide: handover finding triage " + f.ID + " --as rotate|envelope|false-positive --reason TEXT"
}

// secretsDoc is a scan as the bag holds it: what ships, without previews.
type secretsDoc struct {
	Version     int           `json:"version"`
	Rules       string        `json:"rules"`
	Files       int           `json:"files"`
	Objects     int           `json:"objects"`
	Bytes       int64         `json:"bytes"`
	Findings    []secretEntry `json:"findings"`
	NotShipped  int           `json:"not_shipped"` // secrets that stand only in what the bundle does not hold
	Unscannable []Unscannable `json:"unscannable"`
	LookAway    []secretEntry `json:"suppressions"` // what tells scanners to look away, and was not obeyed
	NoPeople    bool          `json:"personal_data_not_counted"`
}

type secretEntry struct {
	ID       string        `json:"id"`
	Rule     string        `json:"rule"`
	Class    secrets.Class `json:"class"`
	Decision string        `json:"decision"`
	Reason   string        `json:"reason"`
	Places   []SecretPlace `json:"places"`
}

// entry is a finding without its preview, at the places that ship.
func (f *SecretFinding) entry() secretEntry {
	ships := slices.DeleteFunc(slices.Clone(f.Places), func(p SecretPlace) bool { return !p.Ships })
	return secretEntry{f.ID, f.Rule, f.Class, f.Decision, f.Reason, ships}
}

func newSecretsDoc(s *Scan) secretsDoc {
	doc := secretsDoc{
		Version: 1, Rules: s.Rules, Files: s.Files, Objects: s.Objects, Bytes: s.Bytes, Findings: []secretEntry{}, Unscannable: append([]Unscannable{}, s.Unscannable...),
		LookAway: []secretEntry{}, NoPeople: s.NoPeople,
	}
	for i := range s.Findings {
		f := &s.Findings[i]
		if !f.Ships() {
			doc.NotShipped++
			continue
		}
		doc.Findings = append(doc.Findings, f.entry())
	}
	for i := range s.Suppressions {
		if f := &s.Suppressions[i]; f.Ships() {
			doc.LookAway = append(doc.LookAway, f.entry())
		}
	}
	return doc
}
