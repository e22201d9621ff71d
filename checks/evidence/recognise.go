package evidence

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// headSize is how much of a file is looked at, in bytes. A file that begins an object which does not end there is passed through to
// its end: the keys that decide may stand last.
const headSize = 1 << 20

// Recognition is the reader that fits a file, and what the file looked like.
type Recognition struct {
	Reader *Reader
	Form   Form
	Forced bool // the reader was named by a person, not found by shape
}

// Recognise finds the reader for a file by its shape alone; with force, the id of a reader, it only makes sure that this reader
// can read files of that form. It leaves the file at its start. An error is *UnknownError or *AmbiguousError, *NoReaderError for
// force, or of the readers or the file itself.
func (rs *Readers) Recognise(ctx context.Context, file io.ReadSeeker, force string) (Recognition, error) {
	all, err := rs.outlines()
	if err != nil {
		return Recognition{}, err
	}
	s, err := look(ctx, file)
	if _, serr := file.Seek(0, io.SeekStart); err == nil {
		err = serr
	}
	if err != nil {
		return Recognition{}, err
	}
	if force != "" {
		return rs.forced(ctx, force, s)
	}
	if s.trouble != nil {
		return Recognition{}, s.trouble
	}
	m := newMachine(ctx)
	defer m.close()
	found, err := s.fitting(m, all)
	if err != nil {
		return Recognition{}, err
	}
	switch len(found) {
	case 1:
		return rs.whole(found[0].ID, s)
	case 0:
		return Recognition{}, s.unknown(m, all)
	}
	ambiguous := &AmbiguousError{Looks: s.form.String()}
	for _, r := range found {
		ambiguous.Readers = append(ambiguous.Readers, r.ID)
	}
	return Recognition{}, ambiguous
}

// whole gives the reader of which fitting saw the outline, if it can be used.
func (rs *Readers) whole(id string, s *shape) (Recognition, error) {
	r, err := rs.Find(id)
	if err == nil {
		err = r.Check()
	}
	if err != nil {
		return Recognition{}, err
	}
	return Recognition{Reader: r, Form: s.form}, nil
}

func (rs *Readers) forced(ctx context.Context, id string, s *shape) (Recognition, error) {
	r, err := rs.Find(id)
	if err != nil {
		return Recognition{}, err
	}
	if s.trouble != nil {
		return Recognition{}, s.trouble
	}
	if (s.form.Format == CSV) != (r.Match.Format == CSV) {
		return Recognition{}, &UnknownError{Looks: s.form.String(), Way: fmt.Sprintf("reader %s reads %s", r.ID, r.Match.Format)}
	}
	if s.empty() { // nobody can tell from it
		return Recognition{Reader: r, Form: s.form, Forced: true}, nil
	}
	m := newMachine(ctx)
	defer m.close()
	// What a reader was not written for it may read as nothing at all, which would pass.
	fits, err := s.fits(m, r)
	if err == nil && !fits {
		err = s.unknown(m, []*Reader{r})
	}
	return Recognition{Reader: r, Form: s.form, Forced: true}, err
}

// fitting gives the readers that the shape fits.
func (s *shape) fitting(m *machine, all []*Reader) (found []*Reader, err error) {
	for _, r := range all {
		if (r.Match.Format == CSV) != (s.form.Format == CSV) {
			continue
		}
		fits, err := s.fits(m, r)
		if err != nil {
			return nil, err
		}
		if fits {
			found = append(found, r)
		}
	}
	return found, nil
}

// fits says whether every document of the file fits a reader. The keys come first: nearly all readers end there, and the test of a
// reader is only compiled when it decides.
func (s *shape) fits(m *machine, r *Reader) (bool, error) {
	p, err := r.compile(toLook)
	if r.Theirs { // nobody but its author tried it: a program that is not readable is said before anything is stored
		p, err = r.compiled()
	}
	if err != nil || !s.every(r, func(doc any) bool { return m.keys(r, p, doc) }) {
		return false, err
	}
	if p, err = r.compile(toMatch); err != nil {
		return false, err
	}
	return s.every(r, func(doc any) bool { return m.fits(r, p, doc) }), nil
}

