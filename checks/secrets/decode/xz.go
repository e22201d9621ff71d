package decode

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"io"

	"github.com/ulikunitz/xz/lzma"
)

const xzMagic = "\xfd7zXZ\x00"

// xzReader reads the xz container itself and leaves only LZMA2 to the library: the library's own reader allocates whatever
// dictionary a block asks for, up to 4 GiB.
type xzReader struct {
	f      *file
	r      source
	within bool // a stream: a block or the index comes next
	begun  bool
	check  byte
	block  *lzma.Reader2
	in     counted
	sum    hash.Hash
	held   int64
	wanted int64 // dictionary, when it was not granted in full
}

// counted counts what the library takes in.
type counted struct {
	source
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.source.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *counted) ReadByte() (byte, error) {
	b, err := c.source.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}

func (x *xzReader) close() {
	x.f.release(x.held)
	x.held, x.block = 0, nil
}

// Read gives the content of all streams.
func (x *xzReader) Read(p []byte) (int, error) {
	for {
		if x.block == nil {
			if err := x.next(); err != nil {
				return 0, err
			}
			continue
		}
		n, err := x.block.Read(p)
		if n > 0 {
			if x.sum != nil {
				x.sum.Write(p[:n])
			}
			return n, nil
		}
		if err == io.EOF { //nolint:errorlint // a reader ends with io.EOF itself
			err = x.endBlock()
		} else if x.wanted > 0 {
			err = reason(fmt.Sprintf("needs a dictionary of %d bytes", x.wanted))
		}
		if err != nil {
			return 0, err
		}
	}
}

// next reads on to the next block.
func (x *xzReader) next() error {
	if !x.within {
		return x.stream()
	}
	size, err := x.r.ReadByte()
	if err != nil {
		return cut(err)
	}
	if size == 0 {
		x.within = false
		return x.index()
	}
	h := make([]byte, (int(size)+1)*4)
	h[0] = size
	if _, err := io.ReadFull(x.r, h[1:]); err != nil {
		return cut(err)
	}
	body := h[:len(h)-4]
	if crc32.ChecksumIEEE(body) != binary.LittleEndian.Uint32(h[len(h)-4:]) {
		return errDamaged
	}
	return x.startBlock(body)
}

func (x *xzReader) startBlock(h []byte) error {
	flags, r := h[1], bytes.NewReader(h[2:])
	for _, bit := range []byte{0x40, 0x80} { // sizes, which are only needed to skip
		if flags&bit != 0 {
			if _, err := binary.ReadUvarint(r); err != nil {
				return errDamaged
			}
		}
	}
	id, err1 := binary.ReadUvarint(r)
	props, err2 := binary.ReadUvarint(r)
	code, err3 := r.ReadByte()
	if err1 != nil || err2 != nil || err3 != nil {
		return errDamaged
	}
	if flags&3 != 0 || id != 0x21 || props != 1 {
		return reason("a filter of xz that is not supported")
	}
	dict, err := lzma.DecodeDictCap(code & 0x3f)
	if err != nil {
		return errDamaged
	}
	// xz -9 asks for 64 MiB even for a small file. Less does, until a reference goes further back.
	grant := min(max(dict, lzma.MinDictCap), x.f.spare())
	if grant < lzma.MinDictCap || !x.f.hold(grant) {
		return reason(fmt.Sprintf("needs a dictionary of %d bytes", dict))
	}
	x.held = grant
	if x.wanted = 0; grant < dict {
		x.wanted = dict
	}
	x.in = counted{source: x.r}
	switch x.check {
	case 1:
		x.sum = crc32.NewIEEE()
	case 4:
		x.sum = crc64.New(crc64.MakeTable(crc64.ECMA))
	default:
		x.sum = nil
	}
	x.block, err = lzma.Reader2Config{DictCap: int(grant)}.NewReader2(&x.in)
	return err
}

// endBlock reads the padding and the check.
func (x *xzReader) endBlock() error {
	x.close()
	tail := make([]byte, (4-x.in.n%4)%4+checkSize(x.check))
	if _, err := io.ReadFull(x.r, tail); err != nil {
		return cut(err)
	}
	if x.sum == nil {
		return nil
	}
	got := x.sum.Sum(nil)
	for i, c := range tail[len(tail)-len(got):] { // the file has it little-endian
		if got[len(got)-1-i] != c {
			return errDamaged
		}
	}
	return nil
}

func checkSize(check byte) int64 {
	if check == 0 {
		return 0
	}
	return 4 << ((check - 1) / 3)
}

// stream reads a stream header, over the padding in front of it.
func (x *xzReader) stream() error {
	h := make([]byte, 12)
	for {
		n, err := io.ReadFull(x.r, h[:4])
		switch {
		case x.begun && n == 0 && err == io.EOF:
			return io.EOF
		case err != nil:
			return cut(err)
		}
		if !x.begun || !bytes.Equal(h[:4], make([]byte, 4)) {
			break
		}
	}
	if string(h[:4]) != xzMagic[:4] && x.begun {
		return reason("something else follows the last stream")
	}
	if _, err := io.ReadFull(x.r, h[4:]); err != nil {
		return cut(err)
	}
	if string(h[:6]) != xzMagic || h[6] != 0 || h[7] > 15 {
		return errDamaged
	}
	x.begun, x.within, x.check = true, true, h[7]
	return nil
}

// index reads over the index and the footer.
func (x *xzReader) index() error {
	in := counted{source: x.r, n: 1}
	records, err := binary.ReadUvarint(&in)
	for i := uint64(0); i < records && err == nil; i++ {
		if _, err = binary.ReadUvarint(&in); err == nil {
			_, err = binary.ReadUvarint(&in)
		}
	}
	if err != nil {
		return cut(err)
	}
	_, err = io.ReadFull(x.r, make([]byte, (4-in.n%4)%4+4+12))
	return cut(err)
}

// cut makes the end of the input inside a structure an error.
func cut(err error) error {
	if err == io.EOF { //nolint:errorlint // as the reader returns it
		return io.ErrUnexpectedEOF
	}
	return err
}
