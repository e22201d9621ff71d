package residue

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// matcher finds names in text, whatever their case, as words of their own: acme is in acme-prod and ACME_KEY, not in acmeist.
type matcher struct {
	names   []Name
	needles map[uint16][]needle // by the first two bytes
	first   [1 << 10]uint64     // which two bytes any needle begins with, as bits
	longest int
}

type needle struct {
	text []byte // ASCII letters in lower case
	name int
	path bool // a path ends where another of the same beginning would go on
}

// hit is a name that was found.
type hit struct {
	Name
	count, line int // how often; the line of the first, from 1
}

func newMatcher(names []Name) *matcher {
	m := &matcher{needles: map[uint16][]needle{}}
	for _, n := range names {
		m.names = append(m.names, n)
		for _, form := range slices.Compact([]string{n.Text, strings.ToLower(n.Text), strings.ToUpper(n.Text)}) {
			text := []byte(form)
			for i, c := range text {
				text[i] = lower(c)
			}
			m.put(needle{text, len(m.names) - 1, strings.HasPrefix(form, "/") || strings.HasPrefix(form, "~/")})
		}
	}
	for _, list := range m.needles { // the longest first: acme-example is not acme
		slices.SortStableFunc(list, func(a, b needle) int { return len(b.text) - len(a.text) })
	}
	return m
}

func (m *matcher) put(n needle) {
	if len(n.text) < 2 {
		return
	}
	key := uint16(n.text[0])<<8 | uint16(n.text[1])
	if slices.ContainsFunc(m.needles[key], func(x needle) bool { return bytes.Equal(x.text, n.text) }) {
		return
	}
	m.needles[key] = append(m.needles[key], n)
	m.first[key>>6] |= 1 << (key & 63)
	m.longest = max(m.longest, len(n.text))
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c | 0x20
	}
	return c
}

// each gives the names that begin at from or behind it and before to, with their places. It returns where to go on.
func (m *matcher) each(text []byte, from, to int, found func(name, at int)) int {
	i := from
	for i < to && i+1 < len(text) {
		key := uint16(lower(text[i]))<<8 | uint16(lower(text[i+1]))
		if m.first[key>>6]&(1<<(key&63)) == 0 {
			i++
			continue
		}
		width := 1
		for _, n := range m.needles[key] {
			if n.at(text, i) {
				found(n.name, i)
				width = len(n.text)
				break
			}
		}
		i += width
	}
	return max(i, min(to, len(text)))
}

// at says whether the needle stands at i, as a word of its own.
func (n needle) at(text []byte, i int) bool {
	end := i + len(n.text)
	if end > len(text) {
		return false
	}
	for k, c := range n.text {
		if lower(text[i+k]) != c {
			return false
		}
	}
	return n.begins(text, i) && n.ends(text, end)
}

func (n needle) begins(text []byte, i int) bool {
	before, _ := utf8.DecodeLastRune(text[:i])
	switch {
	case i == 0 || !unicode.IsLetter(before) && !unicode.IsDigit(before):
		return true
	case i >= 2 && text[i-2] == '\\' && strings.ContainsRune("nrtbf", before): // a line end within JSON
		return true
	case i >= 3 && text[i-3] == '%': // %2F within an address
		return true
	}
	return len(n.text) >= 6 && unicode.IsLower(before) && 'A' <= text[i] && text[i] <= 'Z' // prodAcmecorp
}

func (n needle) ends(text []byte, end int) bool {
	if end == len(text) {
		return true
	}
	after, _ := utf8.DecodeRune(text[end:])
	last := text[end-1]
	switch {
	case n.path:
		return !unicode.IsLetter(after) && !unicode.IsDigit(after) && !strings.ContainsRune("-_.", after)
	case '0' <= last && last <= '9':
		return !unicode.IsLetter(after) && !unicode.IsDigit(after)
	case !unicode.IsLetter(after):
		return true
	}
	return len(n.text) >= 6 && 'a' <= last && last <= 'z' && unicode.IsUpper(after)
}

// in gives the names in a short text.
func (m *matcher) in(text string) []hit {
	c := m.counter()
	c.take([]byte(text), true)
	return c.hits()
}

// because says in words which names were found.
func because(hits []hit) string {
	var parts []string
	for n, h := range hits {
		if n == 3 {
			parts = append(parts, fmt.Sprintf("%d more", len(hits)-n))
			break
		}
		parts = append(parts, fmt.Sprintf("%s (%s)", inert(h.Text), inert(h.What)))
	}
	return strings.Join(parts, ", ")
}
