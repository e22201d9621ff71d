package licence

import (
	"bytes"
	"sync"

	"github.com/google/licenseclassifier/v2/assets"
)

// slowLimit is how many bytes GoLicenses looks at: it takes about a second and 100 MB for each MiB.
const slowLimit = 128 << 10

// GoLicenses gives the classifier that go-licenses uses (licenses.NewClassifier), with its licences and its threshold. It
// is asked directly: go-licenses itself takes names of files only, and keeps back headers and how much they cover.
// To load it takes half a second and 90 MB, which happens when it is first asked.
func GoLicenses() Classifier { return goLicenses{} }

type goLicenses struct{}

var loadClassifier = sync.OnceValues(assets.DefaultClassifier)

func (goLicenses) Classify(text []byte) Finding {
	text, gaps := plain(text, slowLimit)
	if dense(text) == 0 {
		return Finding{} // the classifier panics at a text without words
	}
	c, err := loadClassifier()
	if err != nil {
		return Finding{Gaps: append(gaps, "the licences of go-licenses could not be loaded: "+err.Error())}
	}
	lines := bytes.Split(text, []byte("\n"))
	var matches []Match
	for _, m := range c.Match(text).Matches {
		k := Full
		switch m.MatchType {
		case "License":
		case "Header":
			k = Header
		default: // prefaces and lists of authors: no licence
			continue
		}
		start, end := max(m.StartLine-1, 0), min(m.EndLine, len(lines))
		share := float64(dense(bytes.Join(lines[start:max(start, end)], nil))) / float64(dense(text))
		matches = append(matches, Match{ID: spdxID(m.Name), Coverage: share * m.Confidence, Kind: k})
	}
	return Finding{Matches: join(matches), Gaps: gaps}
}
