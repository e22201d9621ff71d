package decode

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
)

// database looks into an SQLite file. What lies within a page is in the bytes of the file as it is, deleted rows too; here
// the values that go over the end of their page are put together, and blobs that are files of their own are opened. So
// no table is read, only pages: it needs no schema and works in damaged files.
type database struct {
	l    *layer
	held blocks
	over bool
}

func newDatabase(l *layer) decoder { return &database{l: l} }

// blocks is a file in memory, in pieces.
type blocks struct {
	list [][]byte
	size int64
}

func (b *blocks) ReadAt(p []byte, off int64) (n int, err error) {
	for n < len(p) {
		if off >= b.size || off < 0 {
			return n, io.EOF
		}
		k := copy(p[n:], b.list[off/blockSize][off%blockSize:])
		n += k
		off += int64(k)
	}
	return n, nil
}

func (d *database) write(b []byte) (rest []byte, done bool) {
	if d.l.at != nil || d.over {
		return nil, false
	}
	if !d.l.f.hold(int64(len(b))) {
		d.over = true
		d.drop()
		d.l.f.unscannable(d.l.path, fmt.Sprintf("a database larger than %d bytes: values longer than a page were not put together",
			d.l.f.limits.Spool))
		return nil, false
	}
	d.held.list = append(d.held.list, bytes.Clone(b))
	d.held.size += int64(len(b))
	return nil, false
}

func (d *database) drop() {
	d.l.f.release(d.held.size)
	d.held = blocks{}
}

func (d *database) end() (rest []byte) {
	if d.over {
		return nil
	}
	p := &pages{l: d.l, at: &d.held, size: d.held.size}
	if d.l.at != nil {
		p.at, p.size = d.l.at, d.l.size
	}
	p.walk()
	d.drop()
	return nil
}

// pages walks the pages of a database.
type pages struct {
	l      *layer
	at     io.ReaderAt
	size   int64
	page   int64 // size of a page
	usable int64
	wide   bool // text is UTF-16
	free   []byte
	broken int
	out    *layer // long values of text
	tried  bool
	full   bool // a limit was reached
}

func (p *pages) walk() {
	head := make([]byte, 100)
	if n, _ := p.at.ReadAt(head, 0); n < 100 {
		p.l.f.unscannable(p.l.path, "cut short inside the header")
		return
	}
	p.page = int64(binary.BigEndian.Uint16(head[16:]))
	if p.page == 1 {
		p.page = 65536
	}
	p.usable = p.page - int64(head[20])
	if p.page < 512 || p.page&(p.page-1) != 0 || p.usable < 480 {
		p.l.f.unscannable(p.l.path, "damaged: no page size")
		return
	}
	p.wide = binary.BigEndian.Uint32(head[56:]) > 1
	count := (p.size + p.page - 1) / p.page
	if says := int64(binary.BigEndian.Uint32(head[28:])); says > count || p.size%p.page != 0 {
		p.l.f.unscannable(p.l.path, "cut short: pages are missing")
	}
	p.freeList(int64(binary.BigEndian.Uint32(head[32:])), count)
	buf := make([]byte, p.page)
	for n := int64(1); n <= count && !p.full && p.l.f.stopped() == nil; n++ {
		k, _ := p.at.ReadAt(buf, (n-1)*p.page)
		p.cells(buf[:k], n)
	}
	if p.broken > 0 {
		p.l.f.unscannable(p.l.path, fmt.Sprintf("damaged: %d values could not be put together", p.broken))
	}
	if p.out != nil {
		_ = p.out.Close()
	}
}

// freeList marks the pages that are out of use: what is broken there is no damage.
func (p *pages) freeList(trunk, count int64) {
	p.free = make([]byte, count/8+1)
	buf := make([]byte, p.page)
	for trunk > 0 && trunk <= count && !p.isFree(trunk) {
		p.free[trunk/8] |= 1 << (trunk % 8)
		if k, _ := p.at.ReadAt(buf, (trunk-1)*p.page); int64(k) < p.page {
			return
		}
		n := min(int64(binary.BigEndian.Uint32(buf[4:])), p.page/4-2)
		for i := range n {
			if leaf := int64(binary.BigEndian.Uint32(buf[8+4*i:])); leaf <= count {
				p.free[leaf/8] |= 1 << (leaf % 8)
			}
		}
		trunk = int64(binary.BigEndian.Uint32(buf))
	}
}

func (p *pages) isFree(n int64) bool { return p.free[n/8]&(1<<(n%8)) != 0 }

// cells goes through the cells of a page of a tree that holds values.
func (p *pages) cells(b []byte, n int64) {
	h, start := b, 8
	if n == 1 && len(b) > 100 {
		h = b[100:]
	}
	if len(h) < 12 {
		return
	}
	kind := h[0]
	switch kind {
	case 0x0d, 0x0a:
	case 0x02:
		start = 12
	default:
		return
	}
	count := int(binary.BigEndian.Uint16(h[3:]))
	if start+2*count > len(h) {
		return // no page of a tree: the byte happens to be in an overflow page
	}
	var sum int64 // cells do not overlap, unless they are to keep us busy
	for i := range count {
		if at := int(binary.BigEndian.Uint16(h[start+2*i:])); at < len(b) {
			sum += p.cell(b[at:], kind, n, i)
		}
		if sum > 2*p.page {
			p.broken++
			return
		}
		if p.full {
			return
		}
	}
}

// cell looks into one cell and returns how much of the page it takes.
func (p *pages) cell(b []byte, kind byte, n int64, i int) int64 {
	if kind == 0x02 {
		if len(b) < 4 {
			return 0
		}
		b = b[4:]
	}
	payload, k := varint(b)
	b = b[k:]
	most, least := (p.usable-12)*64/255-23, (p.usable-12)*32/255-23
	if kind == 0x0d {
		_, k = varint(b) // rowid
		b = b[k:]
		most = p.usable - 35
	}
	local := payload
	if payload > most {
		if local = least + (payload-least)%(p.usable-4); local > most {
			local = least
		}
	}
	if payload <= 0 || payload > p.size || local > int64(len(b)) {
		return 0
	}
	v := &value{p: p, local: b[:local], left: payload}
	if local < payload {
		if int64(len(b)) < local+4 {
			return 0
		}
		v.next = int64(binary.BigEndian.Uint32(b[local:]))
	}
	p.record(v, local < payload, "page@"+strconv.FormatInt(n, 10)+"."+strconv.Itoa(i))
	if v.broken && !p.isFree(n) {
		p.broken++
	}
	return local
}
