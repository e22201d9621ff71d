package engagement

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// schema is the part of JSON Schema (draft 2020-12) this package writes. Maps are encoded in the order of their
// keys, so the same types give the same bytes.
type schema struct {
	Dialect       string             `json:"$schema,omitempty"`
	Title         string             `json:"title,omitempty"`
	Description   string             `json:"description,omitempty"`
	Type          string             `json:"type,omitempty"`
	Const         int                `json:"const,omitempty"`
	Enum          []string           `json:"enum,omitempty"`
	Pattern       string             `json:"pattern,omitempty"`
	AnyOf         []*schema          `json:"anyOf,omitempty"`
	Items         *schema            `json:"items,omitempty"`
	MinItems      int                `json:"minItems,omitempty"`
	MaxItems      int                `json:"maxItems,omitempty"`
	Properties    map[string]*schema `json:"properties,omitempty"`
	Required      []string           `json:"required,omitempty"`
	PropertyNames *schema            `json:"propertyNames,omitempty"`
	MinProperties int                `json:"minProperties,omitempty"`
	// Additional is false for structs, and the schema of the values for mappings whose keys people choose.
	Additional any `json:"additionalProperties,omitempty"`
}

// Schema returns the JSON Schema (draft 2020-12) of handover.yaml, for editors. It says what one key alone can
// tell; what keys say together, only [Parse] checks.
func Schema() ([]byte, error) {
	return encodeSchema("handover.yaml", reflect.TypeFor[Engagement](), "who leaves, which systems and assets there are, who receives them")
}

// ApprovalsSchema returns the JSON Schema (draft 2020-12) of approvals.yaml, for editors. What the keys of an entry say
// together, only [ParseApprovals] checks.
func ApprovalsSchema() ([]byte, error) {
	return encodeSchema("approvals.yaml", reflect.TypeFor[[]Approval](), "who accepted which licence for which package")
}

func encodeSchema(file string, t reflect.Type, doc string) ([]byte, error) {
	s := schemaOf(t, field{doc: doc})
	s.Dialect, s.Title = "https://json-schema.org/draft/2020-12/schema", file
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode schema of %s: %w", file, err)
	}
	return append(data, '\n'), nil
}

// schemaOf mirrors reader.value: what one accepts the other must allow.
func schemaOf(t reflect.Type, f field) *schema {
	s := &schema{Description: f.doc}
	f.doc = "" // said once, not again for the entries
	switch {
	case t == reflect.TypeFor[Names]():
		s.AnyOf = []*schema{
			schemaOf(t.Elem(), field{}),
			{Type: "array", Items: schemaOf(t.Elem(), field{}), MinItems: 1},
		}
	case t.Kind() == reflect.Pointer:
		inner := schemaOf(t.Elem(), f)
		inner.Description = s.Description
		return inner
	case t.Kind() == reflect.Struct:
		s.Type, s.Additional, s.Properties = "object", false, map[string]*schema{}
		for _, key := range fieldsOf(t) {
			s.Properties[key.key] = schemaOf(t.Field(key.index).Type, key)
			if key.required {
				s.Required = append(s.Required, key.key)
			}
		}
	case t.Kind() == reflect.Map:
		s.Type, s.Additional, s.MinProperties = "object", schemaOf(t.Elem(), field{}), f.min
		s.PropertyNames = schemaOf(t.Key(), field{})
	case t.Kind() == reflect.Slice:
		s.Type, s.MinItems, s.MaxItems = "array", f.min, f.max
		f.min, f.max = 0, 0
		s.Items = schemaOf(t.Elem(), f)
	case t.Kind() == reflect.Bool:
		s.Type = "boolean"
	case t.Kind() == reflect.Int:
		s.Type = "integer"
		if f.format == "version" {
			s.Const = version
		}
	default:
		s.Type, s.Enum, s.Pattern = "string", choicesOf(t), formatOf(f.format).pattern
		if s.Enum == nil && s.Pattern == "" {
			s.Pattern = `\S` // no text of the page may be blank
		}
	}
	return s
}
