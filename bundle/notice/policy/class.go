package policy

import (
	"slices"
	"strings"
)

// Class says in words what a licence asks for. It informs people; only the allow list and approvals decide.
type Class string

// Classes, from what asks least to what asks most.
const (
	Permissive      Class = "permissive"
	WeakCopyleft    Class = "weak copyleft"    // changes to its own files, or to the library
	Copyleft        Class = "copyleft"         // the whole work that contains it
	NetworkCopyleft Class = "network copyleft" // also when the work is only used over a network
	Unclassified    Class = "not classified"
	Unknown         Class = "unknown" // no licence is known
)

// DefaultAllow returns the licences that need no approval where handover.yaml has no list: those that ask for no more than
// attribution and the text, which the bundle carries. Left out on purpose: BSD-4-Clause and OpenSSL (they bind advertising),
// CC-BY-* (meant for works other than software), WTFPL and JSON (their words leave doubt), and everything with copyleft.
func DefaultAllow() []string {
	return []string{
		"0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BlueOak-1.0.0", "BSD-1-Clause", "BSD-2-Clause", "BSD-2-Clause-Patent", "BSD-3-Clause",
		"BSL-1.0", "CC0-1.0", "curl", "ISC", "libpng-2.0", "MIT", "MIT-0", "NCSA", "PostgreSQL", "PSF-2.0", "Python-2.0", "Unicode-3.0",
		"Unicode-DFS-2016", "Unlicense", "UPL-1.0", "X11", "Zlib",
	}
}

// alsoPermissive are permissive licences that are not on the default list.
var alsoPermissive = []string{
	"AFL-3.0", "Apache-1.1", "Artistic-2.0", "BSD-3-Clause-Clear", "BSD-4-Clause", "CC-BY-3.0", "CC-BY-4.0", "ECL-2.0", "FTL", "HPND", "IJG",
	"JSON", "Libpng", "MIT-CMU", "MulanPSL-2.0", "OpenSSL", "PHP-3.01", "TCL", "W3C", "WTFPL", "ZPL-2.1",
}

// families are the beginnings of ids of licences with copyleft, by class.
var families = []struct {
	class    Class
	prefixes string
}{
	{NetworkCopyleft, "AGPL- CPAL- EUPL-1.2 OSL- RPL- SSPL-"},
	{WeakCopyleft, "APSL- CDDL- CECILL-C CPL- EPL- IPL- LGPL MPL- MS-RL NPL- SISSL"},
	{Copyleft, "CC-BY-SA- CECILL-1 CECILL-2 EUPL- GFDL- GPL- QPL- Sleepycat"},
}

// classOf is the class of one licence; an exception does not change it.
func classOf(licence string) Class {
	id, _, _ := strings.Cut(licence, " "+opWith+" ")
	id = strings.TrimSuffix(id, "+")
	if slices.Contains(DefaultAllow(), id) || slices.Contains(alsoPermissive, id) {
		return Permissive
	}
	for _, f := range families {
		for prefix := range strings.FieldsSeq(f.prefixes) {
			if strings.HasPrefix(id, prefix) {
				return f.class
			}
		}
	}
	return Unclassified
}

// strictest is the class of what asks most among several licences; what is not classified may ask for anything.
func strictest(licences []string) Class {
	order := []Class{Unknown, Permissive, WeakCopyleft, Copyleft, NetworkCopyleft, Unclassified}
	worst := 0
	for _, l := range licences {
		worst = max(worst, slices.Index(order, classOf(l)))
	}
	return order[worst]
}
