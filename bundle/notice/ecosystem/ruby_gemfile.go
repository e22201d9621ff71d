package ecosystem

import (
	"bytes"
	"regexp"
	"strings"
)

// A Gemfile is a program. It is not run: what its usual lines look like is enough to know, and what is not understood
// counts as needed to run.
var (
	gemLine    = regexp.MustCompile(`^gem[ (]+["']([^"']+)["'](.*)$`)
	gemGroup   = regexp.MustCompile(`\bgroups?:\s*(\[[^\]]*\]|:\w+)|:groups?\s*=>\s*(\[[^\]]*\]|:\w+)`)
	groupLine  = regexp.MustCompile(`^group[ (]+(.*?)\)?\s+do\b`)
	blockLine  = regexp.MustCompile(`\bdo\b(?:\s*\|[^|]*\|)?\s*$|^(?:if|unless|case|begin|def|while|until|for)\b`)
	symbol     = regexp.MustCompile(`["':]+(\w+)|\b(\w+)\b`)
	developers = map[string]bool{"development": true, "test": true, "ci": true, "lint": true, "doc": true, "docs": true}
)

// parseGemfile gives the gems that a Gemfile names; true for those only in groups of development.
func parseGemfile(data []byte) map[string]bool {
	gems := map[string]bool{}
	var blocks []bool // of the blocks open, whether they are groups of development
	for raw := range bytes.Lines(data) {
		line := strings.TrimSpace(string(raw))
		within := len(blocks) > 0 && blocks[len(blocks)-1]
		switch {
		case line == "" || line[0] == '#':
		case line == "end":
			blocks = blocks[:max(0, len(blocks)-1)]
		case groupLine.MatchString(line):
			blocks = append(blocks, within || forDevelopers(groupLine.FindStringSubmatch(line)[1]))
		case blockLine.MatchString(line):
			blocks = append(blocks, within)
		default:
			if gem := gemLine.FindStringSubmatch(line); gem != nil {
				development := within
				if group := gemGroup.FindStringSubmatch(gem[2]); group != nil {
					development = development || forDevelopers(group[1]+group[2])
				}
				known, seen := gems[gem[1]]
				gems[gem[1]] = development && (known || !seen)
			}
		}
	}
	return gems
}

// forDevelopers tells whether all groups of a list are.
func forDevelopers(groups string) bool {
	found := symbol.FindAllStringSubmatch(groups, -1)
	for _, name := range found {
		if !developers[name[1]+name[2]] {
			return false
		}
	}
	return len(found) > 0
}
