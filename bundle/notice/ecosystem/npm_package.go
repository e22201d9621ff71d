package ecosystem

import (
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// manifest is a package.json (https://docs.npmjs.com/cli/configuring-npm/package-json).
type manifest struct {
	Name, Version        string
	License, Licence     json.RawMessage
	Licenses             json.RawMessage
	Dependencies         map[string]string
	DevDependencies      map[string]string
	OptionalDependencies map[string]string
	PeerDependencies     map[string]string
}

// seeFile matches what names a licence file of the package instead of a licence.
var seeFile = regexp.MustCompile(`(?i)^see licen[cs]e in (.+)$`)

// readNodePackage reads the installed package in the folder dir, and says whether others are installed in it.
func readNodePackage(fsys fs.FS, dir string) (c component.Component, nested bool, err error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return c, false, err
	}
	var m manifest
	if err := readJSON(fsys, path.Join(dir, "package.json"), &m); err != nil {
		return c, false, err
	}
	c = component.Component{Ecosystem: component.NPM, Name: m.Name, Version: m.Version, Declared: m.licence()}
	if see := seeFile.FindStringSubmatch(c.Declared); see != nil {
		addNamed(&c, fsys, dir, see[1])
	}
	addTexts(&c, fsys, dir, entries)
	for _, entry := range entries {
		nested = nested || entry.Name() == "node_modules" && entry.IsDir()
	}
	return c, nested, nil
}

// licence is what a package says of its licence, in today's form or those of old: an object, or a list to choose from.
func (m *manifest) licence() string {
	for _, field := range []json.RawMessage{m.License, m.Licence, m.Licenses} {
		var list []json.RawMessage
		if json.Unmarshal(field, &list) != nil {
			list = []json.RawMessage{field}
		}
		var names []string
		for _, one := range list {
			if name := oneLicence(one); name != "" {
				names = append(names, name)
			}
		}
		if len(names) > 0 {
			return strings.Join(names, " OR ")
		}
	}
	return ""
}

func oneLicence(field json.RawMessage) string {
	var name string
	if json.Unmarshal(field, &name) == nil {
		return name
	}
	var object struct{ Type, Name, URL string }
	_ = json.Unmarshal(field, &object) // what is of another type stays empty
	for _, s := range []string{object.Type, object.Name, object.URL} {
		if s != "" {
			return s
		}
	}
	return ""
}
