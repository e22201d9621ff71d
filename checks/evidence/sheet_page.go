package evidence

import (
	"html"
	"regexp"
	"slices"
	"strings"
)

var fenceLine = regexp.MustCompile("^ {0,3}(`{3,}|~{3,})([^`]*)$")

// page reads the tables of a page that are sheets. It says whether there was any table at all.
func (s *sheet) page(text string) (tables bool) {
	var above, fence string // the line above; the fence of the block of code we are in
	var inside, found bool
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if m := fenceLine.FindStringSubmatch(line); fence != "" || m != nil {
			switch {
			case fence == "":
				fence, above, inside = m[1], "", false
			case m != nil && strings.HasPrefix(m[1], fence) && strings.TrimSpace(m[2]) == "":
				fence = ""
			}
			continue
		}
		if strings.IndexByte(line, '|') < 0 {
			above, inside = line, false
			continue
		}
		header, cells := tableCells(above), tableCells(line)
		above = line
		switch {
		case inside:
			s.row(n, cells, `write a | inside a text as \|`)
		case isRule(cells) && len(header) == len(cells):
			tables = true
			if isHeader(header) {
				found, inside = true, s.columns(n-1, header)
			}
		}
	}
	if tables && !found {
		s.problems = append(s.problems, "no table of the page has the columns id and rotated_on: send the sheet as it was, filled in")
	}
	return tables
}

// isRule says whether cells are those of the line below the header of a table.
func isRule(cells []string) bool {
	return len(cells) > 0 && !slices.ContainsFunc(cells, func(cell string) bool {
		dashes := strings.TrimSuffix(strings.TrimPrefix(cell, ":"), ":")
		return dashes == "" || strings.Trim(dashes, "-") != ""
	})
}

// tableCells parts a line of a table as GitHub does: at every bar without a backslash before it.
func tableCells(line string) (cells []string) {
	line = strings.TrimPrefix(strings.TrimSpace(line), "|")
	for line != "" {
		i := 0
		for i < len(line) && (line[i] != '|' || i > 0 && line[i-1] == '\\') {
			i++
		}
		cells = append(cells, fromMarkdown(strings.ReplaceAll(line[:i], `\|`, "|")))
		line = line[min(i+1, len(line)):]
	}
	return cells
}

var markup = regexp.MustCompile("\\\\[!-/:-@\\[-`{-~]|&[#0-9A-Za-z]+;")

// fromMarkdown is what a cell says.
func fromMarkdown(cell string) string {
	cell = strings.TrimSpace(cell)
	fence := cell[:len(cell)-len(strings.TrimLeft(cell, "`"))]
	if inner, ok := strings.CutSuffix(cell[len(fence):], fence); ok && fence != "" && inner != "" && !strings.Contains(inner, fence) {
		if len(inner) > 2 && inner[0] == ' ' && inner[len(inner)-1] == ' ' && strings.TrimSpace(inner) != "" {
			inner = inner[1 : len(inner)-1]
		}
		return inner
	}
	return markup.ReplaceAllStringFunc(cell, func(m string) string {
		if m[0] == '\\' {
			return m[1:]
		}
		return html.UnescapeString(m)
	})
}
