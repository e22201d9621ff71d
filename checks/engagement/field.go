package engagement

import (
	"reflect"
	"strconv"
	"strings"
)

// field is what the tags of one struct field say about a key of the page.
type field struct {
	key      string
	index    int
	required bool
	format   string // name of a format, for text and lists of text
	doc      string
	min, max int // entries of a list or mapping; max 0 means any number
}

// fieldsOf reads the tags of a struct type.
func fieldsOf(t reflect.Type) []field {
	var fields []field
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() {
			continue
		}
		key, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		least, _ := strconv.Atoi(f.Tag.Get("min"))
		most, _ := strconv.Atoi(f.Tag.Get("max"))
		fields = append(fields, field{
			key: key, index: i, required: !strings.Contains(options, "omitempty"),
			format: f.Tag.Get("is"), doc: f.Tag.Get("doc"), min: least, max: most,
		})
	}
	return fields
}

func keysOf(fields []field) []string {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.key
	}
	return keys
}

// choicesOf returns the closed list of values of a text type, or nil.
func choicesOf(t reflect.Type) []string {
	if c, ok := reflect.TypeAssert[chooser](reflect.Zero(t)); ok {
		return c.choices()
	}
	return nil
}
