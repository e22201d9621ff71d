package pages

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/policy"
)

// Differences is what a project's own page of third-party code lacks.
type Differences struct {
	Unnamed []string // components it does not name: "npm left-pad 1.3.0"
	Missing []Lack   // notices it does not hold
}

// Lack is a notice of upstream that a page does not hold.
type Lack struct {
	Path string   // in the package
	Of   []string // the components that ship it
}

// Compare holds a project's own page (NOTICE, ThirdPartyNotices and the like) against what was found. A component counts as
// named if its name stands there as a word, in any case; a notice as held if its words do, whatever white space is between.
// It says nothing of versions, and nothing of what only the own page names.
func Compare(own []byte, entries []policy.Entry) Differences {
	var d Differences
	named := named(own)
	words := bytes.Join(bytes.Fields(own), []byte(" "))
	for n := range entries {
		if c := &entries[n].Component; !named[plain(c.Name)] && !named[plain(alias(c.Name))] {
			d.Unnamed = append(d.Unnamed, title(c))
		}
	}
	for _, t := range gather(entries).notices {
		if bytes.Contains(words, bytes.Join(bytes.Fields(t.body), []byte(" "))) {
			continue
		}
		lack := Lack{Path: t.users[0].path}
		for _, u := range t.users {
			lack.Of = append(lack.Of, title(u.of))
		}
		d.Missing = append(d.Missing, lack)
	}
	return d
}

var (
	nameLike = regexp.MustCompile(`[\pL\pN@._/:+-]+`)
	major    = regexp.MustCompile(`/v[0-9]+$`)
)

// named is every word of a page that could name a component, plain. Of "a:b:1.0" and "a@1.0" the beginnings are names too.
func named(page []byte) map[string]bool {
	all := map[string]bool{}
	for _, word := range nameLike.FindAll(page, -1) {
		name := strings.TrimRight(string(word), ".:/")
		if _, after, ok := strings.Cut(name, "://"); ok {
			name = after
		}
		all[plain(name)] = true
		for i, r := range name {
			if i > 0 && (r == '@' || r == ':') {
				all[plain(name[:i])] = true
			}
		}
	}
	return all
}

// plain is a name without case, and with one sign for those that people mix up.
func plain(name string) string { return strings.ReplaceAll(strings.ToLower(name), "_", "-") }

// alias is another name people use: a Go module without its major version, the artifact of a Maven coordinate.
func alias(name string) string {
	if _, artifact, ok := strings.Cut(name, ":"); ok {
		return artifact
	}
	return major.ReplaceAllString(name, "")
}
