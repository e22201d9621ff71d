package evidence

import (
	"fmt"
	"strconv"
	"strings"
)

// segment is one step of a path: a key, each element, or any depth.
type segment struct {
	name string
	each bool
	deep bool
}

// parsePath reads the part of jq that names places: .name ["name"] [] .. and, without meaning, ? and |.
func parsePath(text string) ([]segment, error) {
	var path []segment
	rest := strings.TrimSpace(text)
	if !strings.HasPrefix(rest, ".") {
		return nil, fmt.Errorf("path %q: starts with a dot", text)
	}
	for rest != "" {
		switch {
		case rest[0] == '?' || rest[0] == '|' || rest[0] == ' ':
			rest = rest[1:]
		case strings.HasPrefix(rest, ".."):
			path, rest = append(path, segment{deep: true}), rest[2:]
			if n := nameLength(rest); n > 0 { // ..name, which jq does not know, is what people mean by it
				path, rest = append(path, segment{name: rest[:n]}), rest[n:]
			}
		case strings.HasPrefix(rest, "[]"):
			path, rest = append(path, segment{each: true}), rest[2:]
		case strings.HasPrefix(rest, `["`) || strings.HasPrefix(rest, `."`):
			quoted, err := strconv.QuotedPrefix(rest[1:])
			if err != nil {
				return nil, fmt.Errorf("path %q: a quote is not closed", text)
			}
			name, _ := strconv.Unquote(quoted) // QuotedPrefix made sure
			closing := ""
			if rest[0] == '[' {
				closing = "]"
			}
			after, ok := strings.CutPrefix(rest[1+len(quoted):], closing)
			if !ok {
				return nil, fmt.Errorf("path %q: a bracket is not closed", text)
			}
			path, rest = append(path, segment{name: name}), after
		case rest[0] == '.':
			n := nameLength(rest[1:])
			if n > 0 {
				path = append(path, segment{name: rest[1 : 1+n]})
			}
			rest = rest[1+n:]
		default:
			return nil, fmt.Errorf("path %q: only .name, [\"name\"], [] and .. may stand in it", text)
		}
	}
	if len(path) > 62 {
		return nil, fmt.Errorf("path %q: too long", text)
	}
	return path, nil
}

func nameLength(s string) int {
	for i, c := range s {
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return i
		}
	}
	return len(s)
}

// secretPath is a path that is matched while a document goes by, erring to too much: levels of arrays do not count, and []
// stands for any one key or for nothing. So a file of pages, or a list where an object is usual, hides its secrets as well.
type secretPath []segment

// states is a set of positions in a path.
type states uint64

func (p secretPath) start() states { return p.close(1) }

// enter follows a key.
func (p secretPath) enter(s states, key string) states {
	var next states
	for i, seg := range p {
		if s&(1<<i) == 0 {
			continue
		}
		switch {
		case seg.deep:
			next |= 1 << i
		case seg.each || seg.name == key:
			next |= 1 << (i + 1)
		}
	}
	if p.done(s) {
		next |= 1 << len(p)
	}
	return p.close(next)
}

// close adds the positions that are reached without a key.
func (p secretPath) close(s states) states {
	for i, seg := range p {
		if s&(1<<i) != 0 && (seg.each || seg.deep) {
			s |= 1 << (i + 1)
		}
	}
	return s
}

// done says that the whole path was followed: what lies here and below is secret.
func (p secretPath) done(s states) bool { return s&(1<<len(p)) != 0 }
