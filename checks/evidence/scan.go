package evidence

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// Bounds of what is read. A vendor's export stays far below them.
const (
	maxDepth = 256      // of brackets, as in jq
	maxToken = 16 << 20 // bytes of one text or number
	window   = 64 << 10
)

// SyntaxError is where a file stops being what it began as.
type SyntaxError struct {
	Line   int64 // from 1
	Offset int64 // in bytes, from 0, of the text as UTF-8
	What   string
	cut    bool // the file ends too early
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, byte %d: %s", e.Line, e.Offset, e.What)
}

// Hint is the way on.
func (e *SyntaxError) Hint() string {
	if e.cut {
		return "the file is cut short: export it again"
	}
	return "add the file as the vendor's tool wrote it, or export it again"
}

// scanner takes JSON apart, token by token, in a bounded buffer. What it passes is copied to out when that is set.
type scanner struct {
	r     io.Reader
	buf   []byte
	pos   int // of the next byte in buf
	base  int64
	line  int64
	ended error // what r ended with
	token []byte
	names map[string]string // keys seen, so that each is kept once
	out   *bufio.Writer

	mark   int64 // where the element begins that is being read
	marked bool
}

func newScanner(r io.Reader) *scanner {
	return &scanner{r: r, line: 1, buf: make([]byte, 0, window), names: map[string]string{}}
}

func (s *scanner) offset() int64 { return s.base + int64(s.pos) }

func (s *scanner) fail(format string, args ...any) error {
	return &SyntaxError{Line: s.line, Offset: s.offset(), What: fmt.Sprintf(format, args...)}
}

// fill brings further bytes; an error is the end of the input, or that it cannot be read.
func (s *scanner) fill() error {
	if s.ended != nil {
		return s.ended
	}
	s.base += int64(s.pos)
	s.pos = 0
	if s.marked && s.base-s.mark > maxElement {
		s.buf = s.buf[:0]
		s.ended = s.fail("one element is larger than 16 MiB")
		return s.ended
	}
	s.buf = s.buf[:cap(s.buf)]
	n, err := s.r.Read(s.buf)
	for tries := 0; n == 0 && err == nil; tries++ {
		if tries > 100 {
			err = io.ErrNoProgress
			break
		}
		n, err = s.r.Read(s.buf)
	}
	s.buf = s.buf[:n]
	if err != nil {
		s.ended = err
	}
	if n > 0 {
		return nil
	}
	return err
}

// peek skips white space and gives the next byte. At the end of the input it gives io.EOF.
func (s *scanner) peek() (byte, error) {
	for {
		start := s.pos
		for s.pos < len(s.buf) {
			c := s.buf[s.pos]
			if c != ' ' && c != '\n' && c != '\t' && c != '\r' {
				s.copy(s.buf[start:s.pos])
				return c, nil
			}
			if c == '\n' {
				s.line++
			}
			s.pos++
		}
		s.copy(s.buf[start:s.pos])
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
}

// need is peek where the value cannot end yet.
func (s *scanner) need() (byte, error) {
	c, err := s.peek()
	if errors.Is(err, io.EOF) {
		return 0, &SyntaxError{Line: s.line, Offset: s.offset(), What: "the file ends inside a value", cut: true}
	}
	return c, err
}

// skip passes the byte that peek gave.
func (s *scanner) skip() {
	s.copy(s.buf[s.pos : s.pos+1])
	s.pos++
}

func (s *scanner) copy(p []byte) {
	if s.out != nil && len(p) > 0 {
		_, _ = s.out.Write(p) // a bufio.Writer keeps its error until Flush
	}
}

// text passes a text and gives it with its quotes, as written; good until the next call. It is not copied to out.
func (s *scanner) text() ([]byte, error) {
	s.token = append(s.token[:0], '"')
	s.pos++
	escaped := false
	for {
		rest := s.buf[s.pos:]
		i := 0
		for ; i < len(rest); i++ {
			c := rest[i]
			if c < 0x20 {
				s.pos += i
				return nil, s.fail("a text holds a line break or another control character")
			}
			if escaped {
				escaped = false
			} else if c == '\\' {
				escaped = true
			} else if c == '"' {
				s.pos += i + 1
				s.token = append(s.token, rest[:i+1]...)
				return s.token, nil
			}
		}
		s.token = append(s.token, rest...)
		s.pos += len(rest)
		if len(s.token) > maxToken {
			return nil, s.fail("a text is longer than 16 MiB")
		}
		if err := s.more(); err != nil {
			return nil, err
		}
	}
}

// word passes a number, true, false or null; good until the next call. It is not copied to out.
func (s *scanner) word() ([]byte, error) {
	s.token = s.token[:0]
	for {
		rest := s.buf[s.pos:]
		i := bytes.IndexAny(rest, " \n\t\r,]}:[{\"")
		if i < 0 {
			i = len(rest)
		}
		s.token = append(s.token, rest[:i]...)
		s.pos += i
		if i < len(rest) {
			break
		}
		if len(s.token) > 1<<10 {
			return nil, s.fail("neither JSON nor CSV")
		}
		if err := s.fill(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
	}
	if !isWord(s.token) {
		what := "what is no JSON" // and may be a secret without its quotes
		if word := string(s.token); slices.Contains([]string{"", "nil", "None", "True", "False", "NaN", "Infinity", "-Infinity", "undefined"}, word) {
			what = strconv.Quote(word)
		}
		return nil, s.fail("%s stands where a value is expected", what)
	}
	return s.token, nil
}

func (s *scanner) more() error {
	err := s.fill()
	if errors.Is(err, io.EOF) {
		return &SyntaxError{Line: s.line, Offset: s.offset(), What: "the file ends inside a text", cut: true}
	}
	return err
}

// isWord says whether a token is a number of JSON, or one of its three words.
func isWord(t []byte) bool {
	switch string(t) {
	case "true", "false", "null":
		return true
	}
	i := 0
	digits := func() bool {
		start := i
		for i < len(t) && '0' <= t[i] && t[i] <= '9' {
			i++
		}
		return i > start
	}
	if i < len(t) && t[i] == '-' {
		i++
	}
	zero := i < len(t) && t[i] == '0'
	start := i
	if !digits() || zero && i > start+1 {
		return false
	}
	if i < len(t) && t[i] == '.' {
		i++
		if !digits() {
			return false
		}
	}
	if i < len(t) && (t[i] == 'e' || t[i] == 'E') {
		i++
		if i < len(t) && (t[i] == '+' || t[i] == '-') {
			i++
		}
		if !digits() {
			return false
		}
	}
	return i == len(t)
}
