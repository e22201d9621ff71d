package licence

import (
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/licensecheck"
)

// sample is every so manieth text of the collection, licences and headers.
func sample(t *testing.T, every int) (texts [][]byte) {
	t.Helper()
	for _, kind := range []string{"License", "Header"} {
		all := collection(t, kind)
		for i, name := range slices.Sorted(maps.Keys(all)) {
			if i%every == 0 {
				texts = append(texts, all[name])
			}
		}
	}
	return texts
}

// damaged has a word misspelled, one split, two joined, and a tag amid them, all of which licensecheck forgives.
func damaged(text []byte) []byte {
	return []byte(strings.NewReplacer("warranties", "waranties", "software", "soft-ware", "including", "<b>including</b>",
		"limited to", "limitedto", "provided", "provided&nbsp;", "documentation", "documentations").Replace(string(text)))
}

// To ask for likely licences alone changes no answer of licensecheck.
func TestLikely(t *testing.T) {
	compiled := 0
	for _, text := range sample(t, 7) {
		for _, text := range [][]byte{text, damaged(text)} {
			full, some := licensecheck.Scan(text), common().Scan(text)
			if !exhausted(text, some) {
				some = scanLikely(text, some)
				compiled++
			}
			if !slices.Equal(some.Match, full.Match) || some.Percent != full.Percent {
				t.Errorf("%.60q: %v, with all licences %v", text, some, full)
			}
		}
	}
	if compiled < 60 {
		t.Errorf("only %d texts were not placed by the commonest licences", compiled)
	}
}

// Nor does it that of go-licenses.
func TestLikelyClassifier(t *testing.T) {
	all := &goLicenses{}
	all.asked.Store(1 << 20)
	for _, text := range sample(t, 9) {
		var answers []string
		for _, c := range []Classifier{all, GoLicenses()} {
			found := c.Classify(text)
			slices.SortFunc(found.Matches, func(a, b Match) int { return strings.Compare(a.ID, b.ID) })
			answers = append(answers, fmt.Sprint(found))
		}
		if answers[0] != answers[1] {
			t.Errorf("%.60q: %s, with all licences %s", text, answers[1], answers[0])
		}
	}
}

// Few licences are likely; else they would not be sooner compiled.
func TestFewAreLikely(t *testing.T) {
	ids := likely(asset(t, "License/CC-BY-4.0/license.txt"))
	if len(ids) > 20 || !slices.Contains(ids, "CC-BY-4.0") {
		t.Errorf("%d are likely: %v", len(ids), ids)
	}
	if ids := likely([]byte("lorem ipsum")); len(ids) > 10 { // some are all choices
		t.Errorf("in two words: %v", ids)
	}
}

// The classifier that is made of a list of files has those that its package embeds.
func TestAssetNames(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/google/licenseclassifier/v2").Output()
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(strings.TrimSpace(string(out)), "assets")
	files, err := filepath.Glob(filepath.Join(root, "*", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i, file := range files {
		rel, err := filepath.Rel(root, file)
		if err != nil {
			t.Fatal(err)
		}
		files[i] = filepath.ToSlash(rel)
	}
	slices.Sort(files)
	if names := strings.Fields(assetNames); !slices.Equal(names, files) {
		t.Errorf("%d names for %d files: golicenses.txt is that of another release", len(names), len(files))
	}
}
