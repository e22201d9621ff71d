package evidence

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Form is what a file looks like.
type Form struct {
	Format    Format   // JSON, NDJSON (several values one after another) or CSV
	Encoding  string   // other than UTF-8
	Documents int      // values seen one after another; of a large file, at its head
	List      bool     // the first value is a list
	Keys      []string // of the first object, sorted; columns of CSV, in their order
}

// String is the form in words.
func (f Form) String() string {
	var b strings.Builder
	switch {
	case f.Format == CSV:
		b.WriteString("CSV with the columns ")
	case f.Documents > 1:
		fmt.Fprintf(&b, "%d JSON values one after another, the first with the keys ", f.Documents)
	case f.List && len(f.Keys) == 0:
		return "an empty JSON list, or one without objects"
	case f.List:
		b.WriteString("a JSON list of objects with the keys ")
	case len(f.Keys) == 0:
		return "an empty JSON object"
	default:
		b.WriteString("a JSON object with the keys ")
	}
	for i, key := range f.Keys {
		if i == 12 {
			fmt.Fprintf(&b, " and %d more", len(f.Keys)-i)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(Inert(key))
	}
	if f.Encoding != "" {
		b.WriteString(" (" + f.Encoding + ")")
	}
	return b.String()
}

// shape is the part of a file by which it is recognised.
type shape struct {
	form      Form
	all       bool // the head is the whole file
	documents []any
	inObject  bool  // the head ends inside an object
	trouble   error // why the file is no export at all
}

func (s *shape) unfit(way, format string, args ...any) {
	s.trouble = &UnknownError{Looks: fmt.Sprintf(format, args...), Way: way}
}

// sniff sees from the head what kind of file it is.
func (s *shape) sniff(head []byte) {
	text := bytes.TrimLeft(head, " \t\r\n")
	lower := bytes.ToLower(text[:min(len(text), 64<<10)])
	switch {
	case len(text) == 0 && s.all:
		s.unfit("export it again, and look at what the command said", "an empty file")
	case len(text) == 0:
		s.unfit("", "a file of blanks")
	case bytes.HasPrefix(text, []byte("PK\x03\x04")):
		s.unfit("unpack it and add the files in it", "a zip archive")
	case bytes.HasPrefix(text, []byte("\x1f\x8b")):
		s.unfit("unpack it and add the file in it", "a gzip archive")
	case bytes.HasPrefix(text, []byte("%PDF")) || bytes.HasPrefix(text, []byte("\x89PNG")) || bytes.HasPrefix(text, []byte("\xff\xd8\xff")):
		s.unfit("a page or picture can be shown as evidence of an item, but no reader can judge it", "a picture or a printed page")
	case text[0] == '<' && (bytes.Contains(lower, []byte("<html")) || bytes.Contains(lower, []byte("<!doctype html"))):
		if bytes.Contains(lower, []byte("password")) || bytes.Contains(lower, []byte("sign in")) || bytes.Contains(lower, []byte("log in")) || bytes.Contains(lower, []byte("login")) {
			s.unfit("the command was not signed in: sign in and export it again", "a web page that asks to sign in")
		} else {
			s.unfit("export through the vendor's tool, not the browser's save", "a web page")
		}
	case text[0] == '<':
		s.unfit("", "XML")
	case text[0] == '{' || text[0] == '[':
		s.json(bytes.NewReader(head), s.all)
	case bytes.IndexByte(text, 0) >= 0:
		s.unfit("", "a binary file")
	default:
		s.csv(head)
	}
}

// json takes in documents; of lists only their heads. all says that r is the file to its end.
func (s *shape) json(r io.Reader, all bool) {
	s.documents, s.inObject, s.form.Documents = nil, false, 0
	sample := &sampler{scanner: newScanner(r)}
	err := sample.documents(func(i int) error {
		if i == headRows {
			return errSeen
		}
		v, err := sample.take(0)
		if !errors.Is(err, io.EOF) && v != nil {
			s.documents = append(s.documents, v)
		}
		return err
	})
	var broken *SyntaxError
	switch {
	case err == nil || errors.Is(err, errSeen):
	case errors.As(err, &broken) && broken.cut && !all:
		if last := len(s.documents) - 1; last > 0 {
			s.documents = s.documents[:last] // those before it are whole
		} else if last == 0 {
			_, s.inObject = s.documents[0].(map[string]any)
			if list, ok := s.documents[0].([]any); ok && len(list) > 1 {
				s.documents[0] = list[:len(list)-1]
			} else if ok {
				s.inObject = true
			}
		}
	default:
		s.trouble = &UnknownError{Looks: "damaged JSON", Cause: err}
		return
	}
	s.describe()
}

func (s *shape) describe() {
	s.form.Format = JSON
	s.form.Documents = len(s.documents)
	if len(s.documents) > 1 {
		s.form.Format = NDJSON
	}
	if len(s.documents) == 0 {
		return
	}
	first := s.documents[0]
	for list, ok := first.([]any); ok; list, ok = first.([]any) {
		s.form.List = true
		if first = nil; len(list) > 0 {
			first = list[0]
		}
	}
	if object, ok := first.(map[string]any); ok {
		s.form.Keys = sortedKeys(object)
	}
}

func (s *shape) csv(head []byte) {
	t, err := newTable(bufio.NewReaderSize(bytes.NewReader(head), window))
	if err != nil {
		s.trouble = &UnknownError{Looks: "text that is neither JSON nor CSV", Cause: err}
		return
	}
	if len(t.header) < 2 {
		s.unfit("", "text that is neither JSON nor CSV")
		return
	}
	s.form.Format, s.form.Documents, s.form.Keys = CSV, 1, slices.Clone(t.header)
	list := []any{}
	for len(list) < headRows {
		record, err := t.next()
		if err != nil {
			break // the head may end inside a record, and reading the file tells of any other damage
		}
		list = append(list, t.object(record))
	}
	if len(list) == 0 { // no rows: the columns are the shape
		empty := map[string]any{}
		for _, name := range t.header {
			empty[name] = ""
		}
		list = append(list, empty)
	}
	s.documents = []any{list}
}

// sampler reads values, of lists only the first elements.
type sampler struct {
	*scanner
	nodes int // values kept so far
}

// maxNodes bounds what a sample keeps.
const maxNodes = 200_000

func (s *sampler) take(depth int) (any, error) {
	c, err := s.need()
	if err != nil {
		return nil, err
	}
	switch c {
	case '{':
		m := map[string]any{}
		err := s.object(depth+1, func(key string) (err error) {
			if s.nodes++; s.nodes > maxNodes {
				return s.pass(depth + 1)
			}
			m[key], err = s.take(depth + 1)
			return err
		})
		return m, err
	case '[':
		list := []any{}
		err := s.array(depth+1, func() error {
			if s.nodes++; len(list) == headRows || s.nodes > maxNodes {
				return s.pass(depth + 1)
			}
			v, err := s.take(depth + 1)
			list = append(list, v)
			return err
		})
		return list, err
	}
	return s.value(depth)
}
