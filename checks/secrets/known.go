package secrets

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// knownRule is the id of the rule that finds known values.
const knownRule = "known-value"

// Bounds of known values, in bytes. Of one that is longer than the greatest needle, that much of its beginning is looked for.
const (
	minKnown  = 8
	maxNeedle = 4 << 10
)

// Known is a value that is looked for as it is, and as it looks in base64, in a URL and in JSON.
type Known struct {
	Name  string
	Value []byte
}

// Format prints the name, whatever the verb: the value is never printed.
func (k Known) Format(w fmt.State, _ rune) { _, _ = io.WriteString(w, "known value "+k.Name) }

// MarshalJSON gives the name alone.
func (k Known) MarshalJSON() ([]byte, error) { return json.Marshal(map[string]string{"name": k.Name}) }

// needle is one form of a known value.
type needle struct {
	of   int // index of the value
	text []byte
	skip string // bytes that may stand between its own: line breaks
}

// knowns finds all forms of all known values in one pass, by their first eight bytes: a filter that stays in the processor's nearest
// cache answers for nearly every place in a text, a table for the rest.
type knowns struct {
	filter  [1 << 12]uint64
	first   map[uint64][]int
	needles []needle
	finding []Finding // what is reported of each value, without the place
}

func newKnowns(values []Known, key []byte) (*knowns, error) {
	if len(values) == 0 {
		return nil, nil
	}
	ks := &knowns{first: map[uint64][]int{}}
	for i, v := range values {
		if len(v.Value) < minKnown {
			return nil, fmt.Errorf("known value %q: shorter than %d bytes", v.Name, minKnown)
		}
		ks.finding = append(ks.finding, Finding{
			ID: identify(key, knownRule, v.Value), Rule: knownRule, Class: Certain, Preview: preview(v.Value), Known: v.Name,
		})
		seen := map[string]bool{}
		for _, n := range forms(v.Value) {
			n.text = n.text[:min(len(n.text), maxNeedle)]
			if len(n.text) < minKnown || seen[string(n.text)] {
				continue
			}
			seen[string(n.text)] = true
			n.of = i
			w := binary.LittleEndian.Uint64(n.text)
			b := bit(w)
			ks.filter[b>>6] |= 1 << (b & 63)
			ks.first[w] = append(ks.first[w], len(ks.needles))
			ks.needles = append(ks.needles, n)
		}
	}
	return ks, nil
}

func bit(w uint64) uint64 { return w * 0x9e3779b97f4a7c15 >> 46 }

// find reports each place from which a known value may go on, of those that have eight bytes after them.
func (ks *knowns) find(text []byte, hit func(needle, at int)) {
	for i := 0; i+8 <= len(text); i++ {
		w := binary.LittleEndian.Uint64(text[i:])
		b := bit(w)
		if ks.filter[b>>6]>>(b&63)&1 == 0 {
			continue
		}
		for _, n := range ks.first[w] {
			hit(n, i)
		}
	}
}

// look says whether a needle stands at a place.
func (ks *knowns) look(v view, n, at int) (span, outcome) {
	i := at
	for _, c := range ks.needles[n].text {
		for i < len(v.text) && v.text[i] != c && i > at && strings.IndexByte(ks.needles[n].skip, v.text[i]) >= 0 {
			if v.text[i] == '\\' { // an escaped line break
				i++
			}
			i++
		}
		if i >= len(v.text) {
			if v.final {
				return span{}, nothing
			}
			return span{}, more
		}
		if v.text[i] != c {
			return span{}, nothing
		}
		if i++; i-at > 2*maxNeedle {
			return span{}, nothing
		}
	}
	return span{at, i}, found
}

// forms are the ways in which a value is written.
func forms(value []byte) (out []needle) {
	add := func(text []byte, skip string) { out = append(out, needle{text: text, skip: skip}) }
	plain := bytes.ReplaceAll(value, []byte("\r\n"), []byte("\n"))
	add(value, "")
	add(plain, "\r")
	for _, v := range [][]byte{value, plain} {
		for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			for before := range 3 {
				add(core64(e, v, before), "\r\n\\ ")
			}
		}
		for _, keep := range []string{"-_.~", "-_.~!*'()", "-_.~$&+,/:;=@", "-_.~$&+,;=", "-_.~!$&'()*+,;=:"} {
			for _, digits := range []string{"0123456789ABCDEF", "0123456789abcdef"} {
				add(escape(v, keep, digits, "%20"), "")
				add(escape(v, keep, digits, "+"), "")
			}
		}
		for _, html := range []bool{false, true} {
			text := jsonText(v, html)
			add(text, "")
			add(bytes.ReplaceAll(text, []byte("/"), []byte(`\/`)), "")
		}
	}
	return out
}

// core64 is what of the base64 of a text does not depend on what stands before and after the value in it.
func core64(e *base64.Encoding, value []byte, before int) []byte {
	text := e.AppendEncode(nil, append(make([]byte, before), value...))
	from := (before*8 + 5) / 6
	return text[from : (before+len(value))*8/6]
}

func escape(value []byte, keep, digits, space string) (out []byte) {
	for _, c := range value {
		switch {
		case c == ' ':
			out = append(out, space...)
		case isDigit(c) || isLower(fold(c)) || strings.IndexByte(keep, c) >= 0:
			out = append(out, c)
		default:
			out = append(out, '%', digits[c>>4], digits[c&15])
		}
	}
	return out
}

// jsonText is a value within the quotes of a JSON string.
func jsonText(value []byte, html bool) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(html)
	if e.Encode(string(value)) != nil {
		return nil
	}
	text := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	return text[1 : len(text)-1]
}
