package evidence

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// maxElement bounds what is held at once, in bytes of the file: one element of a stream, or a whole document without one.
// kept is how much of a document stays whole for the programs that look at all of it.
const (
	maxElement = 16 << 20
	kept       = 8 << 20
	headRows   = 100
	// maxElements bounds the elements of a list that are counted for those programs: beyond it nothing can be said about all.
	maxElements = 1 << 20
)

// Facts is what a file says about itself.
type Facts struct {
	Documents int          `json:"documents"` // JSON values one after another; 1 for CSV
	Elements  int          `json:"elements"`
	Rows      int          `json:"rows"`
	Complete  Completeness `json:"complete"`
	TakenAt   Time         `json:"taken_at,omitzero"`
	Encoding  string       `json:"encoding,omitempty"` // other than UTF-8
}

// Completeness is whether a file holds all there was to export.
type Completeness string

// The completeness of a file. Unsaid takes a person's statement.
const (
	Shown     Completeness = "shown"     // the file shows that it is whole
	Truncated Completeness = "truncated" // the file shows that it is not
	Unsaid    Completeness = "unsaid"    // the file cannot show it
)

// Read reads an export and calls each for every row. Memory is bounded whatever the size of the file: elements go by one at a
// time. An error of each ends the reading and comes back; what is wrong with the file is a *SyntaxError in the chain, and the rows
// given until then are still true of it.
func (r *Reader) Read(ctx context.Context, src io.Reader, each func(Row) error) (Facts, error) {
	p, err := r.compiled()
	if err != nil {
		return Facts{}, err
	}
	m := newMachine(ctx)
	defer m.close()
	if r.limit > 0 {
		m.limit = r.limit
	}
	text, encoding := plainText(&contextReader{ctx, src})
	rd := &reading{scanner: newScanner(text), m: m, reader: r, p: p, each: each}
	rd.facts = Facts{Encoding: encoding, Complete: Unsaid}
	rd.keep = p.complete != nil || p.takenAt != nil
	if r.Match.Format == CSV {
		t, terr := newTable(text)
		if err = terr; err == nil {
			err = rd.table(t)
		}
	} else {
		err = rd.json()
	}
	if err == nil {
		err = rd.conclude()
	}
	if err != nil {
		rd.facts.Complete = Truncated
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return rd.facts, fmt.Errorf("read with reader %s: %w", r.ID, err)
	}
	return rd.facts, nil
}

// reading is one file going by.
type reading struct {
	*scanner
	m      *machine
	reader *Reader
	p      *programs
	each   func(Row) error
	facts  Facts
	keep   bool  // whether a program wants to see the document
	seen   []any // the documents, without the elements beyond the first kept bytes
	much   bool  // there were too many documents to keep: nothing can be said about all
}

func (rd *reading) table(t *table) error {
	rd.facts.Documents = 1
	head := []any{}
	for {
		record, err := t.next()
		if errors.Is(err, io.EOF) {
			rd.seen = []any{head}
			return nil
		}
		if err != nil {
			return err
		}
		element := t.object(record)
		if len(head) < headRows {
			head = append(head, element)
		}
		if err := rd.element(element); err != nil {
			return err
		}
	}
}

func (rd *reading) json() error {
	err := rd.documents(func(i int) error {
		rd.facts.Documents = i + 1
		begin := rd.offset()
		v, err := rd.document()
		if err == nil && rd.keep {
			rd.remember(v, begin)
		}
		return err
	})
	if err == nil && rd.facts.Documents == 0 {
		err = errors.New("the file is empty")
	}
	return err
}

// document passes one value of the file and gives what is kept of it.
func (rd *reading) document() (any, error) {
	c, err := rd.need()
	if err != nil {
		return nil, err
	}
	switch {
	case c != '{' && c != '[':
		return nil, rd.fail("a value stands alone where an object or a list is expected")
	case rd.reader.Match.Format == NDJSON && c == '{':
		return rd.leaf(0)
	case rd.reader.Match.Format == NDJSON:
		return rd.list(0, nil, true)
	case rd.reader.stream != nil:
		return rd.walk(rd.reader.stream, 0)
	}
	v, err := rd.bounded(0)
	if err != nil {
		return nil, err
	}
	return v, rd.whole(v)
}

// whole feeds a document to the program of the reader: page by page if it is a list of pages, which a program may not tell by itself.
func (rd *reading) whole(v any) error {
	pages, many := v.([]any)
	for _, page := range pages {
		many = many && rd.m.fits(rd.reader, rd.p, page)
	}
	if !many || len(pages) == 0 {
		return rd.element(v)
	}
	var rows []Row
	each, before := rd.each, rd.facts
	rd.each = func(row Row) error {
		rows = append(rows, row)
		return nil
	}
	var err error
	for _, page := range pages {
		if err = rd.element(page); err != nil {
			break
		}
	}
	rd.each = each
	if err != nil { // what looked like pages is a list the program wants as it is
		rd.facts = before
		return rd.element(v)
	}
	for _, row := range rows {
		if err := rd.each(row); err != nil {
			return err
		}
	}
	return nil
}

// walk follows the path of the stream. Where the path wants a key and finds a list, that is a list of pages.
func (rd *reading) walk(path []segment, depth int) (any, error) {
	if len(path) == 0 {
		return rd.leaf(depth)
	}
	c, err := rd.need()
	if err != nil {
		return nil, err
	}
	switch {
	case c == '[' && path[0].each:
		return rd.list(depth, path[1:], len(path) == 1)
	case c == '[':
		return rd.list(depth, path, false)
	case c == '{':
		m := map[string]any{}
		err := rd.object(depth+1, func(key string) (err error) {
			var v any
			if path[0].each || path[0].name == key {
				v, err = rd.walk(path[1:], depth+1)
			} else {
				v, err = rd.bounded(depth + 1)
			}
			if rd.keep && (rd.offset() <= 8*kept || path[0].name == key || isScalar(v)) {
				m[key] = v
			}
			return err
		})
		return m, err
	}
	return rd.bounded(depth)
}

// list walks the elements of a list. An element of the stream that is a list itself is a page, and is opened.
func (rd *reading) list(depth int, path []segment, last bool) (any, error) {
	elements := []any{}
	err := rd.array(depth+1, func() error {
		c, err := rd.need()
		if err != nil {
			return err
		}
		var v any
		if last && c == '[' {
			v, err = rd.list(depth+1, nil, false)
		} else {
			v, err = rd.walk(path, depth+1)
		}
		switch {
		case !rd.keep || rd.much:
		case len(elements) == maxElements:
			elements, rd.much, rd.seen = nil, true, nil
		default:
			elements = append(elements, v)
		}
		return err
	})
	return elements, err
}

// leaf passes an element of the stream.
func (rd *reading) leaf(depth int) (any, error) {
	v, err := rd.bounded(depth)
	if err != nil {
		return nil, err
	}
	if err := rd.element(v); err != nil || !rd.keep || rd.offset() > kept {
		return nil, err
	}
	return v, nil
}

// bounded is value for what must not be too large.
func (rd *reading) bounded(depth int) (any, error) {
	rd.mark, rd.marked = rd.offset(), true
	defer func() { rd.marked = false }()
	return rd.value(depth)
}

// element feeds one element to the program of the reader.
func (rd *reading) element(v any) error {
	rd.facts.Elements++
	return rd.m.run(rd.p.rows, v, func(out any) error {
		row, err := newRow(out)
		if err != nil {
			return err
		}
		rd.facts.Rows++
		return rd.each(row)
	})
}
