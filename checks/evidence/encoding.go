package evidence

import (
	"bufio"
	"bytes"
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// plainText gives the bytes of a file as UTF-8 without a byte order mark, and the name of the encoding if it is another.
func plainText(r io.Reader) (*bufio.Reader, string) {
	b := bufio.NewReaderSize(r, window)
	head, _ := b.Peek(4) // an error comes again when the bytes are read
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, _ = b.Discard(3)
		return b, "UTF-8 with a byte order mark"
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return utf16(b, unicode.LittleEndian), "UTF-16"
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return utf16(b, unicode.BigEndian), "UTF-16"
	case len(head) == 4 && head[1] == 0 && head[3] == 0 && head[0] != 0:
		return utf16(b, unicode.LittleEndian), "UTF-16"
	case len(head) == 4 && head[0] == 0 && head[2] == 0 && head[1] != 0:
		return utf16(b, unicode.BigEndian), "UTF-16"
	}
	return b, ""
}

func utf16(r io.Reader, order unicode.Endianness) *bufio.Reader {
	return bufio.NewReaderSize(transform.NewReader(r, unicode.UTF16(order, unicode.UseBOM).NewDecoder()), window)
}
