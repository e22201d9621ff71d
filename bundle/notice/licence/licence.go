// Package licence says which licences a text holds, and which files of a package are licence texts.
package licence

import (
	"regexp"
	"slices"
	"strings"
)

// Kind is how much of a licence a match is.
type Kind string

// Kinds.
const (
	Full      Kind = "full"      // the licence itself
	Header    Kind = "header"    // the notice that a licence asks to be put into source files
	Reference Kind = "reference" // its address only
)

// Match is one licence in a text.
type Match struct {
	// ID is an SPDX licence id (https://spdx.org/licenses), an SPDX expression "id WITH exception", or
	// "LicenseRef-…" for what SPDX has no id for. "GPL-2.0" and its kin without "-only" or "-or-later" are ids
	// that SPDX calls deprecated; they stand here for the bare text, which does not say which of the two is meant.
	ID       string
	Coverage float64 // share of the text, 0 to 1
	Kind     Kind
}

// Finding is what a text was found to be.
type Finding struct {
	Matches []Match  // in the order of the text; the same licence twice is one match
	Gaps    []string // what was not looked at, each a short clause
}

// Coverage is the share of the text that is licences, 0 to 1.
func (f Finding) Coverage() float64 {
	var sum float64
	for _, m := range f.Matches {
		sum += m.Coverage
	}
	return min(sum, 1)
}

// Classifier finds the licences in a text. It is safe for use by several goroutines at a time.
type Classifier interface {
	Classify(text []byte) Finding
}

// Cache keeps answers between runs. Get gives what was Put under the same key, or false. Both may be called by
// several goroutines at a time.
type Cache interface {
	Get(key string) ([]byte, bool)
	Put(key string, value []byte)
}

// placed is the coverage from which a text counts as placed. It is that of pkg.go.dev
// (https://pkg.go.dev/license-policy).
const placed = 0.75

// New gives the classifier to use: licensecheck, and where that does not place a text, the one of go-licenses. Each is
// loaded when it is first needed. Answers are remembered by the digest of the text, and in the cache if it is not nil.
func New(cache Cache) Classifier {
	return &memory{cache: cache, known: map[digest]Finding{}, ask: &chain{first: Licensecheck(), second: GoLicenses()}}
}

// chain asks second only for what first cannot place, and believes the one that covers more; and for exceptions to a
// licence, which first does not know.
type chain struct{ first, second Classifier }

func (c *chain) Classify(text []byte) Finding {
	first := c.first.Classify(text)
	excepted := exception.Match(text[:min(len(text), Limit)])
	if first.Coverage() >= placed && !excepted || len(text) == 0 {
		return first
	}
	second := c.second.Classify(text)
	if second.Coverage() > first.Coverage() || excepted && second.excepted() {
		return second
	}
	return first
}

var exception = regexp.MustCompile(`(?i)special exception|exceptions? to the|(linking|classpath|library) exception`)

func (f Finding) excepted() bool {
	return slices.ContainsFunc(f.Matches, func(m Match) bool {
		return m.Kind == Full && (strings.Contains(m.ID, " WITH ") || strings.HasSuffix(m.ID, "-exception"))
	})
}

// join makes one match of all of the same licence and kind: the first takes in the coverage of the others.
func join(matches []Match) []Match {
	type key struct {
		id   string
		kind Kind
	}
	at := map[key]int{}
	var out []Match
	for _, m := range matches {
		k := key{m.ID, m.Kind}
		if n, seen := at[k]; seen {
			out[n].Coverage += m.Coverage
			continue
		}
		at[k] = len(out)
		out = append(out, m)
	}
	return out
}
