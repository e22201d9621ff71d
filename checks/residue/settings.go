package residue

import "strings"

// section is a part of a file in the manner of INI, which many tools write.
type section struct {
	name  string // without brackets
	line  int
	pairs []pair
}

type pair struct {
	key, value string
	line       int
}

// sections takes such a file apart. What stands before the first heading is a section without a name.
func sections(text string) []section {
	all := []section{{}}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
		case line[0] == '[':
			name, rest, _ := strings.Cut(line[1:], "]")
			all = append(all, section{name: strings.TrimSpace(name), line: n})
			if key, value, ok := strings.Cut(rest, "="); ok { // git allows a key on the line of the heading
				at := &all[len(all)-1]
				at.pairs = append(at.pairs, pair{strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value), n})
			}
		default:
			key, value, _ := strings.Cut(line, "=")
			at := &all[len(all)-1]
			at.pairs = append(at.pairs, pair{strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value), n})
		}
	}
	return all
}

// text is what of a section may be looked at for names: all but secrets.
func (s section) text() string {
	var b strings.Builder
	b.WriteString(s.name)
	for _, p := range s.pairs {
		b.WriteString("\n" + p.key)
		if !secretKey(p.key) {
			b.WriteString("\n" + withoutLogin(p.value))
		}
	}
	return b.String()
}

// get is the value of a key.
func (s section) get(key string) string {
	for _, p := range s.pairs {
		if p.key == key {
			return p.value
		}
	}
	return ""
}

// secretKey says whether the value of a key is a secret.
func secretKey(key string) bool {
	key = strings.ToLower(key)
	for _, part := range []string{"secret", "password", "passwd", "token", "_auth", "-data", "private", "api_key", "apikey"} {
		if strings.Contains(key, part) {
			return true
		}
	}
	return false
}

// node is a line of an indented file: YAML as programs write it, or JSON with a key a line. Reading no more than that keeps hostile documents
// harmless.
type node struct {
	indent     int
	item       bool // of a list
	key, value string
	line       int
}

// outline takes such a file apart.
func outline(text string) []node {
	var all []node
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, " \t\r\n,")
		body := strings.TrimLeft(line, " ")
		x := node{indent: len(line) - len(body), line: n}
		if rest, ok := strings.CutPrefix(body, "- "); ok {
			x.item, body = true, strings.TrimLeft(rest, " ")
		}
		if body == "" || body[0] == '#' {
			continue
		}
		x.key, x.value = keyValue(body)
		all = append(all, x)
	}
	return all
}

// keyValue parts a line at its colon. A key in quotes may hold colons.
func keyValue(body string) (key, value string) {
	if q := body[0]; q == '"' || q == '\'' {
		if end := strings.IndexByte(body[1:], q); end >= 0 && strings.HasPrefix(body[end+2:], ":") {
			return body[1 : end+1], plain(body[end+3:])
		}
	}
	if key, value, ok := strings.Cut(body, ": "); ok {
		return key, plain(value)
	}
	if key, ok := strings.CutSuffix(body, ":"); ok {
		return key, ""
	}
	return "", plain(body)
}

// plain is a value without its quotes.
func plain(value string) string {
	value = strings.TrimSpace(value)
	if len(value) >= 2 && (value[0] == '"' || value[0] == '\'') && value[len(value)-1] == value[0] {
		return value[1 : len(value)-1]
	}
	return value
}
