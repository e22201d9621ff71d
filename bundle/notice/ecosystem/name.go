package ecosystem

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/package-url/packageurl-go"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// implausible says why a name or version cannot be one of its ecosystem: they become paths and lines of pages.
func implausible(c *component.Component) string {
	switch {
	case !plausible(c.Name) || !wellFormed(c.Ecosystem, c.Name):
		return fmt.Sprintf("it names a package %s, which is no package name", short(c.Name))
	case c.Version != "" && !plausible(c.Version):
		return fmt.Sprintf("it names a version %s of %s, which is no version", short(c.Version), short(c.Name))
	}
	return ""
}

func plausible(s string) bool {
	return s != "" && len(s) <= nameLimit && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsGraphic(r) || unicode.IsSpace(r) || strings.ContainsRune(`\"<>`, r)
	})
}

// wellFormed tells whether a name has the parts that its ecosystem gives it, none of which goes up.
func wellFormed(e component.Ecosystem, name string) bool {
	parts := 1
	separator := "/"
	switch {
	case e == component.PHP, e == component.NPM && strings.HasPrefix(name, "@"):
		parts = 2
	case e == component.Java && strings.Contains(name, ":"):
		parts, separator = 2, ":"
	}
	list := strings.Split(name, separator)
	for _, part := range list {
		if part == "" || part == "." || part == ".." || part == "@" || strings.Contains(part, "/") {
			return false
		}
	}
	return len(list) == parts
}

// short quotes a name that may be anything.
func short(s string) string {
	const most = 60 // bytes
	if len(s) > most {
		return fmt.Sprintf("%q…", s[:most])
	}
	return fmt.Sprintf("%q", s)
}

// purl is the package URL of a component (https://github.com/package-url/purl-spec); vcs is where its source is taken
// from, if not from its registry. It is empty for what has none.
func purl(e component.Ecosystem, name, version, vcs string) string {
	namespace := ""
	switch e {
	case component.NPM, component.PHP:
		namespace, name = cutLast(name, "/")
	case component.Java:
		if namespace, name = cutLast(name, ":"); namespace == "" {
			return ""
		}
	default: // names have one part
	}
	var qualifiers packageurl.Qualifiers
	if vcs = withoutUser(vcs); vcs != "" {
		qualifiers = packageurl.QualifiersFromMap(map[string]string{"vcs_url": vcs})
	}
	u := packageurl.NewPackageURL(string(e), namespace, name, version, qualifiers, "")
	if u.Normalize() != nil {
		return ""
	}
	return u.ToString()
}

// withoutUser is a URL without the name and secret that may be in it; empty for what is no URL.
func withoutUser(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return ""
	}
	u.User, u.RawQuery = nil, ""
	return u.String()
}

// cutLast splits at the last separator; all of s is after it if there is none.
func cutLast(s, separator string) (before, after string) {
	n := strings.LastIndex(s, separator)
	if n < 0 {
		return "", s
	}
	return s[:n], s[n+len(separator):]
}

// scope is development or runtime.
func scope(development bool) component.Scope {
	if development {
		return component.Development
	}
	return component.Runtime
}

// reach gives all that can be come to from roots, themselves included.
func reach[K cmp.Ordered](roots []K, next func(K) []K) map[K]bool {
	seen := map[K]bool{}
	for len(roots) > 0 {
		last := len(roots) - 1
		key := roots[last]
		roots = roots[:last:last]
		if !seen[key] {
			seen[key] = true
			roots = append(roots, next(key)...)
		}
	}
	return seen
}
