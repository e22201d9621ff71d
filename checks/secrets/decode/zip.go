package decode

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"
)

// zipWalk reads a zip file from the front, entry by entry, as the bytes come: nothing is held, what is cut short is given
// up to the cut, and entries that the directory does not list are seen too. The directory, which comes last, then serves
// to check that every entry it lists was reached; archive/zip would start from it and so see only what it lists.
type zipWalk struct {
	l      *layer
	feed   *feed
	r      *bufio.Reader
	base   int64              // place in the layer where the walk began
	starts map[int64]struct{} // of local headers
	listed []int64            // by the directory
	dir    directoryEnd
	zr     io.ReadCloser // inflates, used again for each entry
}

// zipHeader is a local header.
type zipHeader struct {
	name          string
	flags, method uint16
	crc           uint32
	size          int64 // compressed; -1 when it comes after the data
}

// embeddedZip finds the first entry of an archive put behind something else, such as a program that unpacks itself.
func embeddedZip(b []byte) int {
	for at := 0; ; {
		i := bytes.Index(b[at:], []byte("PK\x03\x04"))
		if i < 0 {
			return -1
		}
		at += i
		h := b[at:]
		if len(h) < 30 || h[5] == 0 && h[4] < 64 && h[9] == 0 && (h[8] == 0 || h[8] == 8) && h[27] < 16 && h[26]|h[27] != 0 {
			return at
		}
		at += 4
	}
}

func zipFile(l *layer, r *feed, at int64) {
	z := &zipWalk{l: l, feed: r, r: bufio.NewReaderSize(r, 4096), base: at, starts: map[int64]struct{}{}}
	for {
		switch z.seek() {
		case "PK\x03\x04":
			if !z.entry() {
				return
			}
		case "PK\x01\x02":
			z.listing()
		case "PK\x06\x06":
			z.end64()
		case "PK\x05\x06":
			z.end()
		case "":
			if !z.dir.seen {
				l.f.unscannable(l.path, "cut short: the zip file has no directory")
			}
			return
		}
	}
}

func (z *zipWalk) pos() int64 { return z.base + z.feed.n - int64(z.r.Buffered()) }

// seek goes to the next signature that matters and returns it; "" at the end.
func (z *zipWalk) seek() string {
	for {
		b, err := z.r.Peek(4)
		if err != nil {
			return ""
		}
		if s := string(b); s == "PK\x03\x04" || s == "PK\x01\x02" || s == "PK\x05\x06" || s == "PK\x06\x06" {
			return s
		}
		b, _ = z.r.Peek(z.r.Buffered())
		n := bytes.IndexByte(b[1:], 'P')
		if n < 0 {
			n = len(b) - 1
		}
		_, _ = z.r.Discard(n + 1)
	}
}

// entry reads a local header and what follows it.
func (z *zipWalk) entry() bool {
	start := z.pos()
	h, err := z.header()
	if err != nil {
		z.l.f.unscannable(z.l.path, "cut short")
		return true
	}
	if !z.l.f.entry(z.l.path) {
		return false
	}
	z.starts[start] = struct{}{}
	z.l.strayName(h.name)
	path := z.l.path + "!" + clean(h.name)
	body := &span{r: z.r, n: h.size}
	sized := h.size >= 0
	switch {
	case h.flags&1 != 0 || h.method == 99:
		z.l.f.unscannable(path, "encrypted")
	case len(h.name) > 0 && h.name[len(h.name)-1] == '/' && h.size == 0:
	case sized:
		z.body(h, path, body)
	case h.method == 8:
		_ = z.l.pour(h.name, inZip, &described{r: z.inflate(z.r), z: z.r, sum: crc32.NewIEEE()}, z.pos)
	case h.method == 0:
		_ = z.l.pour(h.name, inZip, &untilDescriptor{r: z.r}, z.pos)
	default:
		z.body(h, path, bufio.NewReader(&untilDescriptor{r: z.r, packed: true}))
	}
	if sized {
		z.skip(body.n)
	}
	return true
}

// body gives an entry.
func (z *zipWalk) body(h zipHeader, path string, body source) {
	var in io.Reader
	var err error
	done := func() {}
	switch h.method {
	case 0:
		in = body
	case 8:
		in = z.inflate(body)
	case 12:
		in, done, err = inflater(z.l.f, bzip2Kind, body)
	case 20, 93:
		in, done, err = inflater(z.l.f, zstdKind, body)
	case 95:
		in, done, err = inflater(z.l.f, xzKind, body)
	default:
		err = reason(fmt.Sprintf("compression %d is not supported", h.method))
	}
	defer done()
	if err != nil {
		why := "damaged at its start, or needs more memory than the limit"
		if known, ok := err.(reason); ok { //nolint:errorlint // made above
			why = string(known)
		}
		z.l.f.unscannable(path, why)
		return
	}
	if h.size >= 0 {
		in = &summed{r: in, want: h.crc, sum: crc32.NewIEEE()}
	}
	_ = z.l.pour(h.name, inZip, in, z.pos) // told there
}

// skip goes over the rest of an entry.
func (z *zipWalk) skip(n int64) {
	for n > 0 {
		k, err := z.r.Discard(int(min(n, 1<<20)))
		if n -= int64(k); err != nil {
			return // a missing directory tells of the cut
		}
	}
}

func (z *zipWalk) inflate(r source) io.Reader {
	if z.zr == nil {
		z.zr = flate.NewReader(r)
		return z.zr
	}
	if f, ok := z.zr.(flate.Resetter); ok {
		_ = f.Reset(r, nil) // never fails without a dictionary
	}
	return z.zr
}

func (z *zipWalk) header() (h zipHeader, err error) {
	var b [30]byte
	if _, err := io.ReadFull(z.r, b[:]); err != nil {
		return h, err
	}
	u16 := func(i int) uint16 { return binary.LittleEndian.Uint16(b[i:]) }
	h.flags, h.method = u16(6), u16(8)
	h.crc = binary.LittleEndian.Uint32(b[14:])
	small := binary.LittleEndian.Uint32(b[18:])
	rest := make([]byte, int(u16(26))+int(u16(28)))
	if _, err := io.ReadFull(z.r, rest); err != nil {
		return h, err
	}
	h.name = string(rest[:u16(26)])
	h.size = int64(small)
	if h.flags&8 != 0 { // size and sum follow the data
		h.size = -1
		return h, nil
	}
	if small == 1<<32-1 {
		if v := zip64(rest[u16(26):]); len(v) > 0 {
			h.size = v[len(v)-1]
		}
	}
	return h, nil
}
