package ecosystem

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// readPythonPackage reads an installed package by its folder name.dist-info, or name.egg-info, which may be a file.
func readPythonPackage(fsys fs.FS, dir string) (component.Component, error) {
	name := path.Join(dir, "METADATA")
	if path.Ext(dir) == ".egg-info" {
		name = path.Join(dir, "PKG-INFO")
		if info, err := fs.Stat(fsys, dir); err == nil && info.Mode().IsRegular() {
			dir, name = "", dir
		}
	}
	data, err := text(fsys, name)
	if err != nil {
		return component.Component{}, err
	}
	m := parseMetadata(data)
	if m.name == "" {
		return component.Component{}, errors.New("it names no package")
	}
	c := component.Component{Ecosystem: component.Python, Name: pythonName(m.name), Version: m.version, Declared: m.declared()}
	if dir == "" {
		return c, nil
	}
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return c, err
	}
	addTexts(&c, fsys, dir, entries)
	for _, file := range m.files {
		addPythonFile(&c, fsys, dir, file)
	}
	return c, nil
}

// addPythonFile takes in what a License-File names: it is in licenses/ since PEP 639, before beside METADATA.
func addPythonFile(c *component.Component, fsys fs.FS, dir, file string) {
	if authorName.MatchString(path.Base(file)) {
		return
	}
	for _, place := range []string{path.Join("licenses", file), path.Join("licenses", path.Base(file)), file, path.Base(file)} {
		if !fs.ValidPath(file) {
			break
		}
		if _, err := fs.Stat(fsys, path.Join(dir, place)); err == nil {
			addText(c, fsys, dir, place)
			return
		}
	}
	c.Gaps = append(c.Gaps, NoNamedText)
}

// metadata is the part of a METADATA or PKG-INFO that is wanted
// (https://packaging.python.org/en/latest/specifications/core-metadata/).
type metadata struct {
	name, version       string
	expression, licence string
	classifiers, files  []string
}

// parseMetadata reads the headers, which end at an empty line; a line that begins with a space goes on with the one before.
func parseMetadata(data []byte) (m metadata) {
	var key, value string
	for raw := range bytes.Lines(data) {
		line := strings.TrimRight(string(raw), "\r\n")
		if line == "" {
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			value += "\n" + strings.TrimSpace(line)
			continue
		}
		m.set(key, value)
		key, value, _ = strings.Cut(line, ":")
	}
	m.set(key, value)
	return m
}

func (m *metadata) set(key, value string) {
	value = strings.TrimSpace(value)
	switch strings.ToLower(key) {
	case "name":
		m.name = value
	case "version":
		m.version = value
	case "license-expression":
		m.expression = value
	case "license":
		m.licence = value
	case "license-file":
		m.files = append(m.files, value)
	case "classifier":
		if licence, ok := strings.CutPrefix(value, "License :: "); ok {
			m.classifiers = append(m.classifiers, licence)
		}
	}
}

// declared is the licence as it is named: a License of several lines is a text, not a name.
func (m *metadata) declared() string {
	switch {
	case m.expression != "":
		return m.expression
	case m.licence != "" && !strings.Contains(m.licence, "\n") && !strings.EqualFold(m.licence, "UNKNOWN"):
		return m.licence
	case len(m.classifiers) == 1 && classified[m.classifiers[0]] != "":
		return classified[m.classifiers[0]]
	}
	names := make([]string, len(m.classifiers))
	for n, classifier := range m.classifiers {
		_, names[n] = cutLast(classifier, ":: ")
	}
	return strings.Join(names, "; ") // whether one may choose, it does not say
}

// classified are the classifiers that stand for one licence only (https://pypi.org/classifiers); "BSD License", "GNU
// General Public License (GPL)" and the like stand for several.
var classified = map[string]string{
	"OSI Approved :: MIT License":                                             "MIT",
	"OSI Approved :: MIT No Attribution License (MIT-0)":                      "MIT-0",
	"OSI Approved :: ISC License (ISCL)":                                      "ISC",
	"OSI Approved :: Mozilla Public License 1.1 (MPL 1.1)":                    "MPL-1.1",
	"OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)":                    "MPL-2.0",
	"OSI Approved :: The Unlicense (Unlicense)":                               "Unlicense",
	"OSI Approved :: zlib/libpng License":                                     "Zlib",
	"OSI Approved :: Boost Software License 1.0 (BSL-1.0)":                    "BSL-1.0",
	"OSI Approved :: Zero-Clause BSD (0BSD)":                                  "0BSD",
	"OSI Approved :: Python Software Foundation License":                      "PSF-2.0",
	"OSI Approved :: Eclipse Public License 1.0 (EPL-1.0)":                    "EPL-1.0",
	"OSI Approved :: Eclipse Public License 2.0 (EPL-2.0)":                    "EPL-2.0",
	"OSI Approved :: Universal Permissive License (UPL)":                      "UPL-1.0",
	"OSI Approved :: GNU General Public License v2 (GPLv2)":                   "GPL-2.0-only",
	"OSI Approved :: GNU General Public License v2 or later (GPLv2+)":         "GPL-2.0-or-later",
	"OSI Approved :: GNU General Public License v3 (GPLv3)":                   "GPL-3.0-only",
	"OSI Approved :: GNU General Public License v3 or later (GPLv3+)":         "GPL-3.0-or-later",
	"OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)":           "LGPL-3.0-only",
	"OSI Approved :: GNU Affero General Public License v3":                    "AGPL-3.0-only",
	"OSI Approved :: European Union Public Licence 1.2 (EUPL 1.2)":            "EUPL-1.2",
	"CC0 1.0 Universal (CC0 1.0) Public Domain Dedication":                    "CC0-1.0",
	"OSI Approved :: GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
	"OSI Approved :: GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
	"OSI Approved :: GNU Affero General Public License v3 or later (AGPLv3+)": "AGPL-3.0-or-later",
}
