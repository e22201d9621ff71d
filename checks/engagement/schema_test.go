package engagement

import (
	"bytes"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

var updateSchema = flag.Bool("update-schema", false, "write testdata/handover.schema.json")

// outside compiles the schema with a validator that is not ours, which also checks it against its dialect.
func outside(t *testing.T) *jsonschema.Schema {
	t.Helper()
	data, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("handover.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("handover.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, page string) error {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(page), &v); err != nil {
		t.Fatal(err)
	}
	return s.Validate(v)
}

func TestSchemaGolden(t *testing.T) {
	const file = "testdata/handover.schema.json"
	got, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	if *updateSchema {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := readFile(t, file); !bytes.Equal(got, want) {
		t.Errorf("schema differs from %s; if that is meant, run go test -update-schema", file)
	}
}

func TestSchemaAccepts(t *testing.T) {
	s := outside(t)
	for name, page := range map[string]string{"example": string(readFile(t, "testdata/handover.yaml")), "minimal": minimal, "keys": keyPage} {
		if err := validate(t, s, page); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSchemaRefuses(t *testing.T) {
	s := outside(t)
	for _, c := range []struct{ old, new string }{
		{"title:", "tittle:"},
		{"version: 1", "version: 2"},
		{"version: 1", "version: '1'"},
		{"  title: Acme portal\n", ""},
		{"title: Acme portal", "title: 42"},
		{"title: Acme portal", "title: ''"},
		{"title: Acme portal", "title:"},
		{"id: acme", "id: a.b"},
		{"2026-11-30", "tomorrow"},
		{"side: supplier", "side: both"},
		{"side: supplier", "side: supplier, roles: [boss]"},
		{"side: supplier", "side: supplier, handles: { myspace: x }"},
		{"side: supplier", "side: supplier, handles: { aws: [] }"},
		{"people:", "assets: [ { id: .a, kind: source, path: x } ]\npeople:"},
		{"people:", "assets: [ { id: a, kind: sauce, path: x } ]\npeople:"},
		{"people:", "systems: [ { id: a, provider: gihub } ]\npeople:"},
		{"people:", "systems: [ { id: a, provider: github, params: { account: 1 } } ]\npeople:"},
		{"people:", "recipients: { bundle: [] }\npeople:"},
		{"people:", "recipients: { bundle: [a], recovery: [b, c] }\npeople:"},
	} {
		page := strings.Replace(minimal, c.old, c.new, 1)
		if err := validate(t, s, page); err == nil {
			t.Errorf("the schema accepts %s in place of %s", c.new, c.old)
		}
		if _, err := Parse("handover.yaml", []byte(page)); err == nil {
			t.Errorf("Parse accepts %s in place of %s", c.new, c.old)
		}
	}
}

// TestDescribed holds every field to a key in both encodings and a description, which editors show.
func TestDescribed(t *testing.T) {
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			walk(typ.Elem())
		case reflect.Struct:
			for i, f := range fieldsOf(typ) {
				jsonKey, _, _ := strings.Cut(typ.Field(f.index).Tag.Get("json"), ",")
				if f.doc == "" || f.key == "" || f.key != jsonKey {
					t.Errorf("field %d of %s: yaml %q, json %q, doc %q", i, typ, f.key, jsonKey, f.doc)
				}
				walk(typ.Field(f.index).Type)
			}
		}
	}
	walk(reflect.TypeFor[Engagement]())
	walk(reflect.TypeFor[[]Credential]())
}
