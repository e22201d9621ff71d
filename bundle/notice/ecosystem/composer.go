package ecosystem

import (
	"encoding/json"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// composerLock is a composer.lock (https://getcomposer.org/doc/01-basic-usage.md).
type composerLock struct {
	Packages    []lockedPHP
	Development []lockedPHP `json:"packages-dev"`
}

type lockedPHP struct {
	Name, Version string
	License       json.RawMessage // a name, or a list to choose from
	Source        struct{ Type, URL string }
	Dist          struct{ Type string }
}

// readComposer reads a composer.lock, and the packages in vendor beside it.
func readComposer(p *project, file string) error {
	var lock composerLock
	if err := readJSON(p.tree, file, &lock); err != nil {
		return err
	}
	for n, c := range slices.Concat(lock.Packages, lock.Development) {
		if c.Dist.Type == "path" {
			continue // a folder of the project's own
		}
		name := strings.ToLower(c.Name)
		licence := (&manifest{License: c.License}).licence()
		p.add(file, component.Component{
			Ecosystem: component.PHP, Name: name, Version: c.Version, Declared: licence, Scope: scope(n >= len(lock.Packages)),
		}, func(found *component.Component) bool {
			dir := path.Join(path.Dir(file), "vendor", c.Name)
			entries, err := fs.ReadDir(p.tree, dir)
			if err != nil {
				return false
			}
			addTexts(found, p.tree, dir, entries)
			return true
		})
	}
	return nil
}
