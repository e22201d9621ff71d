package licence

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/google/licensecheck"
)

// Licensecheck gives the classifier of github.com/google/licensecheck, which pkg.go.dev uses.
//
// To compile its four hundred licences takes about a second, more than half of it for the rarer of BSD's, whose patterns
// branch most. The commonest two dozen take some milliseconds. So those are asked first, and others only if more is
// left of the text than a title and a few lines about its authors: of the first such texts those that are likely, then all.
func Licensecheck() Classifier { return &checker{} }

type checker struct{ few }

func (c *checker) Classify(text []byte) Finding {
	text, gaps := plain(text, Limit)
	cover := c.scan(text)
	var matched int
	for _, m := range cover.Match {
		matched += m.End - m.Start
	}
	var matches []Match
	for _, m := range cover.Match {
		share := cover.Percent / 100 * float64(m.End-m.Start) / float64(max(matched, 1))
		matches = append(matches, Match{ID: spdxID(m.ID), Coverage: share, Kind: kind(m)})
	}
	return Finding{Matches: join(matches), Gaps: gaps}
}

// scan gives what licensecheck.Scan does, mostly sooner.
func (c *checker) scan(text []byte) licensecheck.Coverage {
	cover := common().Scan(text)
	if exhausted(text, cover) {
		return cover
	}
	if c.again() {
		return scanLikely(text, cover)
	}
	if !bsd.Match(text) {
		return broad().Scan(text)
	}
	return licensecheck.Scan(text)
}

// scanLikely scans for likely licences, unless all of these are among the commonest and so in the coverage already.
func scanLikely(text []byte, cover licensecheck.Coverage) licensecheck.Coverage {
	ids := likely(text)
	if !slices.ContainsFunc(ids, func(id string) bool { return !slices.Contains(commonest, id) }) {
		return cover
	}
	return scanner(func(id string) bool { return slices.Contains(ids, id) }).Scan(text)
}

// Commonest licences, and those that differ from them by a sentence only.
var commonest = []string{
	"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-2-Clause-Views", "BSD-3-Clause", "CC0-1.0", "GooglePatentsFile", "ISC",
	"JSON", "MIT", "MIT-0", "MIT-NoAd", "MPL-2.0", "MPL-2.0-no-copyleft-exception", "Unlicense", "X11", "Xnet", "Zlib",
}

// bsd starts every licence of BSD's family.
var bsd = regexp.MustCompile(`(?i)redistribution\W+and\W+use`)

var (
	common = sync.OnceValue(func() *licensecheck.Scanner {
		return scanner(func(id string) bool { return slices.Contains(commonest, id) })
	})
	broad = sync.OnceValue(func() *licensecheck.Scanner {
		return scanner(func(id string) bool { return id == "BSD-Protection" || !strings.HasPrefix(id, "BSD-") })
	})
)

// scanner scans for some licences, and for the addresses of all.
func scanner(has func(id string) bool) *licensecheck.Scanner {
	var some []licensecheck.License
	for _, l := range licensecheck.BuiltinLicenses() {
		if l.LRE == "" || has(l.ID) {
			some = append(some, l)
		}
	}
	s, err := licensecheck.NewScanner(some)
	if err != nil {
		panic(fmt.Sprintf("the licences of licensecheck do not compile: %v", err)) // as licensecheck.Scan does
	}
	return s
}

// exhausted says whether no further licence fits into what the matches leave of a text.
func exhausted(text []byte, cover licensecheck.Coverage) bool {
	const shortest = 100 // bytes
	end := 0
	for _, m := range cover.Match {
		if dense(text[end:m.Start]) >= shortest {
			return false
		}
		end = m.End
	}
	return len(cover.Match) > 0 && dense(text[end:]) < shortest
}

// patterns are the lengths of the patterns of licensecheck, by id: for long licences about that of the text.
var patterns = sync.OnceValue(func() map[string]int {
	length := map[string]int{}
	for _, l := range licensecheck.BuiltinLicenses() {
		length[l.ID] = max(length[l.ID], len(l.LRE))
	}
	return length
})

// kind tells a licence from its header, which licensecheck often gives the same id: a header is much shorter.
func kind(m licensecheck.Match) Kind {
	const long = 6000 // no licence with a shorter pattern has a header
	pattern := patterns()[m.ID]
	switch {
	case m.IsURL:
		return Reference
	case strings.HasSuffix(m.ID, "-only"), strings.HasSuffix(m.ID, "-or-later"), strings.HasPrefix(m.ID, "MPL-2.0-"):
		return Header
	case pattern > long && m.End-m.Start < pattern/4:
		return Header
	}
	return Full
}
