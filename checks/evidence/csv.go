package evidence

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxRecord bounds one record of a CSV file, in bytes. encoding/csv itself would hold all of it.
const maxRecord = 16 << 20

// table reads a CSV file with a header row.
type table struct {
	*csv.Reader
	header []string
	limit  *recordLimit
}

// recordLimit refuses a record that never ends.
type recordLimit struct {
	r    io.Reader
	left int
}

func (l *recordLimit) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errors.New("a record is longer than 16 MiB: a quote is not closed")
	}
	n, err := l.r.Read(p[:min(len(p), window)])
	l.left -= n
	return n, err
}

// newTable reads the header row, and sees from it whether commas, semicolons or tabs part the fields.
func newTable(r *bufio.Reader) (*table, error) {
	t := &table{limit: &recordLimit{r, maxRecord}}
	t.Reader = csv.NewReader(t.limit)
	t.Comma = comma(r)
	t.ReuseRecord = true
	record, err := t.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty")
	}
	if err != nil {
		return nil, csvError(err)
	}
	seen := map[string]bool{}
	for i, name := range record {
		name = strings.TrimSpace(name)
		if seen[name] { // it is not repeated: without a header, it is a value
			return nil, &SyntaxError{Line: 1, What: fmt.Sprintf("the name of column %d stands twice", i+1)}
		}
		seen[name] = true
		t.header = append(t.header, strings.Clone(name))
	}
	return t, nil
}

// next gives the next record, good until the next call; io.EOF after the last.
func (t *table) next() ([]string, error) {
	t.limit.left = maxRecord
	record, err := t.Read()
	if err != nil {
		return nil, csvError(err)
	}
	return record, nil
}

func comma(r *bufio.Reader) rune {
	head, _ := r.Peek(4 << 10) // an error comes again when the record is read
	head, _, _ = bytes.Cut(head, []byte("\n"))
	best, most := ',', bytes.Count(head, []byte(","))
	for _, c := range []rune{';', '\t'} {
		if n := bytes.Count(head, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

func (t *table) object(record []string) map[string]any {
	m := make(map[string]any, len(record))
	for i, name := range t.header {
		m[name] = strings.Clone(record[i])
	}
	return m
}

func csvError(err error) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return err
	}
	what := "not readable as CSV: " + parse.Err.Error()
	if errors.Is(parse.Err, csv.ErrFieldCount) {
		what = "the record has not as many fields as the header"
	}
	return &SyntaxError{Line: int64(parse.StartLine), What: what, cut: errors.Is(parse.Err, csv.ErrFieldCount)}
}

// csv copies a table without its secrets.
func (d *redactor) csv(r *bufio.Reader) error {
	t, err := newTable(r)
	if err != nil {
		return err
	}
	w := csv.NewWriter(d.out)
	w.Comma = t.Comma
	if err := w.Write(t.header); err != nil {
		return err
	}
	hide := make([]bool, len(t.header))
	for i, name := range t.header {
		hide[i] = d.secret(d.enter(d.begin(), name), name)
	}
	for {
		record, err := t.next()
		if errors.Is(err, io.EOF) {
			w.Flush()
			return w.Error()
		}
		if err != nil {
			return err
		}
		for i := range record {
			if hide[i] {
				record[i] = d.digest(record[i])
			}
		}
		if err := w.Write(record); err != nil {
			return err
		}
	}
}
