package handover

import (
	"strings"
	"testing"
	"time"

	"github.com/handover-kit/handover/checks/residue"
)

func TestResidueVerdict(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	clean := func(person string) storedResidue {
		return storedResidue{residueReport: residueReport{Person: person, At: at}}
	}
	clone, unseen := clean("jonas"), clean("jonas")
	clone.Findings = []residue.Finding{{Items: []string{"ACC-24", "GH-21"}}}
	unseen.NotLooked = []residue.Missed{{Path: "~/x"}}
	for name, c := range map[string]struct {
		item    string
		reports []storedResidue
		missing []string
		pass    bool
		why     string
	}{
		"all are clean":          {"GH-21", []storedResidue{clean("mara"), clean("jonas")}, nil, true, "mara on 2026-12-01, jonas on 2026-12-01"},
		"a clone is left":        {"GH-21", []storedResidue{clean("mara"), clone}, nil, false, "1 thing left on the machine of jonas"},
		"it is of another item":  {"AI-14", []storedResidue{clean("mara"), clone}, nil, true, "jonas on 2026-12-01"},
		"something was not seen": {"AI-14", []storedResidue{unseen}, nil, false, "1 thing on the machine of jonas could not be looked into"},
		"one has not run it":     {"AI-14", []storedResidue{clean("mara")}, []string{"jonas"}, false, "jonas has not run handover residue --record yet"},
	} {
		if why, pass := residueVerdict(c.item, c.reports, c.missing); pass != c.pass || !strings.Contains(why, c.why) {
			t.Errorf("%s: %v, %q", name, pass, why)
		}
	}
}
