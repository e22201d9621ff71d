package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/handover-kit/handover/checks/secrets"
	"github.com/handover-kit/handover/templates"
)

//go:embed testdata/differences.yaml
var differencesPage []byte

// difference is a rule of gitleaks that finds what ours do not, and why that is right.
type difference struct{ Rule, Kind, Why string }

// differences are those that docs/secrets-gitleaks.md explains.
func differences() (list []difference, err error) {
	err = yaml.UnmarshalWithOptions(differencesPage, &list, yaml.Strict())
	return list, err
}

// comparison is what gitleaks finds in a folder, and whether we find something in the same place.
type comparison struct {
	theirs, both int
	ours, alone  int                 // lines in which we find something, and those of them in which gitleaks finds nothing
	missing      map[string][]string // by the rules of gitleaks, the files in which we find nothing
}

// compare has both search a folder.
func (b *bench) compare(ctx context.Context, dir string) (comparison, error) {
	_, leaks, err := b.leaks(ctx, "dir", dir)
	if err != nil {
		return comparison{}, err
	}
	found, err := b.scan(ctx, dir, false)
	if err != nil {
		return comparison{}, err
	}
	return comparisonOf(filepath.Dir(dir), leaks, found)
}

// comparisonOf holds findings against one another. Paths of ours count from base.
func comparisonOf(base string, leaks []leak, found searched) (comparison, error) {
	c := comparison{missing: map[string][]string{}}
	places, seen := map[string][]int{}, map[place]bool{} // lines of a file; 0 is any: that of something packed in it is not known
	for _, f := range found.Findings {
		for _, p := range f.Places {
			file, _, packed := strings.Cut(p.Path, "!")
			if packed {
				p.Line = 0
			}
			places[file] = append(places[file], p.Line)
		}
	}
	for _, l := range leaks {
		file, err := filepath.Rel(base, l.File)
		if err != nil {
			return c, err
		}
		file = filepath.ToSlash(file)
		c.theirs++
		if slices.ContainsFunc(places[file], func(line int) bool { return line == 0 || l.StartLine <= line && line <= max(l.StartLine, l.EndLine) }) {
			c.both++
		} else {
			c.missing[l.RuleID] = append(c.missing[l.RuleID], file)
		}
		for line := l.StartLine; line <= max(l.StartLine, l.EndLine); line++ {
			seen[place{Path: file, Line: line}] = true
		}
	}
	for file, lines := range places {
		slices.Sort(lines)
		for _, line := range slices.Compact(lines) {
			if c.ours++; line > 0 && !seen[place{Path: file, Line: line}] {
				c.alone++
			}
		}
	}
	return c, nil
}

// rules are those of gitleaks by which something is missing, and how often.
func (c comparison) rules() (list []string) {
	for rule, files := range c.missing {
		list = append(list, fmt.Sprintf("%s (%d)", rule, len(files)))
	}
	slices.Sort(list)
	return list
}

// differential searches examples of every rule, of gitleaks and of ours, and says what is missing.
func (b *bench) differential(ctx context.Context) error {
	b.say("comparing what is found in examples")
	theirs, err := b.compareExamples(ctx)
	if err != nil {
		return err
	}
	b.note(fmt.Sprintf("In examples for the rules of gitleaks it finds %d secrets, we find %d of those. Rules of which something is missing", theirs.theirs, theirs.both), theirs.rules())
	file, err := b.ourRules()
	if err != nil {
		return err
	}
	ours, err := b.compareExamples(ctx, file)
	if err != nil {
		return err
	}
	b.notes = append(b.notes, fmt.Sprintf("In examples for our own rules we find %d secrets; gitleaks finds nothing in the place of %d of those.", ours.ours, ours.alone))
	return errors.Join(theirs.explained(), os.Remove(file))
}

// compareExamples writes examples and compares what is found in them: for the rules of gitleaks, or for those in a file.
func (b *bench) compareExamples(ctx context.Context, rules ...string) (comparison, error) {
	dir := b.path("examples")
	if err := fresh(dir); err != nil {
		return comparison{}, err
	}
	if _, err := b.run(ctx, "", b.examples, append([]string{dir}, rules...)...); err != nil {
		return comparison{}, err
	}
	c, err := b.compare(ctx, dir)
	return c, errors.Join(err, os.RemoveAll(dir))
}

// ourRules writes down what examples of our rules look like. Those of several lines are left out.
func (b *bench) ourRules() (file string, err error) {
	rules, err := secrets.LoadRules(templates.Rules(), nil)
	if err != nil {
		return "", err
	}
	var list []struct{ ID, Name, Pattern string }
	for _, r := range rules {
		var name string
		switch r.Shape {
		case secrets.Token:
			name = r.Provider
		case secrets.Assignment:
			name = strings.Join(append(r.Keywords[:1:1], r.Names[:min(1, len(r.Names))]...), "_")
		default:
			continue
		}
		list = append(list, struct{ ID, Name, Pattern string }{r.ID, name, r.Pattern})
	}
	text, err := json.Marshal(list)
	if err != nil {
		return "", err
	}
	file = b.path("rules.json")
	return file, os.WriteFile(file, text, 0o600)
}

// explained is an error that names what is missing and on no list, and what is on the list and not missing. What a vendor issues as it
// stands in the example may never be missing.
func (c comparison) explained() error {
	list, err := differences()
	if err != nil {
		return err
	}
	var problems []error
	for _, d := range list {
		if len(c.missing[d.Rule]) == 0 {
			problems = append(problems, fmt.Errorf("testdata/differences.yaml lists %s, and we find all that it finds", d.Rule))
		}
	}
	for rule, files := range c.missing {
		if !slices.ContainsFunc(list, func(d difference) bool { return d.Rule == rule }) {
			problems = append(problems, fmt.Errorf("%s of gitleaks finds what we do not, in %s", rule, strings.Join(files, ", ")))
		}
		for _, file := range files {
			if strings.Contains(file, "/issued/") {
				problems = append(problems, fmt.Errorf("%s of gitleaks finds a token as it is issued, and we do not, in %s", rule, file))
			}
		}
	}
	return errors.Join(problems...)
}
