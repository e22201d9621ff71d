package engagement

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// reader fills Go values from a YAML tree and reports everything that does not fit, going on after each problem.
type reader struct {
	report
	secret bool             // the file holds secrets: never repeat its text
	places map[string]place // where each value stands, by its path
	forms  map[string]format
}

func newReader(file string, secret bool) *reader {
	return &reader{report: report{file: file}, secret: secret, places: map[string]place{}, forms: map[string]format{}}
}

// value reads one node. The path names it in problems and places; f says what its text must look like.
func (r *reader) value(node ast.Node, into reflect.Value, f field, path string) {
	r.places[path] = placeOf(node)
	if _, null := node.(*ast.NullNode); null {
		r.add(placeOf(node), "write one, or remove the key", "%s has no value", cmp.Or(last(path), "the file"))
		return
	}
	switch {
	case into.Type() == reflect.TypeFor[Names]():
		r.names(node, into, path)
	case into.Type() == reflect.TypeFor[Secret]():
		if s, ok := r.text(node, path); ok {
			into.Set(reflect.ValueOf(newSecret(s)))
		}
	case into.Kind() == reflect.Pointer:
		into.Set(reflect.New(into.Type().Elem()))
		r.value(node, into.Elem(), f, path)
	case into.Kind() == reflect.Struct:
		r.mapping(node, into, path)
	case into.Kind() == reflect.Map:
		r.table(node, into, f, path)
	case into.Kind() == reflect.Slice:
		r.list(node, into, f, path)
	default:
		r.scalar(node, into, f, path)
	}
}

// mapping reads a struct: known keys only, none twice, none of the required ones missing.
func (r *reader) mapping(node ast.Node, into reflect.Value, path string) {
	entries, ok := r.entries(node, path)
	if !ok {
		return
	}
	fields := fieldsOf(into.Type())
	seen := map[string]bool{}
	for _, e := range entries {
		i := slices.IndexFunc(fields, func(f field) bool { return f.key == e.key })
		if i < 0 {
			r.unknownKey(e, fields, path)
			continue
		}
		seen[e.key] = true
		r.value(e.value, into.Field(fields[i].index), fields[i], join(path, e.key))
	}
	for _, f := range fields {
		if f.required && !seen[f.key] {
			r.add(placeOf(node), "add it: "+f.doc, "%s lacks the key %s", whole(path), f.key)
		}
	}
}

func (r *reader) unknownKey(e entry, fields []field, path string) {
	hint := "known here: " + strings.Join(keysOf(fields), ", ")
	if near := nearest(e.key, keysOf(fields)); near != "" {
		hint = "write " + near
	}
	r.add(e.at, hint, "unknown key%s in %s", r.show(e.key), whole(path))
}

// table reads a mapping whose keys people choose.
func (r *reader) table(node ast.Node, into reflect.Value, f field, path string) {
	entries, ok := r.entries(node, path)
	if !ok {
		return
	}
	into.Set(reflect.MakeMap(into.Type()))
	choices := choicesOf(into.Type().Key())
	for _, e := range entries {
		if choices != nil && !slices.Contains(choices, e.key) {
			r.add(e.at, oneOf(e.key, choices), "unknown key%s in %s", r.show(e.key), whole(path))
			continue
		}
		if e.key == "" || strings.ContainsRune(e.key, '\n') || unprintable(e.key) || looksPrivate(e.key) {
			r.add(e.at, "name it by plain text on one line", "bad key in %s", whole(path))
			continue
		}
		value := reflect.New(into.Type().Elem()).Elem()
		r.value(e.value, value, field{}, join(path, e.key))
		into.SetMapIndex(reflect.ValueOf(e.key).Convert(into.Type().Key()), value)
	}
	r.count(node, len(entries), f, path)
}

