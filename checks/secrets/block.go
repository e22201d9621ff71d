package secrets

import (
	"bytes"
	"strings"
)

// Bounds of a block, in bytes: what is read of one, and what it holds at least beside its first and last line.
const (
	maxBlock = 16 << 10
	minBlock = 60
	minRun   = 40 // of base64 without a break: the lines of a key are longer, the words of a text about keys are not
	minHex   = 32 // of hexadecimal digits without a break, as in the keys of OpenVPN
)

// lookBlock looks for a block that begins at a hit. It goes on to its last line; without one, as far as its kind of text does.
func (k *keyword) lookBlock(v view, hit span) (span, outcome) {
	w, known := v.line(hit, k.back(), k.form().reach-maxBlock)
	if !known {
		return span{}, more
	}
	head := k.form().regexp().FindIndex(v.text[hit.start:w.end])
	if head == nil {
		return span{}, nothing
	}
	start := hit.start + head[1]
	end := min(len(v.text), hit.start+maxBlock)
	if start >= end {
		return span{}, nothing
	}
	value, whole := span{hit.start, end}, end == hit.start+maxBlock || v.final
	if i := bytes.Index(v.text[start:end], v.text[hit.start:hit.end]); i >= 0 { // the next one: also what keeps a thousand of them from being slow
		value.end, whole = start+i, true
	}
	if i := bytes.Index(v.text[start:value.end], []byte(k.rule.End)); i >= 0 {
		value.end = start + i
	} else if !whole {
		return span{}, more
	} else if i := bytes.IndexFunc(v.text[start:value.end], notBlock); i >= 0 {
		value.end = start + i
	}
	if !k.good(v.text[start:value.end], false) {
		return span{}, nothing
	}
	return value, found
}

// notBlock says that a character is in no block: neither in base64, nor in its headers, nor in what breaks it into lines.
func notBlock(r rune) bool {
	return r >= 0x80 || !isWord(byte(r)) && strings.IndexByte("+/=\r\n\t \\\"'`:,.-()&", byte(r)) < 0
}

// blockBody is what of a block counts: its base64, however it is broken into lines, indented or quoted. So a key is the same key in a
// file of its own, in JSON and in the source of a program.
func blockBody(text []byte) []byte {
	body := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text):
			i++ // an escaped line break
		case c == '"' || c == '\'' || c == '`':
			i += joined(text[i:], c)
		case isLower(fold(c)) || isDigit(c) || c == '+' || c == '/' || c == '=':
			body = append(body, c)
		case c == ':': // the name of a header, such as Proc-Type: what counts comes after the last of them
			body = body[:0]
			i += lineLength(text[i:])
		}
	}
	return body
}

// joined is how many bytes follow a quote up to the one that goes on with the text, as in "…" + "…".
func joined(text []byte, quote byte) int {
	for i := 1; i < min(len(text), 64); i++ {
		switch c := text[i]; {
		case c == quote:
			return i
		case !isSpace(c) && bytes.IndexByte([]byte("\r\n+.,\\&_"), c) < 0:
			return 0
		}
	}
	return 0
}

// lineLength is that of the rest of a line, be its break escaped or not.
func lineLength(text []byte) int {
	for i, c := range text {
		if c == '\n' || c == '\\' {
			return i - 1
		}
	}
	return len(text)
}

// hasRun says that a text has base64 of some length without a break, or hexadecimal digits.
func hasRun(text []byte) bool {
	run, digits := 0, 0
	for _, c := range text {
		run, digits = run+1, digits+1
		if !isHex(c) {
			digits = 0
		}
		if !isLower(fold(c)) && !isDigit(c) && c != '+' && c != '/' {
			run = 0
		}
		if run >= minRun || digits >= minHex {
			return true
		}
	}
	return false
}
