package checks

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Bounds of a file that is parsed by recursion: what goes beyond is no catalogue.
const (
	maxLine  = 8 << 10
	maxDepth = 32 // of brackets
)

// parseYAML gives the mapping a file consists of; nil for an empty file.
func parseYAML(name string, data []byte) (root *ast.MappingNode, problem *Problem) {
	if what := unreasonable(data); what != "" {
		return nil, &Problem{File: name, What: what}
	}
	defer func() { // the parser is not ours, and the file may come from anybody
		if p := recover(); p != nil {
			root, problem = nil, &Problem{File: name, What: "not readable as YAML"}
		}
	}()
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		where, what := explain(name, err)
		return nil, &Problem{name, where.line, where.column, what}
	}
	var docs []ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.CommentType {
			docs = append(docs, doc.Body)
		}
	}
	if len(docs) == 0 {
		return nil, nil
	}
	root, ok := docs[0].(*ast.MappingNode)
	if !ok || len(docs) > 1 {
		return nil, &Problem{name, 1, 1, "wants one document of keys such as items: and pitfalls:"}
	}
	if where, ok := anchored(name, root); ok {
		return nil, &Problem{name, where.line, where.column, "anchors, aliases and tags are not used here"}
	}
	return root, nil
}

func unreasonable(data []byte) string {
	depth := 0
	for line := range bytes.Lines(data) {
		if len(line) > maxLine {
			return "a line is longer than 8 KiB"
		}
		for _, c := range line {
			switch c {
			case '[', '{':
				depth++
			case ']', '}':
				depth = max(0, depth-1)
			}
		}
		if depth > maxDepth {
			return "brackets are nested too deep, or not closed"
		}
	}
	return ""
}

// anchored is where a file makes one piece stand for another: it would make positions lie and sizes explode.
func anchored(name string, root ast.Node) (where place, found bool) {
	for _, t := range []ast.NodeType{ast.AnchorType, ast.AliasType, ast.MergeKeyType, ast.TagType} {
		if nodes := ast.Filter(t, root); len(nodes) > 0 {
			return at(name, nodes[0]), true
		}
	}
	return place{}, false
}

func lookup(m *ast.MappingNode, key string) *ast.MappingValueNode {
	for _, pair := range m.Values {
		if keyOf(pair) == key {
			return pair
		}
	}
	return nil
}

// keyOf is the key of a pair, without quotes.
func keyOf(pair *ast.MappingValueNode) string {
	if text, ok := pair.Key.(*ast.StringNode); ok {
		return text.Value
	}
	return pair.Key.String()
}

func at(name string, n ast.Node) place {
	switch t := n.(type) {
	case *ast.MappingValueNode:
		return at(name, t.Key)
	case *ast.MappingNode:
		if len(t.Values) > 0 {
			return at(name, t.Values[0])
		}
	}
	if token := n.GetToken(); token != nil && token.Position != nil {
		return place{name, token.Position.Line, token.Position.Column}
	}
	return place{file: name}
}

func (b *builder) sequence(name string, n ast.Node) []ast.Node {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		b.complain(at(name, n), "wants a list, each entry after a dash")
		return nil
	}
	return s.Values
}

// each takes in a sequence of entries.
func each[T any](b *builder, name string, node ast.Node, key string, into *[]T, id func(*T) string) {
	for _, n := range b.sequence(name, node) {
		entry(b, name, n, key, into, id)
	}
}

// entry takes in one entry: it changes the one of that id, or adds it. keys is the fields it names.
func entry[T any](
	b *builder, name string, node ast.Node, key string, into *[]T, id func(*T) string,
) (found *T, keys []string, ok bool) {
	m, isMap := node.(*ast.MappingNode)
	if !isMap || lookup(m, key) == nil {
		b.complain(at(name, node), "wants an entry with keys, %s: among them", key)
		return nil, nil, false
	}
	known := fields(reflect.TypeFor[T]())
	before := len(b.problems)
	for _, pair := range m.Values {
		keys = append(keys, keyOf(pair))
		if k := keyOf(pair); !slices.Contains(known, k) {
			b.complain(at(name, pair), "unknown key %q%s", k, meant(nearest(k, known)))
		}
	}
	var fresh T
	if len(b.problems) > before || !b.decode(name, lookup(m, key), &fresh) {
		return nil, nil, false
	}
	scope := reflect.TypeFor[T]().Name() + " " + id(&fresh)
	if first, twice := b.at[scope]; twice {
		b.complain(at(name, m), "%s stands already in %s:%d", id(&fresh), first.file, first.line)
		return nil, nil, false
	}
	b.at[scope] = at(name, m)
	for _, pair := range m.Values {
		b.at[scope+"."+keyOf(pair)] = at(name, pair)
	}
	i := slices.IndexFunc(*into, func(t T) bool { return id(&t) == id(&fresh) })
	if i >= 0 {
		fresh = (*into)[i]
	}
	if !b.decode(name, m, &fresh) {
		return nil, nil, false
	}
	if i < 0 {
		*into = append(*into, fresh)
		i = len(*into) - 1
	}
	(*into)[i] = fresh
	return &(*into)[i], keys, true
}

// decode reads a mapping, or one pair of it, over what v holds: fields that it does not name stay.
func (b *builder) decode(name string, node ast.Node, v any) (ok bool) {
	defer func() {
		if p := recover(); p != nil {
			b.complain(at(name, node), "not readable")
			ok = false
		}
	}()
	if err := yaml.NodeToValue(node, v, yaml.Strict()); err != nil {
		where, what := explain(name, err)
		if where.line == 0 {
			where = at(name, node)
		}
		b.complain(where, "%s", what)
		return false
	}
	return true
}

// explain gives the place and the words of an error of the YAML library.
func explain(name string, err error) (where place, what string) {
	where = place{file: name}
	var e yaml.Error
	if !errors.As(err, &e) {
		return where, "not readable as YAML"
	}
	if t := e.GetToken(); t != nil && t.Position != nil {
		where.line, where.column = t.Position.Line, t.Position.Column
	}
	var wrong *yaml.TypeError
	if errors.As(err, &wrong) && wrong.DstType != nil {
		return where, "wants " + kindWords(wrong.DstType.Kind())
	}
	if other, ok := errors.AsType[*yaml.UnexpectedNodeTypeError](err); ok {
		return where, "wants " + nodeWords(other.Expected)
	}
	return where, strings.ReplaceAll(e.GetMessage(), "\n", " ")
}

func kindWords(k reflect.Kind) string {
	switch k {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list"
	case reflect.Struct, reflect.Map:
		return "keys and values"
	}
	return fmt.Sprintf("a number (%s)", k)
}

func nodeWords(t ast.NodeType) string {
	switch t {
	case ast.SequenceType:
		return "a list"
	case ast.MappingType:
		return "keys and values"
	}
	return "a " + strings.ToLower(t.String())
}

// fields is the YAML keys of a struct.
func fields(t reflect.Type) []string {
	var keys []string
	for field := range t.Fields() {
		if tag := field.Tag.Get("yaml"); tag != "-" {
			keys = append(keys, tag)
		}
	}
	return keys
}