// list reads a sequence.
func (r *reader) list(node ast.Node, into reflect.Value, f field, path string) {
	sequence, ok := node.(*ast.SequenceNode)
	if !ok {
		hint := "start each entry with a dash"
		if s := r.show(scalarText(node)); s != "" {
			hint = "write [" + strings.TrimSpace(s) + "]"
		}
		r.add(placeOf(node), hint, "%s is %s where a list is expected", whole(path), describe(node))
		return
	}
	into.Set(reflect.MakeSlice(into.Type(), len(sequence.Values), len(sequence.Values)))
	for i, node := range sequence.Values {
		r.value(node, into.Index(i), f, fmt.Sprintf("%s[%d]", path, i))
	}
	r.count(node, len(sequence.Values), f, path)
}

func (r *reader) count(node ast.Node, n int, f field, path string) {
	if n < f.min {
		r.add(placeOf(node), "list at least one", "%s is empty", whole(path))
	}
	if f.max > 0 && n > f.max {
		r.add(placeOf(node), fmt.Sprintf("keep %d", f.max), "%s has %d entries where at most %d may stand", whole(path), n, f.max)
	}
}

// names reads one text or a list of them.
func (r *reader) names(node ast.Node, into reflect.Value, path string) {
	if _, many := node.(*ast.SequenceNode); many {
		r.list(node, into, field{min: 1}, path)
		return
	}
	one := reflect.New(into.Type().Elem()).Elem()
	r.scalar(node, one, field{}, path)
	into.Set(reflect.Append(into, one))
}

// scalar reads a text, a number or a truth value.
func (r *reader) scalar(node ast.Node, into reflect.Value, f field, path string) {
	switch into.Kind() {
	case reflect.Bool:
		if b, ok := node.(*ast.BoolNode); ok {
			into.SetBool(b.Value)
			return
		}
		r.add(placeOf(node), "write true or false", "%s is %s where true or false is expected", last(path), describe(node))
	case reflect.Int:
		n, err := strconv.Atoi(scalarText(node))
		if _, ok := node.(*ast.IntegerNode); ok && err == nil {
			into.SetInt(int64(n))
			return
		}
		r.add(placeOf(node), "write a whole number", "%s is %s where a whole number is expected", last(path), describe(node))
	case reflect.String:
		if s, ok := r.text(node, path); ok && r.fits(node, s, into.Type(), f, path) {
			into.SetString(s)
		}
	}
}

// text reads a text that is not empty. A number is no text: 0123 and 1e3 would not stay what was meant.
func (r *reader) text(node ast.Node, path string) (string, bool) {
	var s string
	switch n := node.(type) {
	case *ast.StringNode:
		s = n.Value
	case *ast.LiteralNode:
		s = n.Value.Value
	default:
		hint := "put it in quotes"
		if s := scalarText(node); s != "" && r.show(s) != "" {
			hint = "put it in quotes:" + r.show(s)
		}
		r.add(placeOf(node), hint, "%s is %s where text is expected", last(path), describe(node))
		return "", false
	}
	switch {
	case strings.TrimSpace(s) == "":
		r.add(placeOf(node), "write one, or remove the key", "%s is empty", last(path))
	case !r.secret && unprintable(s):
		r.add(placeOf(node), "write it without them", "%s holds control characters or changes of writing direction", last(path))
	default:
		return s, true
	}
	return "", false
}

// fits says whether a text is one of the choices of its type and has its format.
func (r *reader) fits(node ast.Node, s string, t reflect.Type, f field, path string) bool {
	if choices := choicesOf(t); choices != nil && !slices.Contains(choices, s) {
		r.add(placeOf(node), oneOf(s, choices), "%s%s is not known", last(path), r.show(s))
		return false
	}
	if f.format == "key" && !r.publicKey(placeOf(node), s, path) {
		return false
	}
	if form := r.form(f.format); !form.accepts(s) {
		hint := ""
		if !r.secret {
			hint = form.instead(s)
		}
		r.add(placeOf(node), hint, "%s%s is not %s", last(path), r.show(s), form.what)
		return false
	}
	return true
}

func oneOf(written string, choices []string) string {
	if near := nearest(written, choices); near != "" {
		return "write " + near
	}
	return "write one of " + strings.Join(choices, ", ")
}
