package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxKeys bounds one object.
const maxKeys = 1 << 18

// object passes an object: entry is called at each value, with its key. It refuses a key that stands twice: programs differ
// in which of the two they believe.
func (s *scanner) object(depth int, entry func(key string) error) error {
	if depth > maxDepth {
		return s.fail("brackets are nested more than %d deep", maxDepth)
	}
	s.skip()
	c, err := s.need()
	if err != nil {
		return err
	}
	if c == '}' {
		s.skip()
		return nil
	}
	var few [24]string
	seen := few[:0]
	var many map[string]bool
	for {
		if c, err = s.need(); err != nil {
			return err
		}
		if c != '"' {
			return s.fail("%q stands where a key is expected", rune(c))
		}
		raw, err := s.text()
		if err != nil {
			return err
		}
		s.copy(raw)
		key, err := s.name(raw)
		if err != nil {
			return err
		}
		if many == nil && len(seen) == cap(few[:]) {
			many = make(map[string]bool, 2*len(seen))
			for _, k := range seen {
				many[k] = true
			}
		}
		if many != nil && many[key] || many == nil && slices.Contains(seen, key) {
			return s.fail("the key %q stands twice in one object", Inert(key))
		}
		if len(many) > maxKeys {
			return s.fail("an object has more than %d keys", maxKeys)
		}
		if many != nil {
			many[key] = true
		} else {
			seen = append(seen, key)
		}
		if c, err = s.need(); err != nil {
			return err
		}
		if c != ':' {
			return s.fail("%q stands where a colon is expected", rune(c))
		}
		s.skip()
		if err := entry(key); err != nil {
			return err
		}
		if more, err := s.comma('}'); err != nil || !more {
			return err
		}
	}
}

// array passes an array: element is called at each element.
func (s *scanner) array(depth int, element func() error) error {
	if depth > maxDepth {
		return s.fail("brackets are nested more than %d deep", maxDepth)
	}
	s.skip()
	c, err := s.need()
	if err != nil {
		return err
	}
	if c == ']' {
		s.skip()
		return nil
	}
	for {
		if err := element(); err != nil {
			return err
		}
		if more, err := s.comma(']'); err != nil || !more {
			return err
		}
	}
}

// comma passes what stands between two elements, or the closing bracket.
func (s *scanner) comma(closing byte) (more bool, err error) {
	c, err := s.need()
	if err != nil {
		return false, err
	}
	if c != ',' && c != closing {
		return false, s.fail("%q stands where a comma is expected", rune(c))
	}
	s.skip()
	return c == ',', nil
}

// value passes a value and gives it as gojq knows values. Numbers keep every digit.
func (s *scanner) value(depth int) (any, error) {
	c, err := s.need()
	if err != nil {
		return nil, err
	}
	switch c {
	case '{':
		m := make(map[string]any)
		err := s.object(depth+1, func(key string) (err error) {
			m[key], err = s.value(depth + 1)
			return err
		})
		return m, err
	case '[':
		list := []any{}
		err := s.array(depth+1, func() error {
			v, err := s.value(depth + 1)
			list = append(list, v)
			return err
		})
		return list, err
	case '"':
		raw, err := s.text()
		if err != nil {
			return nil, err
		}
		return s.unquote(raw)
	}
	raw, err := s.word()
	if err != nil {
		return nil, err
	}
	switch raw[0] {
	case 't', 'f':
		return raw[0] == 't', nil
	case 'n':
		return nil, nil
	}
	if n, err := strconv.Atoi(string(raw)); err == nil && len(raw) < 19 {
		return n, nil
	}
	return json.Number(raw), nil
}

// pass passes a value and keeps nothing of it.
func (s *scanner) pass(depth int) error {
	c, err := s.need()
	if err != nil {
		return err
	}
	switch c {
	case '{':
		return s.object(depth+1, func(string) error { return s.pass(depth + 1) })
	case '[':
		return s.array(depth+1, func() error { return s.pass(depth + 1) })
	case '"':
		_, err = s.text()
	default:
		_, err = s.word()
	}
	return err
}

// name is unquote for keys, of which a file has few different ones.
func (s *scanner) name(raw []byte) (string, error) {
	if name, ok := s.names[string(raw)]; ok {
		return name, nil
	}
	name, err := s.unquote(raw)
	if err == nil && len(s.names) < 4096 && len(raw) < 256 {
		s.names[string(raw)] = name
	}
	return name, err
}

// unquote gives the text of a JSON text.
func (s *scanner) unquote(raw []byte) (string, error) {
	if bytes.IndexByte(raw, '\\') < 0 {
		text := string(raw[1 : len(raw)-1])
		if !utf8.ValidString(text) {
			text = strings.ToValidUTF8(text, "\ufffd")
		}
		return text, nil
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return "", s.fail("a text holds an escape that JSON does not know")
	}
	return text, nil
}

// documents calls one at each value of the input, one after another.
func (s *scanner) documents(one func(i int) error) error {
	for i := 0; ; i++ {
		if _, err := s.peek(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := one(i); err != nil {
			return err
		}
	}
}
