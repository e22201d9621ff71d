package secrets

import (
	"bytes"
	"slices"
)

// Bounds of an assignment, in bytes: what of a name may follow the keyword, and what may stand between a name and its value.
const (
	maxName = 48
	maxGap  = 96
)

// lookAssigned looks for the value of a name that a keyword is part of.
func (k *keyword) lookAssigned(v view, hit span) (span, outcome) {
	w, known := v.line(hit, k.back(), k.form().reach)
	if !known {
		return span{}, more
	}
	text, end := v.text[:w.end], hit.end
	for end < len(text) && end-hit.end < maxName && isName(text[end]) {
		end++
	}
	if !k.named(text[w.start:end], hit.end-w.start) {
		return span{}, nothing
	}
	s := scanner{text: text, at: end}
	value, ok := s.assigned(w.start, hit.start)
	if !ok && s.pair {
		// The name is the whole of a line, as in the lists of Kubernetes: its value is on the next.
		if value, known, ok = nextLine(v, w.end, k.form().reach); !known {
			return span{}, more
		}
	}
	if !ok || value.end == value.start {
		return span{}, nothing
	}
	bytes := v.text[value.start:value.end]
	m := k.form().regexp().FindSubmatchIndex(bytes)
	if m == nil || !k.good(bytes, false) {
		return span{}, nothing
	}
	if i := k.form().group(); i > 0 && m[2*i] >= 0 {
		value = span{value.start + m[2*i], value.start + m[2*i+1]}
	}
	return value, found
}

func isName(c byte) bool { return isWord(c) || c == '-' || c == '.' }

// named says that the name has one of the words that the rule asks for beside the keyword.
func (k *keyword) named(text []byte, keywordEnd int) bool {
	if len(k.names) == 0 {
		return true
	}
	start := keywordEnd - len(k.text)
	for start > 0 && isName(text[start-1]) {
		start--
	}
	name := bytes.ToLower(text[start:])
	return slices.ContainsFunc(k.names, func(n []byte) bool { return bytes.Contains(name, n) })
}

// scanner reads what follows a name.
type scanner struct {
	text []byte
	at   int
	pair bool // the line ends after the name, which may be the value of "name:"
}

