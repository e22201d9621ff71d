package decode

import (
	"bytes"
	"html"
	"strings"
)

// markup takes the tags out of the XML of a document: Word cuts a word into several elements wherever it was edited.
type markup struct {
	out    *layer
	tried  bool
	inTag  bool
	tag    []byte // the name, as far as it is of interest
	entity []byte // from "&" on
	buf    []byte
}

func isXML(b []byte) bool {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	return bytes.HasPrefix(bytes.TrimLeft(b, " \t\r\n"), []byte("<?xml"))
}

func (m *markup) write(l *layer, b []byte) {
	for _, c := range b {
		switch {
		case m.inTag && c == '>':
			m.inTag = false
			if separates(string(m.tag)) {
				m.buf = append(m.buf, '\n')
			}
		case m.inTag:
			if len(m.tag) < 40 {
				m.tag = append(m.tag, c)
			}
		case c == '<':
			m.endEntity()
			m.inTag, m.tag = true, m.tag[:0]
		case c == '&' || len(m.entity) > 0:
			m.entity = append(m.entity, c)
			if c == ';' || len(m.entity) > 10 {
				m.endEntity()
			}
		default:
			m.buf = append(m.buf, c)
		}
	}
	m.flush(l)
}

func (m *markup) endEntity() {
	m.buf = append(m.buf, html.UnescapeString(string(m.entity))...)
	m.entity = m.entity[:0]
}

func (m *markup) flush(l *layer) {
	if !m.tried && len(bytes.TrimSpace(m.buf)) > 0 {
		m.tried = true
		m.out = l.child("text", noHint)
	}
	if m.out != nil {
		_ = l.give(m.out, m.buf)
	}
	m.buf = m.buf[:0]
}

func (m *markup) end(l *layer) {
	m.endEntity()
	m.flush(l)
	if m.out != nil {
		_ = m.out.Close()
	}
}

// separates reports a tag after which another word begins. The elements that cut words are few.
func separates(tag string) bool {
	name, _, _ := strings.Cut(strings.TrimPrefix(tag, "/"), " ")
	if _, local, ok := strings.Cut(name, ":"); ok {
		name = local
	}
	name = strings.TrimSuffix(name, "/")
	if !strings.HasPrefix(tag, "/") {
		return name == "br" || name == "cr" || name == "tab" || name == "line-break"
	}
	switch name {
	case "t", "r", "rPr", "span", "a", "hyperlink", "ins", "smartTag":
		return false
	}
	return true
}
