package ecosystem

import (
	"bytes"
	"fmt"
	"strings"
)

// parseYarn1 reads the lockfile of yarn 1, whose form is its own (https://classic.yarnpkg.com/docs/yarn-lock): blocks of
// patterns, below them properties, and below those that end in a colon names and ranges.
func parseYarn1(data []byte) ([]yarnEntry, error) {
	var list []yarnEntry
	var block string // the property that names and ranges belong to
	number := 0
	for raw := range bytes.Lines(data) {
		number++
		line := strings.TrimRight(string(raw), "\r\n\t ")
		content := strings.TrimLeft(line, " ")
		indent := len(line) - len(content)
		if content == "" || content[0] == '#' {
			continue
		}
		words, colon, ok := yarnWords(content)
		switch {
		case !ok:
			return list, fmt.Errorf("it is not valid in line %d", number)
		case indent == 0:
			if !colon {
				return list, fmt.Errorf("it is not valid in line %d: patterns want a colon", number)
			}
			list = append(list, newYarn1(words))
			block = ""
		case len(list) == 0:
			return list, fmt.Errorf("it is not valid in line %d: no pattern is before it", number)
		case indent <= 2:
			block = ""
			if colon {
				block = words[0]
			} else if len(words) == 2 {
				list[len(list)-1].set(words[0], words[1])
			}
		case len(words) == 2 && (block == "dependencies" || block == "optionalDependencies"):
			list[len(list)-1].needs[words[0]] = words[1]
		}
	}
	return list, nil
}

func newYarn1(patterns []string) yarnEntry {
	name, rng := yarnName(patterns[0])
	local := strings.HasPrefix(rng, "file:") || strings.HasPrefix(rng, "link:") || strings.HasPrefix(rng, "portal:")
	return yarnEntry{patterns: patterns, name: name, needs: map[string]string{}, own: local && !tarball(rng)}
}

func (e *yarnEntry) set(property, value string) {
	switch property {
	case "version":
		e.version = value
	case "resolved":
		e.resolved = value
	}
}

// yarnWords splits a line at spaces and commas; a word may be in quotes. colon says that the line ends in one.
func yarnWords(line string) (words []string, colon, ok bool) {
	for line != "" {
		var word string
		if line[0] == '"' {
			if word, line, ok = yarnQuoted(line[1:]); !ok {
				return nil, false, false
			}
		} else {
			n := strings.IndexAny(line, ", ")
			if n < 0 {
				n = len(line)
			}
			word, line = line[:n], line[n:]
			if line == "" && strings.HasSuffix(word, ":") {
				word, colon = strings.TrimSuffix(word, ":"), true
			}
		}
		if word != "" {
			words = append(words, word)
		}
		if line == ":" {
			colon, line = true, ""
		}
		line = strings.TrimLeft(line, ", ")
	}
	return words, colon, len(words) > 0
}

// yarnQuoted reads up to the closing quote.
func yarnQuoted(s string) (word, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), s[i+1:], true
		case '\\':
			if i++; i < len(s) {
				b.WriteByte(s[i])
			}
		default:
			b.WriteByte(s[i])
		}
	}
	return "", "", false
}
