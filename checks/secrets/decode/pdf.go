package decode

import (
	"bufio"
	"fmt"
	"io"
	"strconv"

	"github.com/klauspost/compress/flate"
)

// pdf reads a PDF file from the front, without its cross references: so damaged files and objects that an update has
// replaced are seen. The strings outside streams are part "text"; a stream is a layer, with the text it draws in it.
type pdf struct {
	l       *layer
	r       *bufio.Reader
	feed    *feed
	streams bool     // whether streams are looked for, which have none in them
	names   []string // since the object began
	numbers []float64
	y       float64 // of the line of text
	out     *layer  // the text
	tried   bool
	buf     []byte
	array   bool // between [ and ]: pieces of one line

	encrypted bool
	unread    int
	first     string // of those unread
}

const (
	maxNames   = 400
	maxLiteral = 64 << 10
)

func pdfFile(l *layer, r *feed) {
	p := &pdf{l: l, r: bufio.NewReaderSize(r, 4096), feed: r, streams: true}
	p.run()
	switch {
	case p.encrypted:
		l.f.unscannable(l.path, "encrypted")
	case p.unread > 0:
		l.f.unscannable(l.path, fmt.Sprintf("%d streams could not be read, the first: %s", p.unread, p.first))
	}
}

// pdfText reads the text that a stream draws.
func pdfText(l *layer, r *feed) {
	p := &pdf{l: l, r: bufio.NewReaderSize(r, 4096), feed: r}
	p.run()
}

func (p *pdf) run() {
	for {
		c, err := p.r.ReadByte()
		if err != nil {
			break
		}
		switch {
		case c == '%':
			p.comment()
		case c == '(':
			p.show(p.literal())
		case c == '<':
			if next, _ := p.r.Peek(1); len(next) > 0 && next[0] != '<' {
				p.show(p.hex())
			} else {
				_, _ = p.r.Discard(len(next))
			}
		case c == '[':
			p.array = true
		case c == ']':
			p.array = false
		case c == '/':
			p.name(p.token(nil))
		case !delimiter(c):
			p.word(p.token([]byte{c}))
		}
	}
	p.flush()
	if p.out != nil {
		_ = p.out.Close()
	}
}

func (p *pdf) name(s string) {
	p.newline()
	if s == "Encrypt" {
		p.encrypted = true
	}
	if len(p.names) < maxNames {
		p.names = append(p.names, s)
	}
}

// word acts on a number, a keyword or an operator.
func (p *pdf) word(s string) {
	if n, err := strconv.ParseFloat(s, 64); err == nil {
		if p.array && n < -180 { // a gap as wide as a space
			p.buf = append(p.buf, ' ')
		}
		if len(p.numbers) == 6 {
			p.numbers = append(p.numbers[:0], p.numbers[1:]...)
		}
		p.numbers = append(p.numbers, n)
		return
	}
	y := 0.0
	if len(p.numbers) > 0 {
		y = p.numbers[len(p.numbers)-1]
	}
	switch s {
	case "obj":
		p.names = p.names[:0]
		p.newline()
	case "stream":
		if p.streams {
			p.stream()
		}
	case "Td", "TD":
		if y != 0 {
			p.newline()
		}
	case "Tm":
		if y != p.y {
			p.y = y
			p.newline()
		}
	case "T*", "'", `"`, "R", "endobj":
		p.newline()
	}
	p.numbers = p.numbers[:0]
}

func (p *pdf) newline() {
	if n := len(p.buf); n > 0 && p.buf[n-1] != '\n' {
		p.buf = append(p.buf, '\n')
	}
}

func (p *pdf) pos() int64 { return p.feed.n - int64(p.r.Buffered()) }

// stream gives the stream that begins here.
func (p *pdf) stream() {
	if c, _ := p.r.ReadByte(); c == '\r' {
		if next, _ := p.r.Peek(1); len(next) > 0 && next[0] == '\n' {
			_, _ = p.r.Discard(1)
		}
	}
	name := "stream@" + strconv.FormatInt(p.pos(), 10)
	body := &untilEnd{r: p.r}
	in, why := p.filters(body)
	if in != nil && p.l.f.entry(p.l.path) {
		p.flush()
		var err error
		if why, err = p.l.draw(name, inPDF, in, p.pos); err == nil {
			why = ""
		}
	}
	if why != "" {
		if p.unread++; p.first == "" {
			p.first = name + " " + why
		}
	}
	_, _ = io.Copy(io.Discard, body)
	p.names = p.names[:0]
}

// filters puts the decoders of a stream one behind the other. A nil reader without a reason is a picture.
func (p *pdf) filters(r io.Reader) (in io.Reader, why string) {
	at := len(p.names)
	for i, n := range p.names {
		if n == "Filter" || n == "F" {
			at = i + 1
		}
	}
	for _, n := range p.names[at:] {
		switch n {
		case "FlateDecode", "Fl":
			var head [2]byte
			_, _ = io.ReadFull(r, head[:]) // of zlib; its checksum, often wrong, is of no interest
			r = flate.NewReader(r)
		case "ASCIIHexDecode", "AHx":
			r = bufio.NewReader(&asciiHex{r: bufio.NewReader(r)})
		case "ASCII85Decode", "A85":
			r = bufio.NewReader(&base85{r: bufio.NewReader(r)})
		case "LZWDecode", "LZW":
			r = bufio.NewReader(newLZW(bufio.NewReader(r)))
		case "RunLengthDecode", "RL", "Crypt":
			return nil, "filter " + n + " is not supported"
		case "DCTDecode", "DCT", "JPXDecode", "CCITTFaxDecode", "CCF", "JBIG2Decode":
			return nil, ""
		default:
			return r, ""
		}
	}
	return r, ""
}
