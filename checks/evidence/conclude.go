package evidence

import (
	"errors"

	"github.com/itchyny/gojq"
)

// maxDocuments bounds the documents of one file that are kept for the programs that look at all of it.
const maxDocuments = 10_000

// remember keeps a document that began at an offset.
func (rd *reading) remember(v any, begin int64) {
	if rd.reader.stream == nil && begin > kept || len(rd.seen) == maxDocuments {
		rd.much, rd.seen = true, nil
	}
	if !rd.much {
		rd.seen = append(rd.seen, v)
	}
}

func isScalar(v any) bool {
	_, ok := scalar(v)
	return ok || v == nil
}

// conclude asks the programs that look at the whole document.
func (rd *reading) conclude() error {
	if !rd.keep || rd.much {
		return nil
	}
	var doc any = rd.seen
	if len(rd.seen) == 1 {
		doc = rd.seen[0]
	}
	whole, err := rd.ask(rd.p.complete, doc)
	if err != nil {
		return err
	}
	switch whole {
	case true:
		rd.facts.Complete = Shown
	case false:
		rd.facts.Complete = Truncated
	}
	taken, err := rd.ask(rd.p.takenAt, doc)
	if err != nil {
		return err
	}
	if text, ok := scalar(taken); ok {
		rd.facts.TakenAt = ParseTime(text)
	}
	return nil
}

// ask runs a program on the document; where it fails or cannot say, on the last page. A program that does not end is an error.
func (rd *reading) ask(code *gojq.Code, doc any) (any, error) {
	if code == nil {
		return nil, nil
	}
	v, err := rd.m.first(code, doc)
	if errors.Is(err, errLong) {
		return nil, err
	}
	if err == nil && v != nil {
		return v, nil
	}
	list, ok := doc.([]any)
	if !ok || len(list) == 0 {
		return nil, nil
	}
	if v, err = rd.m.first(code, list[len(list)-1]); errors.Is(err, errLong) {
		return nil, err
	} else if err != nil {
		return nil, nil
	}
	return v, nil
}
