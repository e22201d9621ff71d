package pages

import (
	"bytes"
	"io"
)

// File is one page. Its parts are written one after the other; those that authors wrote are not copied, so that thousands of
// texts take their memory once.
type File struct {
	Path  string // slash-separated, of letters, digits, dashes, dots and underscores
	Parts [][]byte
}

// Size is the length in bytes.
func (f *File) Size() (n int64) {
	for _, p := range f.Parts {
		n += int64(len(p))
	}
	return n
}

// Bytes is the whole content, copied.
func (f *File) Bytes() []byte { return bytes.Join(f.Parts, nil) }

// WriteTo writes the content.
func (f *File) WriteTo(w io.Writer) (n int64, err error) {
	for _, p := range f.Parts {
		m, err := w.Write(p)
		n += int64(m)
		if err != nil {
			return n, err
		}
	}
	return n, nil
}
