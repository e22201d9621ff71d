package ecosystem

import (
	"fmt"
	"strconv"
	"strings"
)

// berryEntry is a package in the lockfile of yarn from 2 on.
type berryEntry struct {
	Version      any            `yaml:"version"`
	Resolution   string         `yaml:"resolution"`
	Dependencies map[string]any `yaml:"dependencies"`
	LinkType     string         `yaml:"linkType"`   // soft: a folder of the project's own
	Conditions   string         `yaml:"conditions"` // systems it is for
}

// knownBerry is the newest version of the lockfile that is known here, that of yarn 4.
const knownBerry = 10

// parseBerry reads the lockfile of yarn from 2 on.
func (p *project) parseBerry(file string, data []byte) ([]yarnEntry, error) {
	docs, err := parseYAML(data)
	if err != nil {
		return nil, err
	}
	var list []yarnEntry
	for _, doc := range docs {
		var entries map[string]berryEntry
		if err := decodeYAML(doc, &entries); err != nil {
			return list, err
		}
		version := fmt.Sprint(entries["__metadata"].Version)
		if n, err := strconv.Atoi(version); err != nil || n > knownBerry {
			p.gap(file, unknownVersion(version))
		}
		delete(entries, "__metadata")
		for key, entry := range entries {
			list = append(list, newBerry(key, &entry))
		}
	}
	sortYarn(list)
	return list, nil
}

func newBerry(key string, entry *berryEntry) yarnEntry {
	name, from := cutName(entry.Resolution) // name@npm:1.0.0, name@patch:…, name@workspace:folder, name@https://…
	e := yarnEntry{
		patterns: strings.Split(key, ", "), name: name, version: fmt.Sprint(entry.Version), resolved: from,
		needs: map[string]string{}, own: entry.LinkType == "soft" || strings.HasPrefix(from, "workspace:"),
		optional: entry.Conditions != "",
	}
	for need, rng := range entry.Dependencies {
		e.needs[need] = strings.TrimPrefix(fmt.Sprint(rng), "npm:")
	}
	return e
}