// every says whether a condition holds for every document of the file, as it is or as a list of pages.
func (s *shape) every(r *Reader, is func(doc any) bool) bool {
	if r.Match.Format != JSON {
		return is(s.list())
	}
	for _, doc := range s.documents {
		pages, many := doc.([]any)
		if !is(doc) && (!many || len(pages) == 0 || slices.ContainsFunc(pages, func(v any) bool { return !is(v) })) {
			return false
		}
	}
	return len(s.documents) > 0
}

// list gives the file as one list of elements.
func (s *shape) list() any {
	if len(s.documents) == 1 {
		if list, ok := s.documents[0].([]any); ok {
			return list
		}
	}
	return s.documents
}

// fits says whether a document fits a reader.
func (m *machine) fits(r *Reader, p *programs, doc any) bool {
	if !m.keys(r, p, doc) {
		return false
	}
	if p.test == nil {
		return true
	}
	v, err := m.first(p.test, doc)
	return err == nil && v == true
}

// keys says whether the object that a reader looks at has the keys it must have, and none of the others.
func (m *machine) keys(r *Reader, p *programs, doc any) bool {
	object := m.object(p, doc)
	if len(r.Match.Has) > 0 && object == nil {
		return false
	}
	missing := func(key string) bool { _, ok := object[key]; return !ok }
	return !slices.ContainsFunc(r.Match.Has, missing) && !slices.ContainsFunc(r.Match.Lacks, func(key string) bool { return !missing(key) })
}

// object gives the object that the reader looks at; nil if there is none.
func (m *machine) object(p *programs, doc any) map[string]any {
	if p.place != nil {
		doc = p.place.in(doc)
	} else {
		v, err := m.first(p.where, doc)
		if err != nil {
			return nil
		}
		doc = v
	}
	if list, ok := doc.([]any); ok && len(list) > 0 {
		doc = list[0]
	}
	object, _ := doc.(map[string]any)
	return object
}

// place is where the object lies that a reader looks at: under a key or not, first of a list or not.
type place struct {
	key   string
	first bool
}

// placeOf understands '.', '.key', '.[0]?' and '.key[0]?', which nearly all readers write; nil is a program like any other.
func placeOf(where string) *place {
	rest, ok := strings.CutPrefix(cmp.Or(where, "."), ".")
	if !ok {
		return nil
	}
	rest, first := strings.CutSuffix(strings.TrimSuffix(rest, "?"), "[0]")
	if nameLength(rest) != len(rest) {
		return nil
	}
	return &place{rest, first}
}

// in gives what lies there; nil where the program would give nothing, or fail.
func (p *place) in(doc any) any {
	if p.key != "" {
		object, _ := doc.(map[string]any)
		doc = object[p.key]
	}
	if p.first {
		list, _ := doc.([]any)
		if len(list) == 0 {
			return nil
		}
		return list[0]
	}
	return doc
}

func (r *Reader) compare(object map[string]any) (missing, unwanted []string) {
	for _, key := range r.Match.Has {
		if _, ok := object[key]; !ok {
			missing = append(missing, key)
		}
	}
	for _, key := range r.Match.Lacks {
		if _, ok := object[key]; ok {
			unwanted = append(unwanted, key)
		}
	}
	return missing, unwanted
}

// look takes in the shape of a file.
func look(ctx context.Context, file io.ReadSeeker) (*shape, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	text, encoding := plainText(&contextReader{ctx, file})
	head, err := io.ReadAll(io.LimitReader(text, headSize))
	if err != nil {
		return nil, err
	}
	s := &shape{form: Form{Encoding: encoding}, all: len(head) < headSize}
	s.sniff(head)
	if s.trouble != nil || s.form.Format == CSV || !s.inObject {
		return s, nil
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	text, _ = plainText(&contextReader{ctx, file})
	s.json(text, true)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return s, nil
}

// errSeen ends the sampling of a file.
var errSeen = errors.New("seen enough")
