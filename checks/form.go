package checks

import (
	"bytes"
	"errors"
	"strconv"
	"time"
	"unicode/utf8"
)

// form is the JSON of a body, being written or read: one object, its keys in order, nothing in it that is empty, no white space. Bodies
// name their fields to it in the order of keys, once for both directions, so that each has one form, byte for byte.
type form struct {
	reading bool
	buf     []byte // what is written, or still to be read
	begun   bool   // the first member is done
	kind    Kind
	version int
	heads   int // of kind and version, how many are done
	err     error
}

var errForm = errors.New("it is not as handover writes it")

// writeForm writes a body.
func writeForm(b Body) ([]byte, error) {
	f := &form{kind: b.Kind(), version: bodyVersion, buf: make([]byte, 0, 256)}
	b.fields(f)
	f.head("")
	return append(f.buf, '}'), f.err
}

// readForm reads into a body.
func readForm(data []byte, b Body) error {
	f := &form{reading: true, kind: b.Kind(), version: bodyVersion, buf: data}
	b.fields(f)
	f.head("")
	f.want(string(f.buf) == "}")
	return f.err
}

// at comes to a field: when reading, whether it is there; when writing, whether it is to be written.
func (f *form) at(key string, full bool) bool {
	f.head(key)
	return f.member(key, full)
}

// head does kind and version when their turn comes, before a key or at the end.
func (f *form) head(before string) {
	if f.heads == 0 && (before == "" || before > "kind") {
		f.heads++
		kind := string(f.kind)
		f.want(f.member("kind", true))
		f.value(&kind)
		f.want(kind == string(f.kind))
	}
	if f.heads == 1 && (before == "" || before > "version") {
		f.heads++
		version := f.version
		f.want(f.member("version", true))
		f.digits(&version)
		f.want(version == f.version)
	}
}

func (f *form) member(key string, full bool) bool {
	if f.err != nil {
		return false
	}
	lead := byte(',')
	if !f.begun {
		lead = '{'
	}
	if f.reading {
		rest, ok := bytes.CutPrefix(f.buf[min(1, len(f.buf)):], []byte(`"`+key+`":`))
		if !ok || f.buf[0] != lead {
			return false
		}
		f.buf, f.begun = rest, true
		return true
	}
	if full {
		f.buf, f.begun = append(append(append(f.buf, lead, '"'), key...), '"', ':'), true
	}
	return full
}

func (f *form) want(ok bool) {
	if !ok && f.err == nil {
		f.err = errForm
	}
}

// text is a field of text.
func (f *form) text(key string, p *string) {
	if f.at(key, *p != "") {
		f.value(p)
		f.want(*p != "")
	}
}

// texts is a field of a list.
func (f *form) texts(key string, p *[]string) {
	if !f.at(key, len(*p) > 0) {
		return
	}
	if !f.reading {
		lead := byte('[')
		for i := range *p {
			f.buf = append(f.buf, lead)
			f.value(&(*p)[i])
			lead = ','
		}
		f.buf = append(f.buf, ']')
		return
	}
	for f.err == nil && len(f.buf) > 0 && (f.buf[0] == ',' || f.buf[0] == '[' && len(*p) == 0) {
		var one string
		f.buf = f.buf[1:]
		f.value(&one)
		*p = append(*p, one)
	}
	f.want(len(f.buf) > 0 && f.buf[0] == ']' && len(*p) > 0)
	f.buf = f.buf[min(1, len(f.buf)):]
}

// number is a field of a number that is not negative.
func (f *form) number(key string, p *int) {
	if f.at(key, *p != 0) {
		f.digits(p)
		f.want(*p != 0)
	}
}

// flag is a field that is true or not there.
func (f *form) flag(key string, p *bool) {
	if !f.at(key, *p) {
		return
	}
	if !f.reading {
		f.buf = append(f.buf, "true"...)
		return
	}
	f.buf, *p = bytes.CutPrefix(f.buf, []byte("true"))
	f.want(*p)
}

// event is a field that names an event.
func (f *form) event(key string, p *Ref) {
	text := ""
	if *p != (Ref{}) {
		text = p.String()
	}
	f.text(key, &text)
	if f.reading && text != "" {
		ref, err := ParseRef(text)
		f.want(err == nil && ref.String() == text)
		*p = ref
	}
}

// time is a field of a time.
func (f *form) time(key string, p *time.Time) {
	text := ""
	if !p.IsZero() {
		text = p.UTC().Format(time.RFC3339Nano)
	}
	f.text(key, &text)
	if f.reading && text != "" {
		t, err := time.Parse(time.RFC3339Nano, text)
		f.want(err == nil && !t.IsZero() && t.UTC().Format(time.RFC3339Nano) == text)
		*p = t.UTC()
	}
}

func (f *form) digits(p *int) {
	if !f.reading {
		f.want(*p >= 0)
		f.buf = strconv.AppendInt(f.buf, int64(*p), 10)
		return
	}
	n := 0
	for n < len(f.buf) && f.buf[n] >= '0' && f.buf[n] <= '9' {
		n++
	}
	got, err := strconv.Atoi(string(f.buf[:n]))
	f.want(err == nil && strconv.Itoa(got) == string(f.buf[:n]))
	f.buf, *p = f.buf[n:], got
}

// value is one text. It may hold anything but control characters, of which line ends and tabs are let through.
func (f *form) value(p *string) {
	if f.reading {
		*p = f.unquote()
		return
	}
	if !utf8.ValidString(*p) {
		f.err = errors.New("a text in it is not UTF-8")
	}
	f.buf = append(f.buf, '"')
	for i := range len(*p) {
		switch c := (*p)[i]; {
		case c == '"' || c == '\\':
			f.buf = append(f.buf, '\\', c)
		case c == '\n':
			f.buf = append(f.buf, `\n`...)
		case c == '\r':
			f.buf = append(f.buf, `\r`...)
		case c == '\t':
			f.buf = append(f.buf, `\t`...)
		case c < ' ' || c == 0x7f:
			f.err = errors.New("a text in it holds a control character")
		default:
			f.buf = append(f.buf, c)
		}
	}
	f.buf = append(f.buf, '"')
}

func (f *form) unquote() string {
	if len(f.buf) == 0 || f.buf[0] != '"' {
		f.want(false)
		return ""
	}
	var unescaped []byte // nil as long as nothing was escaped
	for i := 1; i < len(f.buf); i++ {
		switch c := f.buf[i]; {
		case c == '"':
			text := f.buf[1:i]
			if unescaped != nil {
				text = unescaped
			}
			f.buf = f.buf[i+1:]
			f.want(utf8.Valid(text))
			return string(text)
		case c < ' ' || c == 0x7f:
			f.want(false)
			return ""
		case c == '\\' && i+1 < len(f.buf):
			plain := bytes.IndexByte([]byte(`"\nrt`), f.buf[i+1])
			if plain < 0 {
				f.want(false)
				return ""
			}
			if unescaped == nil {
				unescaped = append(make([]byte, 0, len(f.buf)), f.buf[1:i]...)
			}
			unescaped = append(unescaped, "\"\\\n\r\t"[plain])
			i++
		case unescaped != nil:
			unescaped = append(unescaped, c)
		}
	}
	f.want(false)
	return ""
}
