package engagement

import (
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/bmatcuk/doublestar/v4"
)

// format is how a text must look. The pattern goes into the schema too, so it keeps to what Go and ECMAScript
// both read.
type format struct {
	pattern string
	what    string                // completes "... is not"
	hint    func(s string) string // what to write instead; may be nil
	match   *regexp.Regexp        // the pattern; set by reader.form
	check   func(s string) bool   // what a pattern cannot say; may be nil
}

const (
	dateForm = "2006-01-02"
	datePart = `[0-9]{4}-[0-9]{2}-[0-9]{2}`
)

// formatOf returns the format an `is` tag names; text without one may be any that is not empty.
func formatOf(name string) format {
	switch name {
	case "id":
		return format{
			pattern: `^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,62}[A-Za-z0-9])?$`,
			what:    "an id: letters, digits, dashes and inner dots, at most 64, and no Windows device name",
			hint:    likeID, check: notDevice,
		}
	case "name":
		return format{
			pattern: `^[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])?$`,
			what:    "a bundle name: letters, digits and inner dashes, at most 64, and no Windows device name",
			hint:    func(s string) string { return likeID(strings.ReplaceAll(s, ".", "-")) }, check: notDevice,
		}
	case "email":
		return format{pattern: `^[^@\s]+@[^@\s]+$`, what: "a mail address such as mara@elegant.example"}
	case "domain":
		return format{
			pattern: `^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$`, what: "a mail domain such as elegant.example",
			hint: func(s string) string { return s[strings.LastIndex(s, "@")+1:] },
		}
	case "date":
		return format{pattern: `^` + datePart + `$`, what: "a date such as 2026-11-30", check: isDate}
	case "moment":
		return format{
			pattern: `^` + datePart + `(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2}))?$`,
			what:    "a date such as 2026-11-30 or a time such as 2026-11-30T18:00:00+02:00",
			check:   func(s string) bool { return isDate(s) || isTime(s) },
		}
	case "zone":
		return format{pattern: `^[A-Za-z][A-Za-z0-9_+/-]*$`, what: "a known IANA time zone such as Europe/Tallinn", check: isZone}
	case "glob":
		return format{pattern: `^[^\x00-\x1f]+$`, what: `a pattern such as "**/node_modules"`, check: doublestar.ValidatePattern}
	case "package":
		return format{
			pattern: `^[^\s*]*[^\s*/:](?:[/:]\*)?$`,
			what:    `the name of a package, or the beginning of names such as "@scope/*"`,
		}
	case "versions":
		return format{
			pattern: `^[^\x00-\x1f]+$`, check: isVersions,
			what: `"*", one version, or a range such as ">=1.2 <2" or "1.x"`,
		}
	case "platform":
		return format{pattern: `^[a-z0-9]+/[a-z0-9]+$`, what: "a system and an architecture as Go names them, such as linux/amd64"}
	case "tag":
		return format{pattern: `^[A-Za-z0-9_.]+$`, what: "a build tag of Go: letters, digits, underscores and dots"}
	case "digest":
		return format{pattern: `^sha256:[0-9a-f]{64}$`, what: "sha256: and 64 lower-case hexadecimal digits"}
	case "path":
		return format{pattern: `^[^\x00-\x1f]+$`, what: "a path on one line"}
	default:
		return format{}
	}
}

// form returns a format ready for use.
func (r *reader) form(name string) format {
	f, known := r.forms[name]
	if !known {
		if f = formatOf(name); f.pattern != "" {
			f.match = regexp.MustCompile(f.pattern)
		}
		r.forms[name] = f
	}
	return f
}

// accepts says whether a text, known not to be empty, has the format.
func (f format) accepts(s string) bool {
	return (f.match == nil || f.match.MatchString(s)) && (f.check == nil || f.check(s))
}

// instead proposes what to write for a text that lacks the format, if a proposal would have it.
func (f format) instead(s string) string {
	if f.hint == nil {
		return ""
	}
	if better := f.hint(s); better != "" && f.accepts(better) {
		return "write " + better
	}
	return ""
}

func isDate(s string) bool {
	_, err := time.Parse(dateForm, s)
	return err == nil
}

func isTime(s string) bool {
	_, err := time.Parse(time.RFC3339, s)
	return err == nil
}

// isZone refuses "Local", which means something else on every machine.
func isZone(s string) bool {
	_, err := time.LoadLocation(s)
	return err == nil && s != "Local"
}

// notDevice refuses the names that Windows keeps for devices, with any extension.
func notDevice(s string) bool {
	base, _, _ := strings.Cut(strings.ToUpper(s), ".")
	switch base {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return false
	}
	return len(base) != 4 || base[3] < '0' || base[3] > '9' || (base[:3] != "COM" && base[:3] != "LPT")
}

// likeID replaces what an id may not hold.
func likeID(s string) string {
	s = strings.Map(func(c rune) rune {
		if c < unicode.MaxASCII && (unicode.IsLetter(c) || unicode.IsDigit(c) || c == '.') {
			return c
		}
		return '-'
	}, s)
	return strings.Trim(s, "-.")
}

// unprintable finds characters that would hide from a reviewer what a text says: controls and changes of
// writing direction.
func unprintable(s string) bool {
	return strings.ContainsFunc(s, func(c rune) bool {
		return unicode.IsControl(c) && c != '\n' && c != '\t' || unicode.Is(unicode.Bidi_Control, c)
	})
}
