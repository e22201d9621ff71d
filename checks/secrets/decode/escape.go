package decode

import (
	"bytes"
	"strconv"
)

// near is how far around an escape the text is given with it: enough for the name of a parameter.
const near = 256

// escapes decodes URL escapes. The text around them is given with them as one part, up to the ends of the line.
type escapes struct {
	out  *layer
	pos  int64 // decoded up to here
	last int64 // place of the last escape
	done int64 // end of the last part
}

func (e *escapes) write(l *layer, from int) {
	b := l.buf
	for i := max(0, from-2); i < len(b); {
		if e.out == nil {
			k := nextEscape(b, i)
			if k < 0 {
				return
			}
			at := l.off + int64(k)
			start := max(k-near, int(e.done-l.off), 0)
			start += bytes.LastIndexByte(b[start:k], '\n') + 1
			e.pos, e.last = l.off+int64(start), at
			if e.out = l.child("url@"+strconv.FormatInt(e.pos, 10), noHint); e.out == nil {
				i = k + 3
				continue
			}
		}
		if !e.decode(l, b, false) {
			return
		}
		i = int(e.done - l.off)
	}
}

// nextEscape finds an escape that a printf verb is not likely to be: "%5d" and "%2f" are everywhere in source.
func nextEscape(b []byte, i int) int {
	for {
		k := bytes.IndexByte(b[i:], '%')
		if k < 0 {
			return -1
		}
		i += k
		if i+2 >= len(b) {
			return -1
		}
		hi, lo := unhex(b[i+1]), unhex(b[i+2])
		if hi < 16 && lo < 16 {
			c := hi<<4 | lo
			verb := b[i+1] <= '9' && b[i+2] >= 'a'
			around := i > 0 && inToken(b[i-1]) && i+3 < len(b) && inToken(b[i+3])
			if c > ' ' && c < 0x7f && (!verb || around) {
				return i
			}
		}
		i++
	}
}

func inToken(c byte) bool {
	return inClass(c) || c == '.' || c == '~' || c == '%' || c == '&' || c == '='
}

// decode goes on with a part and reports whether it ended.
func (e *escapes) decode(l *layer, b []byte, final bool) bool {
	p := int(e.pos - l.off)
	last := int(e.last - l.off)
	out := make([]byte, 0, min(len(b)-p, 1024))
	ended := false
	for p < len(b) {
		c := b[p]
		if c == '%' {
			if p+2 >= len(b) && !final {
				break
			}
			if p+2 < len(b) && unhex(b[p+1]) < 16 && unhex(b[p+2]) < 16 {
				c = unhex(b[p+1])<<4 | unhex(b[p+2])
				last = p
				p += 2
			}
		}
		if b[p] == '\n' || p-last > near {
			ended = true
			break
		}
		out = append(out, c)
		p++
	}
	err := l.give(e.out, out)
	e.pos, e.last = l.off+int64(p), l.off+int64(last)
	if ended || final || err != nil {
		_ = e.out.Close()
		e.out, e.done = nil, e.pos
		if err != nil {
			e.done = l.off + int64(len(b))
		}
		return true
	}
	return false
}

func (e *escapes) end(l *layer) {
	if e.out != nil {
		e.decode(l, l.buf, true)
	}
}

// quoted decodes quoted-printable: from the header of a mail part that announces it to the end of the layer.
type quoted struct {
	out *layer
	pos int64
}

func (q *quoted) write(l *layer, from int) {
	if q.out == nil {
		// The word may lie across two blocks; the context in front is longer than it.
		i := max(0, from-80)
		k := bytes.Index(l.buf[i:], []byte("uoted-"))
		if k < 0 {
			return
		}
		i += k
		head := bytes.ToLower(l.buf[max(0, i-40):i])
		if !bytes.Contains(head, []byte("encoding:")) || !bytes.HasPrefix(bytes.ToLower(l.buf[i+6:]), []byte("printable")) {
			return
		}
		q.pos = l.off + int64(i)
		if q.out = l.child("quoted-printable@"+strconv.FormatInt(q.pos, 10), noHint); q.out == nil {
			return
		}
	}
	q.decode(l, false)
}

func (q *quoted) decode(l *layer, final bool) {
	b := l.buf[int(q.pos-l.off):]
	out := make([]byte, 0, len(b))
	p := 0
	for p < len(b) {
		if b[p] != '=' {
			out = append(out, b[p])
			p++
			continue
		}
		if p+2 >= len(b) && !final {
			break
		}
		t := b[p+1:]
		switch {
		case len(t) > 1 && unhex(t[0]) < 16 && unhex(t[1]) < 16:
			out = append(out, unhex(t[0])<<4|unhex(t[1]))
			p += 3
		case len(t) > 1 && t[0] == '\r' && t[1] == '\n':
			p += 3
		case len(t) > 0 && t[0] == '\n':
			p += 2
		default:
			out = append(out, '=')
			p++
		}
	}
	q.pos += int64(p)
	_ = l.give(q.out, out)
}

func (q *quoted) end(l *layer) {
	if q.out != nil {
		q.decode(l, true)
		_ = q.out.Close()
		q.out = nil
	}
}
