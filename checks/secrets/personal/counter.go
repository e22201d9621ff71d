package personal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"
)

// Sizes of what is looked at, in bytes. What counts of a value before the place it is found by, and after it, is within the bounds.
const (
	blockSize  = 64 << 10
	lookBack   = 128
	lookAhead  = 320
	bufferSize = lookBack + blockSize + lookAhead
)

var errClosed = errors.New("write to a closed counter of personal data")

var buffers = sync.Pool{New: func() any { return new([bufferSize]byte) }}

// Counter counts personal data in what is written to it. It is for one goroutine.
type Counter struct {
	tallies *tallies
	array   *[bufferSize]byte // nil before the first byte and at the end
	length  int
	from    int // place in the array up to which values were counted
	closed  bool
}

// tallies are what was counted.
type tallies struct {
	mail, phone, iban, card, national tally
	bareCard, bareNational            lane
}

// New makes a counter.
func New() *Counter { return &Counter{tallies: &tallies{}} }

// Part makes a counter for another stream that belongs to the same file, such as something packed in it: a value that is in both counts once.
// Streams may be open at the same time, in one goroutine. Counts of either are those of all.
func (c *Counter) Part() *Counter { return &Counter{tallies: c.tallies} }

// Format prints nothing of what was written, whatever the verb.
func (c Counter) Format(w fmt.State, _ rune) { _, _ = io.WriteString(w, "counter of personal data") }

// MarshalJSON gives nothing of what was written.
func (c Counter) MarshalJSON() ([]byte, error) { return []byte(`"counter of personal data"`), nil }

// Write takes the next part of the stream. It fails only on a closed counter.
func (c *Counter) Write(p []byte) (int, error) {
	if c.closed {
		return 0, errClosed
	}
	for rest := p; len(rest) > 0; {
		if c.array == nil {
			c.array = buffers.Get().(*[bufferSize]byte)
		}
		n := copy(c.array[c.length:], rest)
		c.length += n
		if rest = rest[n:]; c.length == bufferSize {
			c.block(bufferSize - lookAhead)
			drop := bufferSize - lookAhead - lookBack
			c.length = copy(c.array[:], c.array[drop:])
			c.from = lookBack
		}
	}
	return len(p), nil
}

// Close ends the stream. It never fails.
func (c *Counter) Close() error {
	if c.array != nil {
		c.block(c.length)
		if c.from == 0 { // the one block there was
			clear(c.array[:c.length])
		} else {
			clear(c.array[:])
		}
		buffers.Put(c.array)
		c.array = nil
	}
	c.closed = true
	return nil
}

// Counts tells what was counted so far. The last bytes count when the stream is closed.
func (c *Counter) Counts() Counts {
	t := c.tallies
	return Counts{
		Mail: t.mail.count(), Phone: t.phone.count(), IBAN: t.iban.count(),
		Card: t.card.count() + t.bareCard.count(), NationalID: t.national.count() + t.bareNational.count(),
	}
}

// block counts the values that are found by a place before to. Blocks lie at the same places however the stream is written.
func (c *Counter) block(to int) {
	text := c.array[:c.length]
	for at := range places(text, '@', c.from, to) {
		if m := mailAt(text, at); m != nil {
			c.tallies.mail.add(hash(m, ""))
		}
	}
	for at := range places(text, '+', c.from, to) {
		if p := phoneAt(text, at); p != nil {
			c.tallies.phone.add(hash(p, between))
		}
	}
	c.tallies.numbers(text, c.from, to)
}

// places gives where a byte stands in a part of a text.
func places(text []byte, c byte, from, to int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for at := from; at < to; at++ {
			i := bytes.IndexByte(text[at:to], c)
			if at += i; i < 0 || !yield(at) {
				return
			}
		}
	}
}

func isDigit(c byte) bool { return c-'0' <= 9 }
func isUpper(c byte) bool { return c-'A' <= 25 }
func isWord(c byte) bool  { return isDigit(c) || isUpper(c&^0x20) || c == '_' }

func fold(c byte) byte {
	if isUpper(c) {
		return c + 'a' - 'A'
	}
	return c
}

// byteAt is 0 where a text has ended.
func byteAt(text []byte, i int) byte {
	if i < 0 || i >= len(text) {
		return 0
	}
	return text[i]
}

// apart says that a value stands for itself: it is no part of a word, nor of a number with points or hyphens in it.
func apart(text []byte, start, end int) bool {
	before, after := byteAt(text, start-1), byteAt(text, end)
	switch {
	case isWord(before), isWord(after), before == '+': // of a phone number
		return false
	case (before == '.' || before == '-') && isWord(byteAt(text, start-2)):
		return false
	}
	return after != '.' && after != '-' || !isWord(byteAt(text, end+1))
}
