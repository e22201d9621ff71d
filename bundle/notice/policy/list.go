package policy

import (
	"strings"
	"sync"

	"github.com/github/go-spdx/v2/spdxexp/spdxlicenses"
)

const (
	only    = "-only"
	orLater = "-or-later"
)

// spdxList is the SPDX licence list (https://spdx.org/licenses/), as go-spdx carries it.
type spdxList struct {
	licences   map[string]string // ids as the list spells them, deprecated ones too, by lower case
	exceptions map[string]string
	ranges     map[string]step
}

// step is the position of a licence among the versions of its family.
type step struct{ family, version int }

var spdx = sync.OnceValue(func() *spdxList {
	l := &spdxList{licences: map[string]string{}, exceptions: map[string]string{}, ranges: map[string]step{}}
	for _, id := range append(spdxlicenses.GetLicenses(), spdxlicenses.GetDeprecated()...) {
		if !strings.HasSuffix(id, "+") { // read as a licence and a sign
			l.licences[strings.ToLower(id)] = id
		}
	}
	for _, id := range spdxlicenses.GetExceptions() {
		l.exceptions[strings.ToLower(id)] = id
	}
	for family, versions := range spdxlicenses.LicenseRanges() {
		for version, ids := range versions {
			for _, id := range ids {
				// An -or-later id stands with the last version there; what counts is from which version on.
				if _, known := l.ranges[id]; !known && !strings.HasSuffix(id, orLater) {
					l.ranges[id] = step{family, version}
				}
			}
		}
	}
	return l
})

// modern is what a deprecated id means, where the SPDX list names one expression for it; other ids stay as they are.
func modern(id string) string {
	switch id {
	case "AGPL-1.0", "AGPL-3.0", "GFDL-1.1", "GFDL-1.2", "GFDL-1.3", "GPL-1.0", "GPL-2.0", "GPL-3.0", "LGPL-2.0", "LGPL-2.1", "LGPL-3.0":
		return id + only
	case "GPL-2.0-with-classpath-exception":
		return "GPL-2.0-only WITH Classpath-exception-2.0"
	case "BSD-2-Clause-NetBSD":
		return "BSD-2-Clause"
	case "StandardML-NJ":
		return "SMLNJ"
	default:
		return id
	}
}

// version splits a licence into the step of its lowest version, whether later ones may be taken, and its exception.
func version(licence string) (at step, known, later bool, exception string) {
	id, exception, _ := strings.Cut(licence, " "+opWith+" ")
	base, plus := strings.CutSuffix(id, "+")
	base, suffix := strings.CutSuffix(base, orLater)
	at, known = spdx().ranges[base]
	return at, known, plus || suffix, exception
}

// covers says whether an allowed licence lets a package be used under its own: they are the same, or one may be taken in a
// version of the other. An exception makes another licence of it.
func covers(allowed, licence string) bool {
	if allowed == licence || allowed+"+" == licence || licence+"+" == allowed {
		return true
	}
	a, knownA, laterA, exceptionA := version(allowed)
	b, knownB, laterB, exceptionB := version(licence)
	if !knownA || !knownB || a.family != b.family || exceptionA != exceptionB {
		return false
	}
	return a.version == b.version || laterA && a.version < b.version || laterB && b.version < a.version
}
