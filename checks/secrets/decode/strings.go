package decode

import "io"

// minString is how many printable characters in a row make a string of a binary.
const minString = 6

// strung gathers the printable runs of a binary: those of single bytes as part "strings", one a line, and those with a
// zero in each second byte (UTF-16, as Windows programs have them) as layer "strings-utf16".
type strung struct {
	narrow      []byte // the run so far; what was given already is not in it
	going       bool   // the run is long enough and being given
	wide        []byte
	wideGoing   bool
	zeroNext    bool
	out         []byte
	wideOut     []byte
	part        io.WriteCloser
	layer       *layer
	over, tried bool
}

// Classes of bytes, as runs go.
const (
	other = iota // ends every run
	text         // is part of one
	zero         // is part of a wide one
)

var classes = func() (c [256]byte) {
	for i := range c {
		if b := byte(i); printable(b) && b != '\n' && b != '\r' {
			c[i] = text
		}
	}
	c[0] = zero
	return c
}()

func (s *strung) write(l *layer, b []byte) {
	if s.over {
		return
	}
	s.gather(b)
	s.flush(l)
}

// gather takes in the runs of b.
func (s *strung) gather(b []byte) {
	idle := len(s.narrow)+len(s.wide) == 0 && !s.going && !s.wideGoing && !s.zeroNext
	for i := 0; i < len(b); {
		if idle {
			if n := skip(b[i:]); n > 0 {
				i += n
				continue
			}
		}
		class := classes[b[i]]
		if idle && class == zero {
			i++
			continue
		}
		s.narrowByte(b[i], class == text)
		s.wideByte(b[i], class == text)
		idle = class == other
		i++
	}
}

// skip gives how many bytes a text begins with in which no run of the least length begins: one that does so before the last byte that ends
// all runs, of the first that a run has, would go over it.
func skip(b []byte) int {
	if len(b) < minString {
		return 0
	}
	for n := minString; n > 0; n-- {
		if classes[b[n-1]] == other {
			return n
		}
	}
	return 0
}

func (s *strung) narrowByte(c byte, text bool) {
	if text {
		if s.going {
			s.out = append(s.out, c)
			return
		}
		if s.narrow = append(s.narrow, c); len(s.narrow) == minString {
			s.out = append(s.out, s.narrow...)
			s.narrow, s.going = s.narrow[:0], true
		}
		return
	}
	if s.going {
		s.out = append(s.out, '\n')
	}
	s.narrow, s.going = s.narrow[:0], false
}

func (s *strung) wideByte(c byte, text bool) {
	switch {
	case c == 0 && s.zeroNext:
		s.zeroNext = false
		return
	case text && !s.zeroNext:
		s.zeroNext = true
		if s.wideGoing {
			s.wideOut = append(s.wideOut, c)
		} else if s.wide = append(s.wide, c); len(s.wide) == minString {
			s.wideOut = append(s.wideOut, s.wide...)
			s.wide, s.wideGoing = s.wide[:0], true
		}
		return
	}
	if s.wideGoing {
		s.wideOut = append(s.wideOut, '\n')
	}
	s.wide, s.wideGoing, s.zeroNext = s.wide[:0], false, false
	if text { // two in a row: the second may begin a run
		s.wide, s.zeroNext = append(s.wide, c), true
	}
}

// flush gives what has been gathered.
func (s *strung) flush(l *layer) {
	if len(s.out) > 0 {
		if l.f.charge(len(s.out)) != nil {
			s.over = true
			return
		}
		if s.part == nil {
			// Not looked into again: the bytes of the binary are, and the same runs stand in them.
			s.part = l.f.part(l.path + "!strings")
		}
		l.f.put(s.part, s.out)
		s.out = s.out[:0]
	}
	if len(s.wideOut) > 0 {
		if !s.tried {
			s.tried = true
			s.layer = l.child("strings-utf16", noHint)
		}
		if s.layer != nil && l.give(s.layer, s.wideOut) != nil {
			s.over = true
		}
		s.wideOut = s.wideOut[:0]
	}
}

func (s *strung) end(l *layer) {
	s.flush(l)
	if s.part != nil {
		l.f.closePart(s.part)
	}
	if s.layer != nil {
		_ = s.layer.Close()
	}
}
