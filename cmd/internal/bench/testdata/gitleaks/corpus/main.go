// Command corpus writes a folder of examples that gitleaks finds, several for each of its default rules, one a file:
// DIR/RULE/usual/NUMBER/a.txt. The values are made when it runs, out of the rules' own patterns; gitleaks itself confirms each. Given a
// file of other rules, it writes examples for those instead, which nobody confirms.
//
//	corpus DIR [RULES.json]
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/rs/zerolog"
	"github.com/zricethezav/gitleaks/v8/config"
	"github.com/zricethezav/gitleaks/v8/detect"
	"github.com/zricethezav/gitleaks/v8/report"
)

func main() {
	zerolog.SetGlobalLevel(zerolog.ErrorLevel)
	var err error
	switch len(os.Args) {
	case 2:
		err = write(os.Args[1])
	case 3:
		err = writeOthers(os.Args[1], os.Args[2])
	default:
		err = errors.New("usage: corpus DIR [RULES.json]")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "corpus:", err)
		os.Exit(1)
	}
}

// write makes the examples of every rule. A rule without one is an error: then nobody would know about it.
func write(dir string) error {
	detector, err := detect.NewDetectorDefaultConfig()
	if err != nil {
		return err
	}
	for _, id := range detector.Config.OrderedRules {
		rule := detector.Config.Rules[id]
		made := 0
		for _, part := range []struct {
			name string
			list []example
		}{{"usual", examples(rule)}, {"issued", issuedExamples(rule)}, {"odd", odd(rule)}} {
			if part.name == "odd" && made > 0 {
				break // only where nothing else is found
			}
			n, err := store(detector, rule, filepath.Join(dir, id, part.name), part.list)
			if err != nil {
				return err
			}
			if part.name == "issued" && n == 0 && len(part.list) > 0 {
				return fmt.Errorf("gitleaks finds nothing that is issued by its rule %s", id)
			}
			made += n
		}
		if made == 0 {
			return fmt.Errorf("gitleaks finds none of the examples of its rule %s", id)
		}
	}
	return nil
}

// store writes the examples that gitleaks finds by the rule they were made for.
func store(d *detect.Detector, rule config.Rule, dir string, list []example) (made int, err error) {
	for i, e := range list {
		found := d.Detect(detect.Fragment{Raw: e.text, FilePath: e.name}) //nolint:staticcheck // SA1019: version 8 takes nothing else
		if !slices.ContainsFunc(found, func(f report.Finding) bool { return f.RuleID == rule.RuleID }) {
			continue
		}
		made++
		if err := e.put(dir, i); err != nil {
			return made, err
		}
	}
	return made, nil
}

// put writes one of many examples.
func (e example) put(dir string, number int) error {
	name := filepath.Join(dir, fmt.Sprintf("%02d", number), filepath.FromSlash(e.name))
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil { //nolint:gosec // G703: whoever starts it says where
		return err
	}
	return os.WriteFile(name, []byte(e.text), 0o600) //nolint:gosec // G703: likewise
}
