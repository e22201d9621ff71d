package ecosystem

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
)

var (
	requirementName = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?`)
	requirementPin  = regexp.MustCompile(`^\s*(?:\[[^\]]*\])?\s*\(?\s*={2,3}\s*([A-Za-z0-9.!+_-]+)\s*\)?\s*$`)
	wheelName       = regexp.MustCompile(`/([A-Za-z0-9._]+)-([A-Za-z0-9.!+_]+)-[^/]*\.whl(?:#|$)`)
	developmentFile = regexp.MustCompile(`(?i)(?:^|[-_.])(?:dev|develop|development|tests?|testing|lint|docs?)(?:[-_.]|$)`)
)

// requirement is one line of a requirements file.
type requirement struct {
	name, version string
	repository    string
	include       string // another file of requirements
	unknown       bool   // what it stands for cannot be told without fetching it
	line          int
}

// readRequirements reads a requirements file (https://pip.pypa.io/en/stable/reference/requirements-file-format/), and
// those it includes. Packages of one named for development or tests are taken to be for that.
func readRequirements(p *project, file string) error {
	return p.addRequirements(file, scope(developmentFile.MatchString(path.Base(file))), nil)
}

func (p *project) addRequirements(file string, use component.Scope, outer []string) error {
	if slices.Contains(outer, file) || len(outer) > nestLimit {
		return nil // it is being read
	}
	data, err := text(p.tree, file)
	if err != nil {
		return err
	}
	for _, r := range parseRequirements(data) {
		switch {
		case r.unknown:
			p.gap(file, fmt.Sprintf("what its line %d stands for is not known without fetching it", r.line))
		case r.include == "":
			p.addPython(file, component.Component{Name: r.name, Version: r.version, Scope: use}, r.repository)
		default:
			inner := path.Join(path.Dir(file), r.include)
			if !fs.ValidPath(inner) || path.IsAbs(r.include) {
				p.gap(file, fmt.Sprintf("the file that its line %d includes is not in the project", r.line))
			} else if err := p.addRequirements(inner, use, append(slices.Clip(outer), file)); err != nil {
				p.fail(inner, err)
			}
		}
	}
	return nil
}

// parseRequirements reads the lines, each of which may go on after a stroke at its end.
func parseRequirements(data []byte) (list []requirement) {
	number, first, whole := 0, 1, ""
	for raw := range bytes.Lines(data) {
		number++
		line := strings.TrimRight(string(raw), "\r\n")
		if before, more := strings.CutSuffix(line, `\`); more {
			whole += before + " "
			continue
		}
		if r := parseRequirement(whole + line); r != (requirement{}) {
			r.line = first
			list = append(list, r)
		}
		whole, first = "", number+1
	}
	if r := parseRequirement(whole); r != (requirement{}) {
		r.line = first
		list = append(list, r)
	}
	return list
}

var comment = regexp.MustCompile(`(?:^|\s)#.*$`)

// parseRequirement reads one line. Options other than -r and -e say how to fetch, and -c only narrows what others name;
// they give nothing, and neither do folders of the project's own.
func parseRequirement(line string) (r requirement) {
	line = strings.TrimSpace(comment.ReplaceAllString(line, ""))
	if option, rest, ok := cutOption(line); ok {
		switch option {
		case "-r", "--requirement":
			return requirement{include: rest}
		case "-e", "--editable":
			return fromURL(rest)
		}
		return r
	}
	line, _, _ = strings.Cut(line, " --") // hashes
	line, _, _ = strings.Cut(line, ";")   // the systems it is for
	r.name = requirementName.FindString(line)
	rest := line[len(r.name):]
	if at, from, ok := strings.Cut(rest, "@"); ok && r.name != "" && !strings.Contains(at, ":") && strings.Contains(from, ":") {
		r.version, r.repository = fromURL(strings.TrimSpace(from)).version, vcs(strings.TrimSpace(from))
		return r
	}
	if strings.Contains(line, "://") || strings.HasPrefix(line, ".") || strings.HasPrefix(line, "/") || strings.HasPrefix(rest, "/") {
		return fromURL(line)
	}
	r.unknown = r.name == "" && strings.TrimSpace(line) != ""
	if pin := requirementPin.FindStringSubmatch(rest); pin != nil {
		r.version = pin[1]
	}
	return r
}

// cutOption splits "-r file", "-rfile", "--requirement file" and "--requirement=file".
func cutOption(line string) (option, rest string, ok bool) {
	switch {
	case strings.HasPrefix(line, "--"):
		n := strings.IndexAny(line+" ", " =")
		return line[:n], strings.Trim(line[n:], "= "), true
	case strings.HasPrefix(line, "-"):
		n := min(2, len(line))
		return line[:n], strings.Trim(line[n:], "= "), true
	}
	return "", "", false
}

// fromURL reads "git+https://host/name@ref#egg=name" and the address of a wheel, whose name says what it is.
func fromURL(s string) (r requirement) {
	if !strings.Contains(s, "://") {
		if !strings.HasSuffix(s, ".whl") {
			return r // a folder of the project's own
		}
		s = "/" + s
	}
	if wheel := wheelName.FindStringSubmatch(s); wheel != nil {
		return requirement{name: wheel[1], version: wheel[2]}
	}
	_, fragment, _ := strings.Cut(s, "#egg=")
	if r.name = requirementName.FindString(fragment); r.name == "" {
		return requirement{unknown: true}
	}
	r.repository = vcs(s)
	return r
}

// vcs is the address of a repository; empty for that of a file.
func vcs(s string) string {
	if !strings.HasPrefix(s, "git+") {
		return ""
	}
	s, _, _ = strings.Cut(s, "#")
	return s
}
