package decode

import (
	"encoding/binary"
	"fmt"
	"io"
)

// directoryEnd is what the end record of a zip file says of its directory.
type directoryEnd struct {
	seen         bool
	size, offset int64
	at           int64 // place of the record, right behind the directory
	long         bool  // from the 64-bit record
}

// zip64 reads the 64-bit values of an extra field: size, compressed size and offset, those of them that did not fit.
func zip64(extra []byte) (values []int64) {
	for len(extra) >= 4 {
		id, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if extra = extra[4:]; n > len(extra) {
			return nil
		}
		if id != 1 {
			extra = extra[n:]
			continue
		}
		for b := extra[:n]; len(b) >= 8; b = b[8:] {
			values = append(values, int64(binary.LittleEndian.Uint64(b)&(1<<62-1)))
		}
		return values
	}
	return nil
}

// listing reads one entry of the directory.
func (z *zipWalk) listing() {
	b := make([]byte, 46)
	if _, err := io.ReadFull(z.r, b); err != nil {
		return
	}
	u16 := func(i int) int { return int(binary.LittleEndian.Uint16(b[i:])) }
	u32 := func(i int) uint32 { return binary.LittleEndian.Uint32(b[i:]) }
	rest := make([]byte, u16(28)+u16(30))
	if _, err := io.ReadFull(z.r, rest); err != nil {
		return
	}
	offset := int64(u32(42))
	if offset == 1<<32-1 {
		if v := zip64(rest[u16(28):]); len(v) > 0 {
			offset = v[len(v)-1]
		}
	}
	z.skip(int64(u16(32)))
	if len(z.listed) <= z.l.f.limits.Entries {
		z.listed = append(z.listed, offset)
	}
}

func (z *zipWalk) end64() {
	b := make([]byte, 56)
	at := z.pos()
	if _, err := io.ReadFull(z.r, b); err != nil {
		return
	}
	z.dir = directoryEnd{
		size:   int64(binary.LittleEndian.Uint64(b[40:])),
		offset: int64(binary.LittleEndian.Uint64(b[48:])),
		at:     at, long: true,
	}
}

// end reads the end record and compares.
func (z *zipWalk) end() {
	b := make([]byte, 22)
	at := z.pos()
	if _, err := io.ReadFull(z.r, b); err != nil {
		return
	}
	if !z.dir.long {
		z.dir.size = int64(binary.LittleEndian.Uint32(b[12:]))
		z.dir.offset = int64(binary.LittleEndian.Uint32(b[16:]))
		z.dir.at = at
	}
	z.dir.seen = true
	base := z.dir.at - z.dir.size - z.dir.offset // what stands in front of the archive
	missed := 0
	for _, offset := range z.listed {
		if _, ok := z.starts[offset+base]; !ok {
			missed++
		}
	}
	if missed > 0 {
		z.l.f.unscannable(z.l.path, fmt.Sprintf("%d of the %d files in the directory were not reached", missed, len(z.listed)))
	}
	z.listed, z.dir.long = nil, false // another archive may follow
}
