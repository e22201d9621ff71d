package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// other is a rule that is not one of gitleaks': a pattern of the value, and the name it stands under.
type other struct{ ID, Name, Pattern string }

// writeOthers makes three examples of each rule in a file.
func writeOthers(dir, file string) error {
	text, err := os.ReadFile(file) //nolint:gosec // G703: whoever starts it says which
	if err != nil {
		return err
	}
	var list []other
	if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	for _, rule := range list {
		for i := range 3 {
			value := newGenerator(fmt.Sprint(rule.ID, i), false).text(rule.Pattern)
			e := example{"a.txt", in("{i} = \"{s}\"\n", rule.Name, value)}
			if err := e.put(filepath.Join(dir, rule.ID), i); err != nil {
				return err
			}
		}
	}
	return nil
}
