package journal

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"time"
)

const (
	version  = 1
	maxLine  = 1 << 20 // bytes of a line, without its end
	maxSeq   = 999_999_999
	timeForm = "2006-01-02T15:04:05Z"
)

// edge is one entry of "seen": the end of another log as the author had it.
type edge struct {
	log string
	Head
}

// names keeps one copy of each name of a log, which may stand in every line.
type names map[string]string

func (n names) one(name []byte) (string, bool) {
	if s, ok := n[string(name)]; ok {
		return s, true
	}
	if _, _, ok := splitLog(string(name)); !ok {
		return "", false
	}
	s := string(name)
	n[s] = s
	return s, true
}

// line is what one line of a log says.
type line struct {
	seq     int
	prev    Hash
	seen    []edge // by name of the log
	at      time.Time
	by      []byte
	nth, of int
	body    []byte
}

// appendTo writes the line in the one form that parseLine reads, without a line end.
func (l *line) appendTo(b []byte) []byte {
	b = append(b, `{"v":`...)
	b = strconv.AppendInt(b, version, 10)
	b = append(b, `,"seq":`...)
	b = strconv.AppendInt(b, int64(l.seq), 10)
	b = append(b, `,"prev":"`...)
	b = appendHash(b, l.prev)
	for i, e := range l.seen {
		b = append(b, []string{`","seen":{"`, `"},"`}[min(i, 1)]...)
		b = append(b, e.log...)
		b = append(b, `":{"seq":`...)
		b = strconv.AppendInt(b, int64(e.Seq), 10)
		b = append(b, `,"hash":"`...)
		b = appendHash(b, e.Hash)
	}
	if len(l.seen) > 0 {
		b = append(b, `"}},"at":"`...)
	} else {
		b = append(b, `","at":"`...)
	}
	b = l.at.AppendFormat(b, timeForm)
	b = append(b, `","by":"`...)
	b = append(b, l.by...)
	b = append(b, '"')
	if l.of > 1 {
		b = fmt.Appendf(b, `,"batch":[%d,%d]`, l.nth, l.of)
	}
	b = append(b, `,"body":`...)
	b = append(b, l.body...)
	return append(b, '}')
}

func appendHash(b []byte, h Hash) []byte {
	b = append(b, hashPrefix...)
	return hex.AppendEncode(b, h[:])
}

// newerVersion is the version a line says it is of, when that is above ours. Every version begins its lines alike.
func newerVersion(b []byte) (int, bool) {
	p := parser{b: b}
	if !p.lit(`{"v":`) {
		return 0, false
	}
	v, ok := p.number()
	return v, ok && v > version && (p.lit(",") || p.lit("}"))
}

// parseLine reads a line. The text has one form only, key order and spacing included, so two programs cannot read it
// differently. The body is part of b.
func parseLine(b []byte, known names) (l line, err error) {
	p := parser{b: b}
	l.nth, l.of = 1, 1
	ok := p.lit(`{"v":1,"seq":`) && p.positive(&l.seq) && p.lit(`,"prev":"`) && p.hashTo(&l.prev) && p.lit(`"`)
	if ok && p.lit(`,"seen":{`) {
		l.seen, ok = p.seen(known)
	}
	ok = ok && p.lit(`,"at":"`) && p.time(&l.at) && p.lit(`","by":"`) && p.wordTo(&l.by) && p.lit(`"`)
	if ok && p.lit(`,"batch":[`) {
		ok = p.positive(&l.nth) && p.lit(`,`) && p.positive(&l.of) && p.lit(`]`) && l.of > 1 && l.nth <= l.of
	}
	ok = ok && p.lit(`,"body":`)
	if !ok {
		return l, fmt.Errorf("not as the format has it at byte %d", p.i+1)
	}
	start := p.i
	if !p.object(0) {
		return l, fmt.Errorf("its body is no object in canonical JSON, at byte %d", p.i+1)
	}
	l.body = b[start:p.i]
	if !p.lit("}") || p.i != len(b) {
		return l, fmt.Errorf("not as the format has it at byte %d", p.i+1)
	}
	return l, nil
}

// parser walks over a line. Its methods say whether what they look for stands here, and step over it if so.
type parser struct {
	b []byte
	i int
}

func (p *parser) lit(s string) bool {
	if len(p.b)-p.i < len(s) || string(p.b[p.i:p.i+len(s)]) != s {
		return false
	}
	p.i += len(s)
	return true
}

func (p *parser) number() (n int, ok bool) {
	start := p.i
	for p.i < len(p.b) && '0' <= p.b[p.i] && p.b[p.i] <= '9' && n <= maxSeq {
		n = n*10 + int(p.b[p.i]-'0')
		p.i++
	}
	return n, p.i > start && n <= maxSeq && (p.b[start] != '0' || p.i == start+1)
}

func (p *parser) positive(n *int) (ok bool) {
	*n, ok = p.number()
	return ok && *n > 0
}

func (p *parser) hashTo(h *Hash) (ok bool) {
	*h, ok = p.hash()
	return ok
}

func (p *parser) hash() (h Hash, ok bool) {
	if !p.lit(hashPrefix) || len(p.b)-p.i < 2*len(h) {
		return h, false
	}
	text := p.b[p.i : p.i+2*len(h)]
	for k := range h {
		hi, lo := unhex(text[2*k]), unhex(text[2*k+1])
		if hi|lo > 15 {
			return h, false
		}
		h[k] = hi<<4 | lo
	}
	p.i += len(text)
	return h, true
}

// unhex is the value of a lower-case hex digit, 255 for anything else. Two conditions that only assign compile to no jump, which digits as random as
// those of a hash would make the processor guess wrong half the time.
func unhex(c byte) byte {
	v := byte(255)
	if d := c - '0'; d < 10 {
		v = d
	}
	if d := c - 'a' + 10; d >= 10 && d < 16 {
		v = d
	}
	return v
}

func (p *parser) time(t *time.Time) bool {
	if len(p.b)-p.i < len(timeForm) {
		return false
	}
	at, err := time.Parse(timeForm, string(p.b[p.i:p.i+len(timeForm)]))
	if err != nil {
		return false
	}
	*t = at
	p.i += len(timeForm)
	return true
}

// word reads a person or the name of a log.
func (p *parser) word() []byte {
	start := p.i
	for p.i < len(p.b) && (isAlnum(p.b[p.i]) || p.b[p.i] == '-' || p.b[p.i] == '.') {
		p.i++
	}
	return p.b[start:p.i]
}

func (p *parser) wordTo(s *[]byte) bool {
	*s = p.word()
	return len(*s) > 0
}

func (p *parser) seen(known names) (all []edge, ok bool) {
	all = make([]edge, 0, 1)
	for {
		var e edge
		if !p.lit(`"`) {
			return nil, false
		}
		if e.log, ok = known.one(p.word()); !ok || len(all) > 0 && all[len(all)-1].log >= e.log {
			return nil, false
		}
		if !p.lit(`":{"seq":`) || !p.positive(&e.Seq) || !p.lit(`,"hash":"`) || !p.hashTo(&e.Hash) || !p.lit(`"}`) {
			return nil, false
		}
		all = append(all, e)
		if p.lit(`}`) {
			return all, true
		}
		if !p.lit(`,`) {
			return nil, false
		}
	}
}
