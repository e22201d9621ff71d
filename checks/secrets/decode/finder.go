package decode

const (
	// minRun is how many characters of base64 are worth a look, minHex how many of hex.
	minRun = 20
	minHex = 32
	// window is how many characters are gathered before it is decided whether they mean something. A longer run is
	// decoded as it comes.
	window = 4096
	// maxGap is the longest break between two lines of a run: line end, indentation, escapes.
	maxGap = 80
)

// finder looks for what is encoded in text: base64 and hex runs, URL escapes, quoted-printable.
type finder struct {
	run    run
	esc    escapes
	quoted quoted
}

// write looks at the layer's buffer from new on.
func (f *finder) write(l *layer, from int) {
	b, off := l.buf[from:], l.off+int64(from)
	for i := 0; i < len(b); {
		if f.run.idle() {
			if i = seekRun(b, i); i == len(b) {
				break
			}
			f.run.begin(off + int64(i))
		}
		i += f.run.take(l, b[i:], off+int64(i))
	}
	f.esc.write(l, from)
	f.quoted.write(l, from)
}

func (f *finder) end(l *layer) {
	if !f.run.idle() {
		f.run.finish(l)
	}
	f.esc.end(l)
	f.quoted.end(l)
}

// seekRun returns where a run of at least minRun characters begins, or the characters at the end that may become one.
// It looks at one place in twenty: ordinary text has something else in every such piece.
func seekRun(b []byte, i int) int {
	for i+minRun <= len(b) {
		j := i + minRun - 1
		for j >= i && inClass(b[j]) {
			j--
		}
		if j < i {
			return i
		}
		i = j + 1
	}
	j := len(b)
	for j > i && inClass(b[j-1]) {
		j--
	}
	return j
}

// The characters of base64, standard and URL form, as a set of bits: a constant cannot be changed by anyone.
const (
	classLow  uint64 = 1<<'+' | 1<<'-' | 1<<'/' | (1<<10-1)<<'0'
	classHigh uint64 = (1<<26-1)<<('A'-64) | (1<<26-1)<<('a'-64) | 1<<('_'-64)
)

func inClass(c byte) bool {
	if c < 64 {
		return classLow>>c&1 != 0
	}
	return c < 128 && classHigh>>(c-64)&1 != 0
}

// sextet is the value of a character of base64 in either alphabet.
func sextet(c byte) byte {
	switch {
	case c >= 'A' && c <= 'Z':
		return c - 'A'
	case c >= 'a' && c <= 'z':
		return c - 'a' + 26
	case c >= '0' && c <= '9':
		return c - '0' + 52
	case c == '+' || c == '-':
		return 62
	default:
		return 63
	}
}

// decode64 appends what the characters stand for. Bits that make no byte are left out.
func decode64(out, in []byte) []byte {
	for ; len(in) >= 4; in = in[4:] {
		v := uint32(sextet(in[0]))<<18 | uint32(sextet(in[1]))<<12 | uint32(sextet(in[2]))<<6 | uint32(sextet(in[3]))
		out = append(out, byte(v>>16), byte(v>>8), byte(v))
	}
	if len(in) >= 2 {
		v := uint32(sextet(in[0]))<<18 | uint32(sextet(in[1]))<<12
		out = append(out, byte(v>>16))
		if len(in) == 3 {
			out = append(out, byte((v|uint32(sextet(in[2]))<<6)>>8))
		}
	}
	return out
}

// unhex is the value of a hex digit, or 16.
func unhex(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 16
}

func decodeHex(out, in []byte) []byte {
	for ; len(in) >= 2; in = in[2:] {
		out = append(out, unhex(in[0])<<4|unhex(in[1]))
	}
	return out
}

// hexLen is how many hex digits b begins with.
func hexLen(b []byte) int {
	for i, c := range b {
		if unhex(c) == 16 {
			return i
		}
	}
	return len(b)
}
