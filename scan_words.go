package handover

import (
	"fmt"

	"github.com/handover-kit/handover/checks"
)

// secretWords is what the limits page says of the search for secrets.
type secretWords struct {
	SearchWords string
	Undecided   []string
	ToRotate    []string
	NoSecrets   []string
	Unscanned   []string
}

func (d *Draft) secretWords() (w secretWords) {
	if d.scan == nil {
		return w
	}
	w.SearchWords = d.scan.Words()
	for i := range d.scan.Findings {
		f := &d.scan.Findings[i]
		if !f.Ships() {
			continue
		}
		at := f.shipsAt()
		words := fmt.Sprintf("%s, %s, at %s", f.ID, f.Class, at.At())
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
	for _, u := range d.scan.Unscannable {
		w.Unscanned = append(w.Unscanned, "not looked into for secrets: "+u.Path+", "+u.Why)
	}
	return w
}
