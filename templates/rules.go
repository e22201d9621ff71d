package templates

import (
	"embed"
	"io/fs"
)

//go:embed rules/*.yaml
var rules embed.FS

// Rules holds the rules by which secrets are found: *.yaml files in the root.
func Rules() fs.FS {
	sub, err := fs.Sub(rules, "rules")
	if err != nil {
		return rules // not reached: the name is a valid one
	}
	return sub
}
