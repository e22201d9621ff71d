package licence

import (
	"path"
	"regexp"
	"strings"
)

// Role is what a file is for, by its name.
type Role int

// Roles.
const (
	None         Role = iota
	Text              // a licence: LICENSE, COPYING, MIT-LICENSE.txt and the like
	Accompanying      // a text that belongs to the licence: PATENTS
	Attribution       // a notice that the Apache licence (section 4d) and others want passed on: NOTICE
)

var (
	textName = regexp.MustCompile(`^(un)?licen[sc]es?([-_. ].*)?$|^(copying|copyright|copyleft|legal)([-_. ].*)?$|` +
		`^[a-z0-9-_. ]+[-_](un)?(licen[sc]e|copying)$|^[a-z0-9-_. ]+[-_.](un)?(licen[sc]e|copying)\.(txt|md|markdown|rst|html?)$`)
	accompanyingName = regexp.MustCompile(`^patents?([-_. ].*)?$`)
	attributionName  = regexp.MustCompile(`^notices?([-_. ].*)?$|^third[-_. ]?party[-_. ]?(notices?|licen[sc]es?)([-_. ].*)?$`)
)

// notTexts are the endings of files that have to do with licences but are none, such as license.go.
var notTexts = map[string]bool{}

func init() {
	for ending := range strings.FieldsSeq("c cc cfg cpp cs css csv dll exe ex go gif h hpp ico ini jar java jpeg jpg js json jsx " +
		"kt mjs mod php png pl properties proto ps1 py pyc rb rs scss sh sum svg swift tmpl toml tpl ts tsx xml yaml yml zip") {
		notTexts["."+ending] = true
	}
}

// RoleOf says what the file with the given slash-separated path in its package is for. All files of a folder
// LICENSES are licences, as the REUSE specification (https://reuse.software/spec) has them.
func RoleOf(name string) Role {
	base := strings.ToLower(path.Base(name))
	switch {
	case notTexts[path.Ext(base)]:
		return None
	case attributionName.MatchString(base):
		return Attribution
	case accompanyingName.MatchString(base):
		return Accompanying
	case textName.MatchString(base), path.Base(path.Dir(name)) == reuse:
		return Text
	}
	return None
}

const reuse = "LICENSES"
