package decode

// run is a run of base64 or hex characters, over line ends where its lines are of one length as encoders make them.
type run struct {
	active bool
	buf    []byte // characters gathered, line ends taken out
	lines  []line
	width  int // of the first line, once it has ended
	n      int // of the line so far
	gap    gap
	out    *layer // where a long run is being decoded to
	enc    encoding
	skip   bool // the line is longer than a window and meant nothing so far
}

// line is where a line of a run begins.
type line struct {
	at  int   // in buf
	off int64 // in the layer
}

func (r *run) idle() bool { return !r.active }

func (r *run) begin(off int64) {
	r.reset()
	r.active = true
	r.lines = append(r.lines, line{0, off})
}

func (r *run) reset() {
	*r = run{buf: r.buf[:0], lines: r.lines[:0]}
}

// take goes on with the run and returns how many bytes it took. It may end the run.
func (r *run) take(l *layer, b []byte, off int64) int {
	i := 0
	for i < len(b) && r.active {
		if r.gap.open {
			if !r.gap.take(b[i]) {
				r.afterGap(l, b[i], off+int64(i))
				continue
			}
			i++
			continue
		}
		j := i
		for most := min(len(b), i+window-len(r.buf)); j < most && inClass(b[j]); j++ {
		}
		r.buf = append(r.buf, b[i:j]...)
		r.n += j - i
		i = j
		if len(r.buf) == window {
			r.full(l, off+int64(i))
			continue
		}
		if i < len(b) && !inClass(b[i]) {
			r.lineEnd(l, b[i])
		}
	}
	return i
}

// lineEnd decides what c, which is no character of the run, does to it.
func (r *run) lineEnd(l *layer, c byte) {
	last := len(r.lines) - 1
	switch {
	case r.width == 0 && r.n < minRun:
		r.reset() // too short; it stood at the end of a block
	case r.width == 0 && breaks(c):
		r.width = r.n
		r.gap = gap{open: true}
	case r.width > 0 && r.n > r.width && r.out == nil:
		r.split(l)
		if r.active {
			r.lineEnd(l, c)
		}
	case r.width > 0 && r.n == r.width && breaks(c):
		r.gap = gap{open: true}
	case r.width > 0 && r.n < r.width && r.out == nil && stray(r.buf[r.lines[last].at:], c):
		r.buf, r.lines = r.buf[:r.lines[last].at], r.lines[:last]
		r.finish(l)
	default:
		r.finish(l)
	}
}

// afterGap begins the next line at c, or ends the run.
func (r *run) afterGap(l *layer, c byte, off int64) {
	ok := r.gap.ended && !r.gap.escaped && r.gap.n <= maxGap && inClass(c)
	r.gap = gap{}
	if !ok {
		r.finish(l)
		return
	}
	r.n = 0
	r.lines = append(r.lines, line{len(r.buf), off})
}

// split ends the run before its last line, which is too long to be one of it, and begins a new one with that.
func (r *run) split(l *layer) {
	last := r.lines[len(r.lines)-1]
	tail := append([]byte(nil), r.buf[last.at:]...)
	r.buf, r.lines = r.buf[:last.at], r.lines[:len(r.lines)-1]
	r.finish(l)
	r.begin(last.off)
	r.buf = append(r.buf, tail...)
	r.n = len(tail)
}

// full makes room: it decides what the run is, if that is not known, and decodes what there is.
func (r *run) full(l *layer, off int64) {
	if r.out == nil && r.width > 0 && r.n > r.width {
		r.split(l)
		return
	}
	if r.out == nil {
		enc, ok := judge(r.buf)
		if !ok {
			r.drop(l, off)
			return
		}
		r.open(l, enc, r.lines[0].off)
		r.buf = append(r.buf[:0], r.buf[enc.skip:]...)
	}
	r.flush(l, false)
	r.lines = append(r.lines[:0], line{0, off - int64(len(r.buf))})
}

