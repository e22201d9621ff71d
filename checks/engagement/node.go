package engagement

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
)

// entry is one key of a mapping.
type entry struct {
	key   string
	at    place
	value ast.Node
}

// entries returns the keys of a mapping, reporting those that stand twice.
func (r *reader) entries(node ast.Node, path string) ([]entry, bool) {
	mapping, ok := node.(ast.MapNode)
	if !ok {
		r.add(placeOf(node), "write key: value", "%s is %s where keys and values are expected", whole(path), describe(node))
		return nil, false
	}
	var entries []entry
	first := map[string]place{}
	for iter := mapping.MapRange(); iter.Next(); {
		e := entry{key: scalarText(iter.Key()), at: placeOf(iter.Key()), value: iter.Value()}
		if earlier, twice := first[e.key]; twice {
			r.add(e.at, "keep one", "key%s stands twice in %s, first on line %d", r.show(e.key), whole(path), earlier.line)
			continue
		}
		first[e.key] = e.at
		entries = append(entries, e)
	}
	return entries, true
}

// scalarText is the text of a scalar as it was written; nothing for lists and mappings.
func scalarText(node ast.Node) string {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value
	case *ast.LiteralNode:
		return n.Value.Value
	case ast.ScalarNode:
		return n.GetToken().Value
	default:
		return ""
	}
}

// describe says in words what stands where something else was expected.
func describe(node ast.Node) string {
	switch node.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "a number"
	case *ast.BoolNode:
		return "true or false"
	case *ast.StringNode, *ast.LiteralNode:
		return "text"
	case *ast.SequenceNode:
		return "a list"
	case ast.MapNode:
		return "a mapping"
	default:
		return "something else"
	}
}

// show quotes what was written, after a space, unless it may be secret or is too long to help.
func (r *reader) show(s string) string {
	if r.secret {
		return ""
	}
	return shown(s)
}

func shown(s string) string {
	if s == "" || utf8.RuneCountInString(s) > 80 || looksPrivate(s) {
		return ""
	}
	return " " + strconv.Quote(s)
}

// join extends a path by a key.
func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// last is the key a path ends with.
func last(path string) string { return path[strings.LastIndex(path, ".")+1:] }

// whole is a path as people read it.
func whole(path string) string {
	switch {
	case path == "":
		return "the page"
	case path[0] == '[':
		return "entry " + path
	default:
		return path
	}
}
