package decode

// gap is what was seen since a line ended.
type gap struct {
	open    bool
	n       int
	ended   bool // the line end was seen
	escaped bool // a backslash was seen: "\n" inside a string of JSON
}

// take reports whether c belongs to the break between two lines.
func (g *gap) take(c byte) bool {
	if g.n++; g.n > maxGap {
		return false
	}
	if g.escaped {
		g.escaped = false
		if c == 'n' && !g.ended {
			g.ended = true
			return true
		}
		if c == 'r' {
			return true
		}
		g.escaped = true // says that this is no break
		return false
	}
	switch c {
	case '\\':
		g.escaped = true
	case '\n':
		if g.ended {
			return false
		}
		g.ended = true
	case '\r', ' ', '\t':
	default:
		return false
	}
	return true
}

func breaks(c byte) bool { return c == '\n' || c == '\r' || c == '\\' }

// stray reports that a short line after the run is a word of the text that follows.
func stray(b []byte, next byte) bool {
	switch next {
	case ' ', '.', ',', ':', ';', '(':
		return true
	}
	return len(b) > 0 && b[0] == '-' // "-----END"
}
