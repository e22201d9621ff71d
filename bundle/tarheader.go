package bundle

import (
	"archive/tar"
	"bytes"
	"strconv"
	"time"
)

// header is the canonical tar header of the entry below the folder top: one block, or a pax extension before it
// where the name or the size needs one. It is a pure function of its arguments, which is what lets a reader refuse every
// header that no writer of ours makes.
func (e Entry) header(top string, mtime time.Time) []byte {
	if h := e.plainHeader(top, mtime); h != nil {
		return h
	}
	return e.anyHeader(top, mtime)
}

// anyHeader is the header as archive/tar makes it, of whatever entry.
func (e Entry) anyHeader(top string, mtime time.Time) []byte {
	h := tar.Header{
		Format:  tar.FormatPAX,
		Name:    top + "/" + e.Path,
		Size:    e.Size,
		ModTime: mtime,
		Mode:    0o644,
	}
	switch e.Type {
	case TypeFile:
		h.Typeflag = tar.TypeReg
		if e.Mode == "0755" {
			h.Mode = 0o755
		}
	case TypeDir:
		h.Typeflag, h.Mode = tar.TypeDir, 0o755
		h.Name += "/"
	case TypeLink:
		h.Typeflag, h.Mode, h.Linkname = tar.TypeSymlink, 0o777, e.Link
	}
	var buf bytes.Buffer
	if err := tar.NewWriter(&buf).WriteHeader(&h); err != nil {
		// CheckName leaves nothing that tar cannot say; an unusable header never matches and never gets written.
		return nil
	}
	return buf.Bytes()
}

// Where the fields of a header block lie (POSIX.1-2017, pax, "ustar Interchange Format").
const (
	tarName     = 0
	tarNameSize = 100
	tarMode     = 100
	tarOwner    = 108
	tarGroup    = 116
	tarSize     = 124
	tarTime     = 136
	tarSum      = 148
	tarType     = 156
	tarMagic    = 257
	tarMajor    = 329
	tarMinor    = 337
	tarOctal    = 1 << 33 // what eleven octal digits cannot say any more
)

// plainHeader is the same block that archive/tar makes, for a file whose name and numbers fit into it as they are, which nearly all do: a
// bundle of many small files spends a tenth of its time on headers otherwise. Nil for all others.
func (e Entry) plainHeader(top string, mtime time.Time) []byte {
	name, at := top+"/"+e.Path, mtime.Unix()
	if e.Type != TypeFile || len(name) > tarNameSize || !isASCII(name) || e.Size >= tarOctal || at < 0 || at >= tarOctal {
		return nil
	}
	b := make([]byte, tarBlock)
	copy(b[tarName:], name)
	mode := int64(0o644)
	if e.Mode == "0755" {
		mode = 0o755
	}
	for _, f := range []struct {
		at, digits int
		value      int64
	}{{tarMode, 7, mode}, {tarOwner, 7, 0}, {tarGroup, 7, 0}, {tarSize, 11, e.Size}, {tarTime, 11, at}, {tarMajor, 7, 0}, {tarMinor, 7, 0}} {
		octal(b[f.at:f.at+f.digits], f.value)
	}
	b[tarType] = tar.TypeReg
	copy(b[tarMagic:], "ustar\x0000")
	sum := int64(8 * ' ') // the checksum is taken with blanks in its own place
	for _, c := range b {
		sum += int64(c)
	}
	octal(b[tarSum:tarSum+6], sum)
	b[tarSum+7] = ' '
	return b
}

// octal writes a number with leading zeros.
func octal(field []byte, value int64) {
	digits := strconv.AppendInt(nil, value, 8)
	for i := range field {
		field[i] = '0'
	}
	copy(field[len(field)-len(digits):], digits)
}
