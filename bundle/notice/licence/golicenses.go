package licence

import (
	"bytes"
	_ "embed"
	"strings"
	"sync"

	classifier "github.com/google/licenseclassifier/v2"
	"github.com/google/licenseclassifier/v2/assets"
)

// slowLimit is how many bytes GoLicenses looks at: it takes about a second and 100 MB for each MiB.
const slowLimit = 128 << 10

// GoLicenses gives the classifier that go-licenses uses (licenses.NewClassifier), with its licences and its threshold. It
// is asked directly: go-licenses itself takes names of files only, and keeps back headers and how much they cover.
// To load it takes half a second and 90 MB. So the first texts are each compared with those licences only that they have the words of.
func GoLicenses() Classifier { return &goLicenses{} }

type goLicenses struct{ few }

var loadClassifier = sync.OnceValues(assets.DefaultClassifier)

// assetNames are the files that the classifier is made of. Its package lists them to nobody, and gives each by its name.
//
//go:embed golicenses.txt
var assetNames string

// threshold is that of assets.DefaultClassifier, and shared the share of its words, each counted once, that a licence has to have in common
// with a text. The classifier itself looks at nothing with less than its threshold in common; it cuts words a little differently.
const (
	threshold = 0.8
	shared    = 0.6
)

// likelyClassifier is that classifier with the licences that a text may hold.
func likelyClassifier(text []byte) (*classifier.Classifier, error) {
	c := classifier.NewClassifier(threshold)
	words := newWordSet(text)
	for name := range strings.FieldsSeq(assetNames) {
		body, err := assets.ReadLicenseFile(name)
		if err != nil {
			return nil, err
		}
		if words.share(body) >= shared {
			part := strings.Split(name, "/")
			c.AddContent(part[0], part[1], part[2], body)
		}
	}
	return c, nil
}

func (g *goLicenses) Classify(text []byte) Finding {
	text, gaps := plain(text, slowLimit)
	if dense(text) == 0 {
		return Finding{} // the classifier panics at a text without words
	}
	c, err := g.of(text)
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

func (g *goLicenses) of(text []byte) (*classifier.Classifier, error) {
	if g.again() {
		return likelyClassifier(text)
	}
	return loadClassifier()
}
