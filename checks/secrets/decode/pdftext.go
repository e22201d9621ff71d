package decode

import "bytes"

func delimiter(c byte) bool {
	switch c {
	case 0, '\t', '\n', '\f', '\r', ' ', '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

// token reads the regular characters that follow.
func (p *pdf) token(t []byte) string {
	for {
		c, err := p.r.ReadByte()
		if err != nil {
			return string(t)
		}
		if delimiter(c) {
			_ = p.r.UnreadByte()
			return string(t)
		}
		if len(t) < 128 {
			t = append(t, c)
		}
	}
}

func (p *pdf) comment() {
	for {
		if c, err := p.r.ReadByte(); err != nil || c == '\n' || c == '\r' {
			return
		}
	}
}

// show gives a string. Those of two bytes a character lose their zeros.
func (p *pdf) show(s []byte) {
	if bytes.HasPrefix(s, []byte("\xfe\xff")) {
		_, s = (&wide{kind: utf16be}).decode(s)
	} else if len(s) >= 2 && s[0] == 0 {
		s = bytes.ReplaceAll(s, []byte{0}, nil)
	}
	if p.buf = append(p.buf, s...); len(p.buf) >= 4096 {
		p.flush()
	}
}

func (p *pdf) flush() {
	if len(p.buf) == 0 {
		return
	}
	if !p.tried {
		p.tried = true
		p.out = p.l.child("text", noHint)
	}
	if p.out != nil {
		_ = p.l.give(p.out, p.buf)
	}
	p.buf = p.buf[:0]
}

// literal reads a string in parentheses.
func (p *pdf) literal() (s []byte) {
	for depth := 1; len(s) < maxLiteral; {
		c, err := p.r.ReadByte()
		if err != nil {
			return s
		}
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return s
			}
		case '\\':
			s = p.escape(s)
			continue
		}
		s = append(s, c)
	}
	return s
}

func (p *pdf) escape(s []byte) []byte {
	c, err := p.r.ReadByte()
	if err != nil {
		return s
	}
	switch {
	case c >= '0' && c <= '7':
		v := int(c - '0')
		for range 2 {
			next, _ := p.r.Peek(1)
			if len(next) == 0 || next[0] < '0' || next[0] > '7' {
				break
			}
			v = v*8 + int(next[0]-'0')
			_, _ = p.r.Discard(1)
		}
		return append(s, byte(v))
	case c == 'n':
		return append(s, '\n')
	case c == 'r':
		return append(s, '\r')
	case c == 't':
		return append(s, '\t')
	case c == 'b' || c == 'f' || c == '\n':
		return s
	case c == '\r':
		if next, _ := p.r.Peek(1); len(next) > 0 && next[0] == '\n' {
			_, _ = p.r.Discard(1)
		}
		return s
	}
	return append(s, c)
}

// hex reads a string between < and >.
func (p *pdf) hex() []byte {
	var digits []byte
	for len(digits) < maxLiteral {
		c, err := p.r.ReadByte()
		if err != nil || c == '>' {
			break
		}
		if unhex(c) < 16 {
			digits = append(digits, c)
		} else if !delimiter(c) {
			break // no string after all
		}
	}
	if len(digits)%2 == 1 {
		digits = append(digits, '0')
	}
	return decodeHex(nil, digits)
}
