package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// decodeJSON reads one JSON document and refuses duplicate keys (of which readers differ in what they make) and trailing
// content. Unknown fields pass: a later minor version may add some.
func decodeJSON(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := uniqueKeys(d, reflect.TypeOf(into), 0); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the document")
	}
	return json.Unmarshal(data, into)
}

const maxDepth = 100

// uniqueKeys reads one value, which is to become a t; a nil t is one that will be passed over.
func uniqueKeys(d *json.Decoder, t reflect.Type, depth int) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	open, ok := token.(json.Delim)
	if !ok {
		return nil
	}
	if depth > maxDepth {
		return errors.New("it is nested too deeply")
	}
	seen := make(map[string]bool)
	for d.More() {
		of, _ := inside(t, "")
		if open == '{' {
			name, err := d.Token()
			if err != nil {
				return err
			}
			var key string
			of, key = inside(t, fmt.Sprint(name))
			if seen[key] {
				return fmt.Errorf("the key %q stands twice", name)
			}
			seen[key] = true
		}
		if err := uniqueKeys(d, of, depth+1); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}

// inside is the type of what stands under name, or in a list, in a value of type t, and the name as encoding/json tells
// it from others: in a struct without regard to case, in a map exactly (two git branches may differ in case alone).
func inside(t reflect.Type, name string) (of reflect.Type, key string) {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil {
		return nil, name
	}
	switch t.Kind() {
	case reflect.Map, reflect.Slice:
		return t.Elem(), name
	case reflect.Struct:
		for _, field := range reflect.VisibleFields(t) {
			tag, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if strings.EqualFold(tag, name) {
				return field.Type, tag
			}
		}
	}
	return nil, name
}

// marshalJSON writes a document for people and programs: two blanks of indent, a newline at the end.
func marshalJSON(v any) ([]byte, error) {
	b, err := json.MarshalIndent(v, "", "  ")
	return append(b, '\n'), err
}
