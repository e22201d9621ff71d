package handover

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/handover-kit/handover/checks"
)

// secretWords is what pages say of the search for secrets.
type secretWords struct {
	SearchWords string
	Undecided   []string
	ToRotate    []string
	NoSecrets   []string
	Unscanned   []string
	Idle        []string // decisions that nothing needs any more, or whose day has come
	People      []string // files with personal data in bulk
	LookAway    []string // what tells scanners to look away
	NoPeople    bool     // personal data was not counted
}

// secretWords says what was found in the draft.
func (d *Draft) secretWords() secretWords {
	if d.scan == nil {
		return secretWords{}
	}
	return d.scan.secretWords(d.checklist)
}

func (s *Scan) secretWords(c *Checklist) (w secretWords) {
	w.SearchWords, w.NoPeople = s.Words(), s.NoPeople
	for i := range s.Findings {
		f := &s.Findings[i]
		if !f.Ships() {
			continue
		}
		if f.Rule == PersonalData {
			w.People = append(w.People, fmt.Sprintf("%s holds %s: %s", f.shipsAt().Path, f.Preview, cmp.Or(strings.TrimSuffix(f.Decision+", "+f.Reason, ", "), "nobody decided")))
			continue
		}
		words := fmt.Sprintf("%s, %s, at %s", f.ID, f.Class, f.shipsAt().At())
		if n := len(f.Places) - 1 + f.More; n > 0 {
			words += fmt.Sprintf(" and %s more", count(n, "place", "places"))
		}
		switch f.Decision {
		case "":
			w.Undecided = append(w.Undecided, words)
		case checks.DecideFalsePositive:
			w.NoSecrets = append(w.NoSecrets, words+": "+f.Reason)
		default:
			w.ToRotate = append(w.ToRotate, words+": "+f.Reason)
		}
	}
	for _, u := range s.Unscannable {
		w.Unscanned = append(w.Unscanned, "not looked into for secrets: "+u.Path+", "+u.Why)
	}
	for i := range s.Suppressions {
		f := &s.Suppressions[i]
		w.LookAway = append(w.LookAway, fmt.Sprintf("%s, in %s, the first %s", f.Rule, count(len(f.Places)+f.More, "place", "places"), f.Places[0].At()))
	}
	unused, expired := s.Unused(c)
	for _, t := range unused {
		w.Idle = append(w.Idle, fmt.Sprintf("%s was decided (%s by %s), and is not found any more", t.Finding, t.Decision, t.Event.By))
	}
	for _, t := range expired {
		w.Idle = append(w.Idle, fmt.Sprintf("the decision about %s (%s by %s) expired on %s", t.Finding, t.Decision, t.Event.By, t.Expires))
	}
	return w
}

// residueWords is what the report says of our machines.
type residueWords struct{ Machines []string }

func (w *Workspace) residueWords(c *Checklist) (words residueWords) {
	reports, missing := w.residueReports(c)
	if len(reports) == 0 {
		return words
	}
	for _, r := range reports {
		words.Machines = append(words.Machines, fmt.Sprintf("%s, %s: %s left, %s not looked into", r.Person, r.At.Format("2006-01-02 15:04 UTC"),
			count(len(r.Findings), "thing", "things"), count(len(r.NotLooked), "thing", "things")))
	}
	for _, who := range missing {
		words.Machines = append(words.Machines, who+": no list yet")
	}
	return words
}
