package collect

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

const (
	valueLimit = 8 << 20   // bytes between two tokens: the longest single text a state may hold to be read here
	parseLimit = 256 << 20 // bytes of a document; larger ones travel as they are
	textLimit  = 1 << 10   // bytes of a name that are kept
	depthLimit = 500       // objects and arrays in one another
)

// errTooLarge says that a document is beyond what is read here, not that anything is wrong with it.
var errTooLarge = errors.New("larger than what is read")

// jsonStream reads a JSON document value by value, holding never more than one token.
type jsonStream struct {
	decoder *json.Decoder
	source  *pacedReader
	depth   int
}

func newJSONStream(r io.Reader) *jsonStream {
	buffered := bufio.NewReader(r)
	if mark, _ := buffered.Peek(3); string(mark) == "\ufeff" {
		_, _ = buffered.Discard(3) // shells on Windows put it there
	}
	source := &pacedReader{r: buffered, left: valueLimit}
	decoder := json.NewDecoder(source)
	decoder.UseNumber()
	return &jsonStream{decoder: decoder, source: source}
}

// pacedReader refuses to yield more than it was last allowed: a decoder looks for the end of a token as long as it gets bytes.
type pacedReader struct {
	r     io.Reader
	left  int
	total int64
}

func (p *pacedReader) Read(b []byte) (int, error) {
	if p.left <= 0 || p.total >= parseLimit {
		return 0, errTooLarge
	}
	// In one piece: the decoder looks again at all it holds after each.
	n, err := io.ReadFull(p.r, b[:min(len(b), p.left)])
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	p.left -= n
	p.total += int64(n)
	return n, err
}

func (s *jsonStream) token() (json.Token, error) {
	s.source.left = valueLimit
	token, err := s.decoder.Token()
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return token, err
}

// object reads an object, giving each key to read, which must read the value; a value that is no object is passed over.
func (s *jsonStream) object(read func(key string) error) error { return s.container('{', read) }

// array reads an array, calling read for each element, which it must read; a value that is no array is passed over.
func (s *jsonStream) array(read func() error) error {
	return s.container('[', func(string) error { return read() })
}

func (s *jsonStream) container(opening json.Delim, read func(key string) error) error {
	token, err := s.token()
	if err != nil {
		return err
	}
	if token != opening {
		return s.rest(token)
	}
	return s.members(opening, read)
}

// members reads an object or array whose opening was read.
func (s *jsonStream) members(opening json.Delim, read func(key string) error) error {
	if s.depth++; s.depth > depthLimit {
		return fmt.Errorf("%w: more than %d levels deep", errTooLarge, depthLimit)
	}
	defer func() { s.depth-- }()
	for {
		s.source.left = valueLimit
		if !s.decoder.More() {
			_, err := s.token()
			return err
		}
		key := ""
		if opening == '{' {
			token, err := s.token()
			if err != nil {
				return err
			}
			name, _ := token.(string) // the decoder yields no other
			key = short(name)
		}
		if err := read(key); err != nil {
			return err
		}
	}
}

// skip passes over a value.
func (s *jsonStream) skip() error {
	token, err := s.token()
	if err != nil {
		return err
	}
	return s.rest(token)
}

// rest passes over what remains of a value that starts with token.
func (s *jsonStream) rest(token json.Token) error {
	for depth := 0; ; {
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
		var err error
		if token, err = s.token(); err != nil {
			return err
		}
	}
}

// short is a text cut to what a name can reasonably have: hostile documents have names of megabytes.
func short(text string) string {
	if len(text) <= textLimit {
		return text
	}
	return strings.ToValidUTF8(strings.Clone(text[:textLimit]), "")
}

// text reads a string, cut to a reasonable length; anything else is passed over as "".
func (s *jsonStream) text() (string, error) {
	token, err := s.token()
	if err != nil {
		return "", err
	}
	if text, ok := token.(string); ok {
		return short(text), nil
	}
	return "", s.rest(token)
}

// truth reads a boolean; anything else is passed over as false.
func (s *jsonStream) truth() (bool, error) {
	token, err := s.token()
	if err != nil {
		return false, err
	}
	if truth, ok := token.(bool); ok {
		return truth, nil
	}
	return false, s.rest(token)
}

// whole reads a number that is whole and not negative, and says whether there was one; anything else is passed over.
func (s *jsonStream) whole() (n uint64, ok bool, err error) {
	token, err := s.token()
	if err != nil {
		return 0, false, err
	}
	number, isNumber := token.(json.Number)
	if !isNumber {
		return 0, false, s.rest(token)
	}
	n, parseError := strconv.ParseUint(number.String(), 10, 64)
	return n, parseError == nil, nil
}

// end checks that nothing follows the document.
func (s *jsonStream) end() error {
	s.source.left = valueLimit
	switch _, err := s.decoder.Token(); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return err
	}
	return errors.New("more than one document")
}
