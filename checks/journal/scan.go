package journal

import "unicode/utf8"

// object steps over a JSON object in the form that canonical gives it, and over nothing else.
func (p *parser) object(depth int) bool {
	if depth == maxDepth || !p.lit("{") {
		return false
	}
	if p.lit("}") {
		return true
	}
	var last []byte
	for {
		start := p.i
		if !p.text() || last != nil && compareKeys(last, p.b[start:p.i]) >= 0 {
			return false
		}
		last = p.b[start:p.i]
		if !p.lit(":") || !p.value(depth+1) {
			return false
		}
		if p.lit("}") {
			return true
		}
		if !p.lit(",") {
			return false
		}
	}
}

func (p *parser) array(depth int) bool {
	if depth == maxDepth || !p.lit("[") {
		return false
	}
	if p.lit("]") {
		return true
	}
	for p.value(depth + 1) {
		if p.lit("]") {
			return true
		}
		if !p.lit(",") {
			break
		}
	}
	return false
}

func (p *parser) value(depth int) bool {
	if p.i == len(p.b) {
		return false
	}
	switch p.b[p.i] {
	case '{':
		return p.object(depth)
	case '[':
		return p.array(depth)
	case '"':
		return p.text()
	case 't':
		return p.lit("true")
	case 'f':
		return p.lit("false")
	case 'n':
		return p.lit("null")
	default:
		return p.decimal()
	}
}

// text steps over a string.
func (p *parser) text() bool {
	if !p.lit(`"`) {
		return false
	}
	start, ascii := p.i, true
	for p.i < len(p.b) {
		switch c := p.b[p.i]; {
		case c == '"':
			p.i++
			return ascii || utf8.Valid(p.b[start:p.i])
		case c == '\\':
			if !p.escape() {
				return false
			}
		case c < ' ':
			return false
		default:
			ascii = ascii && c < utf8.RuneSelf
			p.i++
		}
	}
	return false
}

// escape steps over one of the escapes that appendString writes.
func (p *parser) escape() bool {
	p.i++
	if p.i == len(p.b) {
		return false
	}
	switch p.b[p.i] {
	case '"', '\\', 'b', 't', 'n', 'f', 'r':
		p.i++
		return true
	}
	if !p.lit("u00") || len(p.b)-p.i < 2 {
		return false
	}
	hi, lo := unhex(p.b[p.i]), unhex(p.b[p.i+1])
	p.i += 2
	return hi <= 1 && lo <= 15 && shortEscape(hi<<4|lo) == 0
}

// decimal steps over a number.
func (p *parser) decimal() bool {
	p.lit("-")
	if !p.lit("0") && !p.digits() {
		return false
	}
	if p.lit(".") && !p.digits() {
		return false
	}
	if p.lit("e") || p.lit("E") {
		if !p.lit("+") {
			p.lit("-")
		}
		return p.digits()
	}
	return true
}

func (p *parser) digits() bool {
	start := p.i
	for p.i < len(p.b) && '0' <= p.b[p.i] && p.b[p.i] <= '9' {
		p.i++
	}
	return p.i > start
}
