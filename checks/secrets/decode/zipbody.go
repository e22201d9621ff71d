package decode

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"hash"
	"hash/crc32"
	"io"
)

// summed compares the sum of what was read with the one in the header.
type summed struct {
	r    io.Reader
	sum  hash.Hash32
	want uint32
}

func (s *summed) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.sum.Write(p[:n])
	if err == io.EOF && s.sum.Sum32() != s.want {
		err = errDamaged
	}
	return n, err
}

// described is summed for an entry whose sum comes after it, in a descriptor with a signature or without.
type described struct {
	r   io.Reader
	z   *bufio.Reader
	sum hash.Hash32
}

func (d *described) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	d.sum.Write(p[:n])
	if err != io.EOF {
		return n, err
	}
	b, _ := d.z.Peek(8)
	if len(b) < 8 || binary.LittleEndian.Uint32(b) != d.sum.Sum32() && binary.LittleEndian.Uint32(b[4:]) != d.sum.Sum32() {
		err = errDamaged
	}
	return n, err
}

// untilDescriptor reads data whose length comes after it: it ends where a descriptor stands that fits.
type untilDescriptor struct {
	r      *bufio.Reader
	packed bool // the sum is of something else
	sum    uint32
	n      uint64
}

func (s *untilDescriptor) Read(p []byte) (int, error) {
	b, _ := s.r.Peek(24)
	if len(b) < 16 {
		return 0, io.ErrUnexpectedEOF
	}
	if string(b[:4]) == "PK\x07\x08" && (s.packed || binary.LittleEndian.Uint32(b[4:]) == s.sum) {
		if uint64(binary.LittleEndian.Uint32(b[8:])) == s.n&(1<<32-1) ||
			len(b) == 24 && binary.LittleEndian.Uint64(b[8:]) == s.n {
			return 0, io.EOF // what is left of the descriptor holds no signature that counts
		}
	}
	b, _ = s.r.Peek(min(s.r.Buffered(), len(p)))
	n := len(b)
	if i := bytes.IndexByte(b[1:], 'P'); i >= 0 {
		n = i + 1
	}
	s.sum = crc32.Update(s.sum, crc32.IEEETable, b[:n])
	s.n += uint64(n)
	copy(p, b[:n])
	_, _ = s.r.Discard(n)
	return n, nil
}
