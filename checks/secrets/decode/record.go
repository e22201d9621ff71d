package decode

import (
	"bufio"
	"encoding/binary"
	"io"
)

// value reads the payload of a cell, over its overflow pages.
type value struct {
	p      *pages
	local  []byte // not read yet
	next   int64
	left   int64
	buf    []byte
	read   int64
	broken bool
}

func (v *value) Read(b []byte) (int, error) {
	if v.left <= 0 {
		return 0, io.EOF
	}
	if len(v.local) == 0 {
		if v.next <= 0 || (v.next-1)*v.p.page >= v.p.size {
			v.broken = true
			return 0, io.ErrUnexpectedEOF
		}
		if v.buf == nil {
			v.buf = make([]byte, v.p.page)
		}
		if k, _ := v.p.at.ReadAt(v.buf, (v.next-1)*v.p.page); int64(k) < v.p.page {
			v.broken = true
			return 0, io.ErrUnexpectedEOF
		}
		v.next = int64(binary.BigEndian.Uint32(v.buf))
		v.local = v.buf[4:v.p.usable]
	}
	n := copy(b[:min(int64(len(b)), v.left)], v.local)
	v.local = v.local[n:]
	v.left -= int64(n)
	v.read += int64(n)
	return n, nil
}

// record gives the columns of a record that the bytes of the file do not show: all of a long one, else only blobs that
// are files.
func (p *pages) record(v *value, long bool, name string) {
	if !long && !mayHoldFile(v.local) {
		return
	}
	r := bufio.NewReaderSize(v, 1024)
	first, _ := r.Peek(9)
	size, n := varint(first)
	if size < int64(n) || size > 64<<10 || p.l.f.charge(int(size)) != nil {
		return
	}
	head := make([]byte, size)
	if _, err := io.ReadFull(r, head); err != nil {
		return
	}
	for head = head[n:]; len(head) > 0 && !p.full; {
		serial, k := varint(head)
		head = head[k:]
		size, text := columnSize(serial)
		body := &span{r: r, n: size}
		p.column(body, text, long, name, func() int64 { return v.read })
		if _, err := io.Copy(io.Discard, body); err != nil || body.n > 0 {
			return
		}
	}
}

// mayHoldFile is a quick look for a blob in the header of a short record.
func mayHoldFile(b []byte) bool {
	size, n := varint(b)
	for at := int64(n); at < size && at < int64(len(b)); {
		serial, k := varint(b[at:])
		if serial >= 12+2*16 && serial%2 == 0 {
			return true
		}
		at += int64(k)
	}
	return false
}

func columnSize(serial int64) (size int64, text bool) {
	switch {
	case serial >= 12:
		return (serial - 12) / 2, serial%2 == 1
	case serial >= 1 && serial <= 4:
		return serial, false
	case serial == 5:
		return 6, false
	case serial == 6 || serial == 7:
		return 8, false
	}
	return 0, false
}

func (p *pages) column(body *span, text, long bool, name string, used func() int64) {
	if body.n < 16 {
		return
	}
	r, ok := body.r.(*bufio.Reader)
	if !ok {
		return
	}
	head, _ := r.Peek(int(min(body.n, 600)))
	if len(head) >= 16 {
		if k := sniff(head); k != plain && !(text && !k.wide()) || long && text && p.wide {
			if !p.l.f.entry(p.l.path) {
				p.full = true
				return
			}
			_ = p.l.pour(name, noHint, body, used)
			return
		}
	}
	if !long {
		return
	}
	if !p.tried {
		p.tried = true
		p.out = p.l.child("values", noHint)
	}
	if p.out == nil {
		p.full = true
		return
	}
	buf := make([]byte, 4096)
	for {
		k, err := body.Read(buf)
		if k > 0 && p.l.give(p.out, buf[:k]) != nil {
			p.full = true
			return
		}
		if err != nil {
			break
		}
	}
	_ = p.l.give(p.out, []byte{'\n'})
}

// varint reads SQLite's: up to nine bytes, most significant first.
func varint(b []byte) (v int64, n int) {
	for i, c := range b[:min(len(b), 9)] {
		if i == 8 {
			return v<<8 | int64(c), 9
		}
		v = v<<7 | int64(c&0x7f)
		if c < 0x80 {
			return v, i + 1
		}
	}
	return 0, len(b)
}
