package decode

import (
	"bufio"
	"bytes"
	"io"
	"slices"
)

// untilEnd reads up to the keyword that ends a stream. Lengths are not trusted: they may stand in another object, or lie.
type untilEnd struct {
	r    *bufio.Reader
	done bool
}

func (u *untilEnd) Read(p []byte) (int, error) {
	const end = "endstream"
	if u.done || len(p) == 0 {
		return 0, io.EOF
	}
	b, _ := u.r.Peek(len(end))
	if len(b) < len(end) {
		u.done = true
		n := copy(p, b)
		_, _ = u.r.Discard(n)
		if n == 0 {
			return 0, io.EOF
		}
		return n, nil
	}
	b, _ = u.r.Peek(u.r.Buffered())
	n := len(b) - len(end) + 1
	if i := bytes.Index(b, []byte(end)); i == 0 {
		u.done = true
		_, _ = u.r.Discard(len(end))
		return 0, io.EOF
	} else if i > 0 {
		n = i
	}
	n = copy(p, b[:n])
	_, _ = u.r.Discard(n)
	return n, nil
}

type asciiHex struct{ r *bufio.Reader }

func (a *asciiHex) Read(p []byte) (int, error) {
	n, high := 0, byte(16)
	for n < len(p) {
		c, err := a.r.ReadByte()
		if err != nil || c == '>' {
			if high < 16 {
				p[n] = high << 4
				n++
			}
			if n == 0 {
				return 0, io.EOF
			}
			return n, nil
		}
		v := unhex(c)
		switch {
		case v == 16:
		case high == 16:
			high = v
		default:
			p[n] = high<<4 | v
			high = 16
			n++
		}
	}
	if high < 16 {
		_ = a.r.UnreadByte()
	}
	return n, nil
}

type base85 struct {
	r    *bufio.Reader
	done bool
}

// Read gives whole groups of four bytes; the last one may be shorter.
func (a *base85) Read(p []byte) (int, error) {
	n := 0
	for n+4 <= len(p) && !a.done {
		v, k := uint32(0), 0
		for k < 5 {
			c, err := a.r.ReadByte()
			if err != nil || c == '~' {
				a.done = true
				break
			}
			if c == 'z' && k == 0 {
				k = 5
			} else if c >= '!' && c <= 'u' {
				v = v*85 + uint32(c-'!')
				k++
			}
		}
		if k < 2 {
			break
		}
		for i := k; i < 5; i++ {
			v = v*85 + 84
		}
		n += copy(p[n:], []byte{byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)}[:k-1])
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// lzw is the variant of PDF and TIFF: most significant bit first, and codes grow one entry early. compress/lzw has the
// one of GIF.
type lzw struct {
	r      io.ByteReader
	bits   uint32
	have   uint
	width  uint
	next   int
	last   int
	prefix [4096]uint16
	suffix [4096]byte
	first  [4096]byte
	out    []byte
	ended  bool
}

const (
	lzwClear = 256
	lzwEnd   = 257
)

func newLZW(r io.ByteReader) *lzw {
	z := &lzw{r: r, width: 9, next: 258, last: -1}
	for i := range 256 {
		z.suffix[i], z.first[i] = byte(i), byte(i)
	}
	return z
}

func (z *lzw) Read(p []byte) (int, error) {
	for len(z.out) == 0 {
		if z.ended {
			return 0, io.EOF
		}
		if err := z.step(); err != nil {
			return 0, err
		}
	}
	n := copy(p, z.out)
	z.out = z.out[n:]
	return n, nil
}

// step reads one code.
func (z *lzw) step() error {
	for z.have < z.width {
		c, err := z.r.ReadByte()
		if err != nil {
			z.ended = true
			return nil
		}
		z.bits = z.bits<<8 | uint32(c)
		z.have += 8
	}
	z.have -= z.width
	code := int(z.bits >> z.have & (1<<z.width - 1))
	switch {
	case code == lzwEnd:
		z.ended = true
		return nil
	case code == lzwClear:
		z.width, z.next, z.last = 9, 258, -1
		return nil
	case code > z.next || code == z.next && z.last < 0:
		return errDamaged
	}
	if z.last >= 0 && z.next < 4096 {
		first := z.first[z.last]
		if code < z.next {
			first = z.first[code]
		}
		z.prefix[z.next], z.suffix[z.next], z.first[z.next] = uint16(z.last), first, z.first[z.last]
		z.next++
	}
	if code >= z.next {
		return errDamaged
	}
	z.last = code
	var text []byte
	for ; code >= 258; code = int(z.prefix[code]) {
		text = append(text, z.suffix[code])
	}
	text = append(text, z.suffix[code])
	for _, c := range slices.Backward(text) {
		z.out = append(z.out, c)
	}
	for z.width < 12 && z.next+1 >= 1<<z.width {
		z.width++
	}
	return nil
}
