package decode

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// blockSize is what a layer looks at in one go. Blocks lie at fixed places whatever pieces the bytes came in: so the
	// parts cannot depend on the pieces.
	blockSize = 64 << 10
	// before is how much of the block before is kept in front of a block, for what lies across.
	before = 512
)

// decoder takes the bytes of a layer, from its first. When it is done it returns what it left over.
type decoder interface {
	write(b []byte) (rest []byte, done bool)
	end() (rest []byte)
}

// layer is a part and what is being found inside it.
type layer struct {
	f     *file
	path  string
	depth int
	part  io.WriteCloser
	hint  hint // what the layer around it knows about it

	buf    []byte // a block, with the end of the one before in front
	old    int    // bytes of buf that were looked at
	off    int64  // of buf in the layer
	begun  bool
	closed bool
	dead   bool // takes bytes and does nothing with them
	deep   bool // the depth limit was told of

	kind   kind
	dec    decoder // the container this is, while it is being read; nil when it is none
	beside bool    // whether the text is looked at although dec is at work
	text   finder
	runs   *strung
	markup *markup

	at   io.ReaderAt // the file itself, if it was given with random access
	size int64
}

// hint is what only the container of a layer can know.
type hint int

const (
	noHint hint = iota
	inZip       // an entry of a zip file: XML in it is a document
	inPDF       // a stream of a PDF file: it may hold text operators
)

// Write takes the next bytes of the layer.
func (l *layer) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 && !l.dead {
		if err := l.f.stopped(); err != nil {
			return n - len(p), err
		}
		k := min(len(p), l.old+blockSize-len(l.buf))
		l.buf = append(l.buf, p[:k]...)
		p = p[k:]
		if len(l.buf)-l.old == blockSize {
			l.block()
		}
	}
	return n, l.f.err
}

// Close ends the layer and all that is open in it.
func (l *layer) Close() error {
	if l.closed || l.dead {
		return l.f.err
	}
	l.closed = true
	if len(l.buf) > l.old {
		l.block()
	}
	if l.dec != nil {
		rest := l.dec.end() // at most what it peeked at
		l.dec = nil
		if !l.beside && len(rest) > 0 {
			l.look(len(l.buf) - len(rest))
		}
	}
	l.text.end(l)
	if l.runs != nil {
		l.runs.end(l)
	}
	if l.markup != nil {
		l.markup.end(l)
	}
	l.f.closePart(l.part)
	return l.f.err
}

// block looks at what is new in the buffer.
func (l *layer) block() {
	b := l.buf[l.old:]
	if l.depth == 0 {
		l.f.read += int64(len(b))
	}
	l.f.put(l.part, b)
	if !l.begun {
		l.begun = true
		l.begin(b)
	}
	plain := b
	if l.dec != nil {
		rest, done := l.dec.write(b)
		if done {
			l.dec = nil
		}
		if !l.beside {
			plain = rest
		}
	}
	if len(plain) > 0 {
		l.look(len(l.buf) - len(plain))
	}
	keep := min(before, len(l.buf))
	l.off += int64(len(l.buf) - keep)
	copy(l.buf, l.buf[len(l.buf)-keep:])
	l.buf, l.old = l.buf[:keep], keep
}

// begin finds out from the first block what the layer is.
func (l *layer) begin(b []byte) {
	l.kind = sniff(b)
	l.dec, l.beside = l.open(l.kind)
	if l.hint == inZip && l.kind == plain && isXML(b) {
		l.markup = &markup{}
	}
	if l.hint == inPDF && l.kind == plain && sensible(b[:min(len(b), 1024)]) {
		l.dec, l.beside = newFeed(func(r *feed) { pdfText(l, r) }), true
	}
}

// look searches the buffer from new on for what is encoded in text.
func (l *layer) look(from int) {
	b := l.buf[from:]
	l.text.write(l, from)
	if l.markup != nil {
		l.markup.write(l, b)
	}
	if l.kind.wide() {
		return
	}
	if l.runs == nil && bytes.IndexByte(b, 0) >= 0 {
		l.runs = &strung{}
	}
	if l.runs == nil {
		return
	}
	l.runs.write(l, b)
	if l.dec == nil && (l.kind == plain || l.kind == programKind) { // a program with its archive behind it
		if i := embeddedZip(b); i >= 0 {
			at := l.off + int64(from+i)
			l.dec, l.beside = newFeed(func(r *feed) { zipFile(l, r, at) }), true
			if _, done := l.dec.write(b[i:]); done {
				l.dec = nil
			}
		}
	}
}

// child begins a layer inside this one; nil over the depth limit.
func (l *layer) child(name string, h hint) *layer {
	path := l.path + "!" + clean(name)
	if l.depth >= l.f.limits.Depth {
		if !l.deep {
			l.deep = true
			l.f.unscannable(path, fmt.Sprintf("nested deeper than %d layers", l.f.limits.Depth))
		}
		return nil
	}
	if l.f.stopped() != nil {
		return nil
	}
	c := l.f.layer(path, l.depth+1)
	c.hint = h
	return c
}

// give writes decoded bytes to a child and pays for them. After an error the child takes no more.
func (l *layer) give(c *layer, b []byte) error {
	if err := l.f.charge(len(b)); err != nil {
		return err
	}
	_, err := c.Write(b)
	return err
}

// pour reads a decoder into a child until it ends. used is how much the decoder has taken in so far. What goes wrong has
// been told when it returns.
func (l *layer) pour(name string, h hint, r io.Reader, used func() int64) error {
	why, err := l.draw(name, h, r, used)
	if why != "" {
		l.f.unscannable(l.path+"!"+clean(name), why)
	}
	return err
}

// draw is pour, but returns why the content is not whole instead of telling it. Limits are told all the same.
func (l *layer) draw(name string, h hint, r io.Reader, used func() int64) (why string, err error) {
	c := l.child(name, h)
	if c == nil {
		return "", errLimit
	}
	defer c.Close()
	start, out := used(), int64(0)
	buf := make([]byte, 16<<10)
	for idle := 0; idle < 100; idle++ {
		n, err := safely(r, buf)
		out += int64(n)
		if n > 0 {
			idle = 0
			if err := l.give(c, buf[:n]); err != nil {
				return "", err
			}
		}
		if out > ratioGrace && out/int64(l.f.limits.Ratio) > used()-start {
			l.f.unscannable(c.path, fmt.Sprintf("expands more than %d times: stopped after %d bytes", l.f.limits.Ratio, out))
			return "", errLimit
		}
		if err == io.EOF { //nolint:errorlint // a reader ends with io.EOF itself
			return "", nil
		}
		if known := reason(""); errors.As(err, &known) {
			return string(known), errDamaged
		}
		if err != nil {
			break
		}
	}
	return fmt.Sprintf("damaged or cut short after %d bytes", out), errDamaged
}

// safely reads; a decoder of another's that panics over hostile bytes counts as having failed.
func safely(r io.Reader, p []byte) (n int, err error) {
	defer func() {
		if recover() != nil {
			n, err = 0, errDamaged
		}
	}()
	n, err = r.Read(p)
	return min(max(n, 0), len(p)), err
}

// clean makes a name from an archive fit for a path that people will see. What would act on a terminal is escaped.
func clean(name string) string {
	const most = 512
	if len(name) > most {
		name = name[:most] + "…"
	}
	if strings.IndexFunc(name, func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) }) < 0 {
		return name
	}
	var b strings.Builder
	for i, r := range name {
		switch {
		case r == utf8.RuneError:
			fmt.Fprintf(&b, "\\x%02x", name[i])
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "\\u%04x", r)
		}
	}
	return b.String()
}
