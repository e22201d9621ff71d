package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

const maxDepth = 64 // levels of a body

// canonical rewrites a JSON object in the one form a log holds it in: no white space, keys ascending by bytes, none twice, characters escaped only
// where JSON demands it, numbers as they were written.
func canonical(body []byte) ([]byte, error) {
	if !utf8.Valid(body) {
		return nil, errors.New("it is not UTF-8")
	}
	if !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) {
		return nil, errors.New("it is no JSON object")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	out, err := appendValue(nil, d, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the JSON object")
	}
	return out, nil
}

func appendValue(b []byte, d *json.Decoder, depth int) ([]byte, error) {
	t, err := d.Token()
	if err != nil {
		return nil, fmt.Errorf("it is no JSON: %w", err)
	}
	switch t := t.(type) {
	case json.Delim:
		switch {
		case depth == maxDepth:
			return nil, fmt.Errorf("it is nested deeper than %d levels", maxDepth)
		case t == '{':
			return appendObject(b, d, depth+1)
		default:
			return appendArray(b, d, depth+1)
		}
	case string:
		return appendString(b, t), nil
	case json.Number:
		return append(b, t...), nil
	case bool:
		return fmt.Append(b, t), nil
	default:
		return append(b, "null"...), nil
	}
}

func appendArray(b []byte, d *json.Decoder, depth int) (_ []byte, err error) {
	b = append(b, '[')
	for i := 0; d.More(); i++ {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendValue(b, d, depth); err != nil {
			return nil, err
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("it is no JSON: %w", err)
	}
	return append(b, ']'), nil
}

func appendObject(b []byte, d *json.Decoder, depth int) ([]byte, error) {
	type member struct{ key, value []byte }
	var members []member
	for d.More() {
		key, err := appendValue(nil, d, depth)
		if err != nil {
			return nil, err
		}
		value, err := appendValue(nil, d, depth)
		if err != nil {
			return nil, err
		}
		members = append(members, member{key, value})
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("it is no JSON: %w", err)
	}
	slices.SortFunc(members, func(x, y member) int { return compareKeys(x.key, y.key) })
	b = append(b, '{')
	for i, m := range members {
		if i > 0 {
			if bytes.Equal(m.key, members[i-1].key) {
				return nil, fmt.Errorf("it has the key %s twice", m.key)
			}
			b = append(b, ',')
		}
		b = append(append(append(b, m.key...), ':'), m.value...)
	}
	return append(b, '}'), nil
}

// compareKeys orders two keys as written, the quotes left out.
func compareKeys(x, y []byte) int { return bytes.Compare(x[1:len(x)-1], y[1:len(y)-1]) }

// appendString escapes as RFC 8785 does.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c >= ' ':
			b = append(b, c)
		case shortEscape(c) != 0:
			b = append(b, '\\', shortEscape(c))
		default:
			b = fmt.Appendf(b, `\u%04x`, c)
		}
	}
	return append(b, '"')
}

// shortEscape is the letter that stands for a control character after a backslash, 0 when there is none.
func shortEscape(c byte) byte {
	switch c {
	case '\b':
		return 'b'
	case '\t':
		return 't'
	case '\n':
		return 'n'
	case '\f':
		return 'f'
	case '\r':
		return 'r'
	default:
		return 0
	}
}
