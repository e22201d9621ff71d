package collect

import (
	"errors"
	"io"
)

// errTooMuch is what a capture says when a program prints more than it may.
var errTooMuch = errors.New("it printed too much")

// capture keeps what a program prints, up to a limit. It reads for itself, so that what may be a secret passes no other
// buffer.
type capture struct {
	bytes []byte
	limit int
}

func (c *capture) Write(p []byte) (int, error) {
	if len(p) > c.limit-len(c.bytes) {
		return 0, errTooMuch
	}
	c.bytes = append(c.bytes, p...)
	return len(p), nil
}

// ReadFrom reads until the end of r into the capture's own memory.
func (c *capture) ReadFrom(r io.Reader) (int64, error) {
	var total int64
	for {
		if len(c.bytes) == c.limit {
			var more [1]byte
			if n, err := r.Read(more[:]); n > 0 || err == nil {
				return total, errTooMuch
			}
			return total, nil
		}
		if len(c.bytes) == cap(c.bytes) {
			c.grow()
		}
		n, err := r.Read(c.bytes[len(c.bytes):cap(c.bytes)])
		c.bytes = c.bytes[:len(c.bytes)+n]
		total += int64(n)
		switch {
		case errors.Is(err, io.EOF):
			return total, nil
		case err != nil:
			return total, err
		}
	}
}

// grow doubles the memory and wipes what it leaves behind.
func (c *capture) grow() {
	larger := make([]byte, len(c.bytes), min(max(2*cap(c.bytes), 4096), c.limit))
	copy(larger, c.bytes)
	c.wipe()
	c.bytes = larger
}

// wipe overwrites what was captured.
func (c *capture) wipe() { clear(c.bytes[:cap(c.bytes)]) }
