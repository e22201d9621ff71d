package policy

import (
	"slices"
	"strings"
)

// Kind is what metadata says where a licence is expected.
type Kind int

// Kinds.
const (
	NamesNothing Kind = iota // it is empty, or says that it says nothing
	NamesLicence             // an expression: what [Normalise] reads
	NamesFile                // a file of the package: "SEE LICENSE IN x"
	NamesFamily              // several licences, and not which: "BSD"
	NamesOther               // something that is not understood: "UNLICENSED", "custom"
)

// KindOf says what metadata says.
func KindOf(declared string) Kind {
	declared = strings.TrimSpace(declared)
	folded := strings.ToUpper(declared)
	if _, err := Normalise(declared); err == nil {
		return NamesLicence
	}
	switch {
	case declared == "", folded == "NONE", folded == "NOASSERTION", folded == "UNKNOWN":
		return NamesNothing
	case strings.HasPrefix(folded, "SEE LICENSE IN "), strings.HasPrefix(folded, "SEE LICENCE IN "):
		return NamesFile
	case slices.Contains(vague, plain(declared)):
		return NamesFamily
	}
	return NamesOther
}

// beginnings are those of the ids of families, by a word of their names.
var beginnings = []struct{ word, id string }{
	{"agpl", "AGPL-"},
	{"lgpl", "LGPL-"},
	{"gpl", "GPL-"},
	{"general public", "GPL-"},
	{"bsd", "BSD-"},
	{"apache", "Apache-"},
	{"mpl", "MPL-"},
	{"mozilla", "MPL-"},
	{"epl", "EPL-"},
	{"eclipse", "EPL-"},
	{"psf", "PSF-"},
	{"python", "PSF-"},
	{"python", "Python-"},
	{"academic", "AFL-"},
	{"creative", "CC-"},
	{"cc-by", "CC-BY-"},
	{"cddl", "CDDL-"},
	{"artistic", "Artistic-"},
	{"boost", "BSL-"},
}

// OfFamily reports whether a licence is one of the family that metadata names.
func OfFamily(declared, id string) bool {
	name := plain(strings.TrimSpace(declared))
	for _, b := range beginnings {
		if strings.Contains(name, b.word) && strings.HasPrefix(id, b.id) {
			return true
		}
	}
	return false
}
