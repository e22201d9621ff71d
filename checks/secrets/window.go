package secrets

import "bytes"

// view is text as one looks at it: a segment alone, or all that a stream has in its buffer.
type view struct {
	text  []byte
	clean bool // it begins where the stream or a line does
	final bool // it ends where the stream does
}

// Outcomes of looking at a hit.
type outcome int

const (
	nothing outcome = iota
	found
	more // it depends on what the view does not show
)

// span is a part of a text.
type span struct{ start, end int }

// left is how much of a text before a hit counts beside what a rule asks for: the longest escape sequence, and names before a keyword.
const left = 48

// line gives the part of the hit's line that counts: back bytes before it and reach after its start at most, so that it does not depend
// on how much else the view shows. known is false if the view shows less.
func (v view) line(hit span, back, reach int) (w span, known bool) {
	w = span{hit.start - back, hit.start + reach}
	if w.start < 0 {
		w.start = 0
		if !v.clean && bytes.IndexByte(v.text[:hit.start], '\n') < 0 {
			return w, false
		}
	}
	if i := bytes.LastIndexByte(v.text[w.start:hit.start], '\n'); i >= 0 {
		w.start += i + 1
	}
	short := w.end > len(v.text)
	if short {
		w.end = len(v.text)
	}
	if i := bytes.IndexByte(v.text[hit.end:max(hit.end, w.end)], '\n'); i >= 0 {
		w.end = hit.end + i
		return w, true
	}
	return w, !short || v.final
}

// freeLeft says that a token can begin at i: no letter, digit or underscore stands before it, but for what is an escape sequence or the
// end of one.
func freeLeft(text []byte, i int) bool {
	if i == 0 || !isWord(text[i-1]) {
		return true
	}
	before := text[max(0, i-left):i]
	n := len(before)
	switch c := before[n-1]; {
	case n >= 2 && before[n-2] == '\\' && bytes.IndexByte([]byte("nrtbfv0"), c) >= 0: // "\n"
		return true
	case n >= 3 && before[n-3] == '%' && isHex(before[n-2]) && isHex(c): // %3D
		return true
	case n >= 6 && before[n-6] == '\\' && before[n-5] == 'u' && all(before[n-4:], isHex): // "
		return true
	case n >= 4 && before[n-4] == '\\' && before[n-3] == 'x' && isHex(before[n-2]) && isHex(c): // \x27
		return true
	case c == 'm': // ESC[31m
		j := n - 1
		for j > 0 && (isDigit(before[j-1]) || before[j-1] == ';') {
			j--
		}
		return j > 1 && before[j-1] == '['
	}
	return false
}

// freeRight says that a token can end at i.
func freeRight(text []byte, i int) bool { return i >= len(text) || !isWord(text[i]) }