// drop gives up a window that means nothing as a whole; its lines may on their own. Of a single long line the next
// window is tried anew.
func (r *run) drop(l *layer, off int64) {
	last := r.lines[len(r.lines)-1]
	if last.at == 0 {
		r.skip = true
		r.buf = r.buf[:0]
		r.lines = append(r.lines[:0], line{0, off})
		return
	}
	r.each(l, r.lines[:len(r.lines)-1], last.at)
	r.buf = append(r.buf[:0], r.buf[last.at:]...)
	r.lines = append(r.lines[:0], line{0, last.off})
}

// flush decodes what can be decoded of buf.
func (r *run) flush(l *layer, all bool) {
	take := len(r.buf)
	if r.enc.hex {
		take = hexLen(r.buf)
	}
	var dec []byte
	switch {
	case r.enc.hex && take < len(r.buf): // the digits ended inside the run
		dec = decodeHex(nil, r.buf[:take])
		r.shut(l, dec)
		r.buf = append(r.buf[:0], r.buf[take:]...)
		return
	case r.enc.hex:
		if !all {
			take &^= 1
		}
		dec = decodeHex(nil, r.buf[:take])
	default:
		if !all {
			take &^= 3
		}
		dec = decode64(nil, r.buf[:take])
	}
	r.buf = append(r.buf[:0], r.buf[take:]...)
	if l.give(r.out, dec) != nil {
		r.shut(l, nil)
	}
}

func (r *run) open(l *layer, enc encoding, off int64) {
	r.enc = enc
	if r.out = l.child(enc.name(off), noHint); r.out == nil {
		r.out = &layer{f: l.f, part: discard{}, dead: true} // takes the rest of the run
	}
}

func (r *run) shut(l *layer, rest []byte) {
	_ = l.give(r.out, rest)
	_ = r.out.Close()
	r.out = nil
}

// finish ends the run and gives what it means.
func (r *run) finish(l *layer) {
	defer r.reset()
	if r.out != nil {
		if r.flush(l, true); r.out != nil {
			r.shut(l, nil)
			return
		}
		r.lines = append(r.lines[:0], line{0, r.lines[0].off}) // what follows the digits
	}
	if len(r.lines) > 1 {
		if enc, ok := judge(r.buf); ok {
			r.emit(l, enc, r.buf, r.lines[0].off)
			return
		}
	}
	r.each(l, r.lines, len(r.buf))
}

// each tries the lines one by one; end is where the last one ends.
func (r *run) each(l *layer, lines []line, end int) {
	for i, at := range lines {
		to := end
		if i+1 < len(lines) {
			to = lines[i+1].at
		}
		r.pieces(l, r.buf[at.at:to], at.off)
	}
}

// pieces tries a line as a whole, then what stands between the characters of it that also separate words.
func (r *run) pieces(l *layer, b []byte, off int64) {
	if len(b) < minRun {
		return
	}
	if enc, ok := judge(b); ok {
		r.emit(l, enc, b, off)
		return
	}
	if r.skip || len(r.lines) > 1 {
		return // something long and binary
	}
	for i := 0; i < len(b); {
		j := i
		for j < len(b) && b[j] != '/' && b[j] != '_' && b[j] != '-' && b[j] != '+' {
			j++
		}
		if piece := b[i:j]; len(piece) >= minRun && len(piece) < len(b) {
			// It begins where it begins: other readings of so little would find text by chance.
			if enc, ok := judge(piece); ok && (enc.hex || enc.skip == 0) {
				r.emit(l, enc, piece, off+int64(i))
			}
		}
		i = j + 1
	}
}

// emit gives a short run.
func (r *run) emit(l *layer, enc encoding, b []byte, off int64) {
	c := l.child(enc.name(off), noHint)
	if c == nil {
		return
	}
	b = b[enc.skip:]
	if enc.hex {
		b = decodeHex(nil, b)
	} else {
		b = decode64(nil, b)
	}
	_ = l.give(c, b)
	_ = c.Close()
}
