package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestDifferential compares what gitleaks and we find in examples of all of its rules. It builds gitleaks, which takes too long for every
// run of the tests: make differential.
func TestDifferential(t *testing.T) {
	if os.Getenv("DIFFERENTIAL") == "" {
		t.Skip("run by make differential")
	}
	b, _ := small(t, "")
	b.log, b.gitleaks, b.examples = os.Stderr, "", ""
	if err := b.prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := b.buildGitleaks(t.Context()); err != nil {
		t.Fatal(err)
	}
	c, err := b.compareExamples(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("gitleaks finds %d, we find %d of those", c.theirs, c.both)
	if c.theirs == 0 {
		t.Error("gitleaks finds none of the examples")
	}
	if err := c.explained(); err != nil {
		t.Error(err)
	}
}

// Every difference is explained in the documentation, in the same words, and nothing else is.
func TestDifferencesAreDocumented(t *testing.T) {
	list, err := differences()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "secrets-gitleaks.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "|---|---|---|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	var want []string
	for _, d := range list {
		if d.Rule == "" || d.Why == "" || d.Kind == "" {
			t.Errorf("%+v says too little", d)
		}
		want = append(want, "| `"+d.Rule+"` | "+d.Kind+" | "+d.Why+" |")
	}
	if !slices.IsSortedFunc(list, func(a, b difference) int { return strings.Compare(a.Rule, b.Rule) }) {
		t.Error("testdata/differences.yaml is not sorted by rule")
	}
	if got := strings.Split(strings.TrimSpace(table), "\n"); !slices.Equal(got, want) {
		t.Errorf("the table of docs/secrets-gitleaks.md is not that of testdata/differences.yaml, which is\n%s", strings.Join(want, "\n"))
	}
}

func TestComparison(t *testing.T) {
	found := searched{}
	found.Findings = make([]struct {
		Rule, Class string
		Places      []place
	}, 1)
	found.Findings[0].Places = []place{{Path: "in/a.txt", Line: 2}, {Path: "in/b.txt!base64@1", Line: 1}, {Path: "in/c.txt", Line: 9}}
	c, err := comparisonOf("/work", []leak{
		{"one", "/work/in/a.txt", 1, 2},
		{"two", "/work/in/a.txt", 3, 3},
		{"three", "/work/in/b.txt", 7, 0},
		{"issued", "/work/in/issued/d.txt", 1, 1},
	}, found)
	if err != nil {
		t.Fatal(err)
	}
	if c.theirs != 4 || c.both != 2 || c.ours != 3 || c.alone != 1 || !slices.Equal(slices.Sorted(maps.Keys(c.missing)), []string{"issued", "two"}) {
		t.Errorf("%+v", c)
	}
	if err := c.explained(); err == nil || !strings.Contains(err.Error(), "two of gitleaks finds what we do not, in in/a.txt") || !strings.Contains(err.Error(), "as it is issued") {
		t.Errorf("what is missing and on no list: %v", err)
	}
}