func (s *scanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

func (s *scanner) skip(is func(byte) bool, most int) (n int) {
	for n < most && s.at < len(s.text) && is(s.text[s.at]) {
		s.at++
		n++
	}
	return n
}

// quote takes a quote, be it escaped as in JSON within a string, and gives it; 0 if there is none.
func (s *scanner) quote() (q byte, slashes int) {
	at := s.at
	slashes = s.skip(func(c byte) bool { return c == '\\' }, 3)
	switch c := s.peek(); c {
	case '"', '\'', '`':
		s.at++
		return c, slashes
	}
	s.at = at
	return 0, 0
}

// assigned reads from the end of a name to its value and gives where that is.
func (s *scanner) assigned(lineStart, nameStart int) (span, bool) {
	quote, _ := s.quote()
	s.skip(func(c byte) bool { return c == ']' || c == ')' || c == '}' }, 2) // ["password"] =
	gap := s.skip(isSpace, maxGap/2)
	if s.at >= len(s.text) || s.peek() == '\r' {
		s.pair = true
		return span{}, false
	}
	switch c := s.peek(); {
	case gap > 0 && quote == 0 && c != '=' && flagged(s.text[lineStart:nameStart]): // --password value
	case c == '=' || c == ':' || c == '?' || c == '|' || c == '+':
		if !s.operator() {
			return span{}, false
		}
	case c == '>' && quote == 0: // <password>value</password>
		s.at++
	case quote != 0 && (c == ',' || c == '/' || gap > 0):
		return s.attribute(c)
	case gap > 0 && quote == 0: // Go: password string = "value"
		return s.typed()
	default:
		return span{}, false
	}
	s.skip(isSpace, maxGap/2)
	return s.value()
}

// operator takes =, :, :=, =>, ==, ===, ?=, +=, ||= and the like; not the first character of a value such as "=+…".
func (s *scanner) operator() bool {
	at := s.at
	s.skip(func(c byte) bool { return c == '?' || c == '|' || c == '+' }, 2)
	marked := s.at > at
	colon := s.skip(func(c byte) bool { return c == ':' }, 2)
	equals := s.skip(func(c byte) bool { return c == '=' }, 3)
	if equals == 1 && s.peek() == '>' {
		s.at++
	}
	return equals > 0 || colon == 1 && !marked
}

// attribute reads a name that is itself a value: {"name": "DB_PASSWORD", "value": "…"} or <add key="Password" value="…"/>, or the
// second argument after a name: set("password", "…").
func (s *scanner) attribute(c byte) (span, bool) {
	if c == ',' {
		s.at++
		s.skip(isSpace, maxGap/2)
	}
	at := s.at
	quote, _ := s.quote()
	if len(s.text)-s.at >= 5 && string(bytes.ToLower(s.text[s.at:s.at+5])) == "value" {
		s.at += 5
		s.quote()
		s.skip(isSpace, 8)
		if s.operator() {
			s.skip(isSpace, 8)
			return s.value()
		}
	}
	if s.at = at; c != ',' || quote == 0 {
		return span{}, false
	}
	return s.value()
}

// typed reads "string = value" after a name.
func (s *scanner) typed() (span, bool) {
	if s.skip(isName, 24) == 0 {
		return span{}, false
	}
	s.skip(isSpace, 8)
	if s.peek() != '=' || !s.operator() {
		return span{}, false
	}
	s.skip(isSpace, 8)
	return s.value()
}

// value reads a value: what is between quotes, or a run of what is no punctuation.
func (s *scanner) value() (span, bool) {
	if s.at+1 < len(s.text) && bytes.IndexByte([]byte("bBrRuU@fF"), s.peek()) >= 0 && (s.text[s.at+1] == '"' || s.text[s.at+1] == '\'') {
		s.at++ // b"…"
	}
	if q, slashes := s.quote(); q != 0 {
		start := s.at
		for s.at < len(s.text) {
			if c := s.text[s.at]; c == q {
				return span{start, s.at - min(slashes, s.at-start)}, true
			} else if c == '\\' && slashes == 0 {
				s.at++
			}
			s.at++
		}
		return span{}, false // not closed on this line, or longer than what counts
	}
	start := s.at
	s.skip(isBare, len(s.text))
	value := span{start, s.at}
	s.skip(isSpace, 4)
	switch c := s.peek(); {
	case c == '=' && value.end > value.start && s.at < len(s.text)-1 && s.text[s.at+1] != '=' && s.at > value.end: // password: string = "value"
		s.at++
		s.skip(isSpace, 8)
		return s.value()
	case s.at == value.end && (c == '(' || c == '[' || c == '{'): // a call, an index, a literal of a type
		return span{}, false
	}
	return value, true
}

func isBare(c byte) bool {
	return c > ' ' && c != 0x7f && bytes.IndexByte([]byte("\"'`,;&<>()[]{}|\\"), c) < 0
}

// flagged says that a name is an option of a command line.
func flagged(before []byte) bool {
	i := len(before)
	for i > 0 && isWord(before[i-1]) || i > 1 && before[i-1] == '-' && isWord(before[i-2]) {
		i--
	}
	return bytes.HasSuffix(before[:i], []byte("--"))
}

// nextLine reads "value: …" on the line after one that ends at a place. known is false if the view does not show that line.
func nextLine(v view, lineEnd, reach int) (value span, known, ok bool) {
	if lineEnd >= len(v.text) || v.text[lineEnd] != '\n' {
		return span{}, true, false
	}
	start := lineEnd + 1
	end := min(len(v.text), start+reach)
	if i := bytes.IndexByte(v.text[start:end], '\n'); i >= 0 {
		end = start + i
	} else if end < start+reach && !v.final {
		return span{}, false, false
	}
	s := scanner{text: v.text[:end], at: start}
	s.skip(func(c byte) bool { return isSpace(c) || c == '-' || c == '<' }, maxGap/2)
	s.quote()
	if end-s.at < 5 || string(bytes.ToLower(s.text[s.at:s.at+5])) != "value" {
		return span{}, true, false
	}
	s.at += 5
	s.quote()
	s.skip(isSpace, 8)
	if s.peek() != ':' && s.peek() != '=' {
		return span{}, true, false
	}
	s.at++
	s.skip(isSpace, 8)
	value, ok = s.value()
	return value, true, ok
}
