package decode

import (
	"unicode/utf16"
	"unicode/utf8"
)

// wide turns UTF-16 and UTF-32 into UTF-8.
type wide struct {
	l     *layer
	kind  kind
	out   *layer
	begun bool
	held  []byte // an incomplete character
}

func (w *wide) name() string {
	switch w.kind {
	case utf16le:
		return "utf-16le"
	case utf16be:
		return "utf-16be"
	case utf32le:
		return "utf-32le"
	default:
		return "utf-32be"
	}
}

func (w *wide) write(b []byte) (rest []byte, done bool) {
	if !w.begun {
		w.begun = true
		w.out = w.l.child(w.name(), noHint)
	}
	if w.out == nil {
		return nil, true
	}
	if len(w.held) > 0 {
		b = append(w.held, b...)
	}
	used, out := w.decode(b)
	w.held = append([]byte(nil), b[used:]...)
	if w.l.give(w.out, out) != nil {
		_ = w.out.Close()
		w.out = nil
		return nil, true
	}
	return nil, false
}

// decode converts whole characters and returns how many bytes they were. A surrogate waits for its second half.
func (w *wide) decode(b []byte) (used int, out []byte) {
	out = make([]byte, 0, len(b))
	for {
		r, n := w.char(b[used:])
		if n == 0 {
			return used, out
		}
		used += n
		if r != 0xfeff {
			out = utf8.AppendRune(out, r)
		}
	}
}

func (w *wide) char(b []byte) (rune, int) {
	unit := func(i int) rune {
		if w.kind == utf16le {
			return rune(b[i]) | rune(b[i+1])<<8
		}
		return rune(b[i])<<8 | rune(b[i+1])
	}
	switch {
	case w.kind == utf32le && len(b) >= 4:
		return rune(b[0]) | rune(b[1])<<8 | rune(b[2])<<16 | rune(b[3])<<24, 4
	case w.kind == utf32be && len(b) >= 4:
		return rune(b[0])<<24 | rune(b[1])<<16 | rune(b[2])<<8 | rune(b[3]), 4
	case w.kind == utf32le || w.kind == utf32be || len(b) < 2:
		return 0, 0
	}
	r := unit(0)
	if !utf16.IsSurrogate(r) {
		return r, 2
	}
	if len(b) < 4 {
		return 0, 0
	}
	if pair := utf16.DecodeRune(r, unit(2)); pair != utf8.RuneError {
		return pair, 4
	}
	return utf8.RuneError, 2
}

func (w *wide) end() (rest []byte) {
	if w.out != nil {
		_ = w.out.Close()
	}
	return nil
}
