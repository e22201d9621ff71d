package evidence

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Bounds of a filled sheet.
const (
	maxSheet    = 4 << 20 // bytes
	maxAnswer   = 4000    // bytes of one cell
	maxProblems = 100     // that are told
)

// SheetAnswer is a filled line of the sheet. ID, By and Note are as they were written: show them through Inert.
type SheetAnswer struct {
	Line     int // of the file, from 1
	ID       string
	On       time.Time // UTC; midnight where only a day is given
	Exact    bool      // a time was given, not only a day
	By, Note string
}

// SheetError is what is wrong with a filled sheet: everything, in the order of lines.
type SheetError struct{ Problems []string }

func (e *SheetError) Error() string { return strings.Join(e.Problems, "\n") }

// Hint is the way on.
func (e *SheetError) Hint() string {
	return "mend the sheet, with dates as text such as 2026-11-30, save it as CSV (UTF-8) and read it again"
}

// ReadSheet reads a filled sheet: CSV as spreadsheets save it, or the page. Lines that nobody filled are no answers. An error that is
// not of the reader is *SheetError, and never repeats what stands in a cell, but for an id or the digits of a date.
func ReadSheet(r io.Reader) ([]SheetAnswer, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxSheet+1))
	if err != nil {
		return nil, fmt.Errorf("read the rotation sheet: %w", err)
	}
	b, _ := plainText(bytes.NewReader(data))
	text, err := io.ReadAll(b)
	s := &sheet{at: map[string]int{}}
	if what := noSheet(data, text, err); what != "" {
		return nil, &SheetError{Problems: []string{what}}
	}
	s.read(text)
	if len(s.problems) == 0 {
		return s.answers, nil
	}
	if more := len(s.problems) - maxProblems; more > 0 {
		s.problems = append(s.problems[:maxProblems], fmt.Sprintf("and %d more", more))
	}
	return nil, &SheetError{Problems: s.problems}
}

// noSheet says of a file that cannot be one what it is.
func noSheet(data, text []byte, err error) string {
	text = bytes.TrimSpace(text)
	lower := bytes.ToLower(text[:min(len(text), window)])
	has := func(tag string) bool { return bytes.Contains(lower, []byte(tag)) }
	switch {
	case len(data) > maxSheet:
		return "the file is larger than 4 MiB: a rotation sheet is not"
	case bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return "the file is a workbook or an archive: save the sheet as CSV (UTF-8)"
	case bytes.HasPrefix(data, []byte("%PDF")):
		return "the file is a PDF: send the sheet as CSV or as the page it was"
	case err != nil || bytes.IndexByte(text, 0) >= 0:
		return "the file is no text: save the sheet as CSV (UTF-8)"
	case len(text) == 0:
		return "the file is empty"
	case text[0] == '<' && (has("<html") || has("<!doctype html") || has("<table")):
		return "the file is a web page: save the sheet as CSV (UTF-8)"
	}
	return ""
}

// sheet is a filled sheet while it is read.
type sheet struct {
	column   map[string]int // place of the columns that are read
	width    int
	answers  []SheetAnswer
	at       map[string]int // id to place in answers
	problems []string
}

func (s *sheet) bad(line int, column, format string, args ...any) {
	where := fmt.Sprintf("line %d", line)
	if column != "" {
		where += ", " + column
	}
	s.problems = append(s.problems, where+": "+fmt.Sprintf(format, args...))
}

// read takes the text for a page if a table stands in it and its first line names no columns.
func (s *sheet) read(text []byte) {
	if bytes.IndexByte(text, '\n') < 0 {
		text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n")) // as the oldest spreadsheets end lines
	}
	c := csv.NewReader(bytes.NewReader(text))
	c.Comma = comma(bufio.NewReader(bytes.NewReader(bytes.TrimLeft(text, " \r\n"))))
	c.FieldsPerRecord = -1 // spreadsheets leave empty cells away
	header, err := c.Read()
	if !isHeader(header) && s.page(string(text)) {
		return
	}
	if err != nil {
		s.damaged(err)
		return
	}
	line, _ := c.FieldPos(0)
	if !s.columns(line, header) {
		return
	}
	for {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			s.damaged(err)
			return
		}
		line, _ := c.FieldPos(0)
		for i := range record {
			record[i] = unguard(strings.TrimSpace(record[i]))
		}
		s.row(line, record, "put a text that holds the sign between cells in double quotes")
	}
}

func (s *sheet) damaged(err error) {
	if broken, ok := errors.AsType[*SyntaxError](csvError(err)); ok {
		s.bad(int(broken.Line), "", "%s", broken.What)
		return
	}
	s.problems = append(s.problems, "the file is not readable as CSV: "+err.Error())
}

// columnName is a column as we call it.
func columnName(name string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(strings.ToLower(name), "_", " ")), "_")
}

// isHeader says whether a line names the columns by which a sheet is known.
func isHeader(cells []string) bool {
	names := make([]string, len(cells))
	for i, c := range cells {
		names[i] = columnName(c)
	}
	return slices.Contains(names, colID) && slices.Contains(names, colOn)
}

// columns finds the columns that are read.
func (s *sheet) columns(line int, header []string) bool {
	before := len(s.problems)
	s.column, s.width = map[string]int{}, len(header)
	for i, name := range header {
		name = columnName(name)
		if !slices.Contains([]string{colID, colOn, colBy, colNote}, name) {
			continue
		}
		if _, twice := s.column[name]; twice {
			s.bad(line, name, "the column stands twice: leave one")
		}
		s.column[name] = i
	}
	if len(header) == 1 && strings.Contains(columnName(header[0]), colOn) {
		s.bad(line, "", "all columns stand in one cell: open the sheet as a text parted by commas, and save it again")
		return false
	}
	missing := slices.DeleteFunc([]string{colID, colOn, colBy}, func(name string) bool {
		_, there := s.column[name]
		return there
	})
	if len(missing) > 0 {
		s.bad(line, "", "no column is called %s: this line is to name the columns, as in the sheet that was sent", strings.Join(missing, " or "))
	}
	return len(s.problems) == before
}

// row takes in a line below the header.
func (s *sheet) row(line int, cells []string, extra string) {
	if len(cells) > s.width && strings.TrimSpace(strings.Join(cells[s.width:], "")) != "" {
		s.bad(line, "", "the line has more cells than there are columns: %s", extra)
		return
	}
	read := map[string]string{}
	for name, i := range s.column {
		if i < len(cells) {
			read[name] = strings.TrimSpace(cells[i])
		}
	}
	a := SheetAnswer{Line: line, ID: read[colID], By: onOneLine(read[colBy]), Note: onOneLine(read[colNote])}
	on := strings.TrimPrefix(read[colOn], "'")
	if on == "" && a.By == "" {
		return
	}
	before := len(s.problems)
	for _, name := range []string{colID, colBy, colNote} {
		if strings.ContainsRune(read[name], utf8.RuneError) {
			s.bad(line, name, "some letters are damaged: write them anew, and save the sheet as CSV (UTF-8)")
		} else if len(read[name]) > maxAnswer {
			s.bad(line, name, "the text is longer than %d bytes: shorten it", maxAnswer)
		}
	}
	switch {
	case a.ID == "":
		s.bad(line, colID, "the line is filled, but its id is gone: copy it from the sheet that was sent")
	case on == "":
		s.bad(line, colOn, "%s says who rotated it: say when as well, or empty both", colBy)
	case a.By == "":
		s.bad(line, colBy, "%s says when it was rotated: say who did it as well, or empty both", colOn)
	}
	if on != "" {
		a.On, a.Exact = s.date(line, on)
	}
	if len(s.problems) == before {
		s.answer(a)
	}
}

// date reads a day or an exact time. Other forms are not guessed: days and months are easily swapped.
func (s *sheet) date(line int, text string) (on time.Time, exact bool) {
	if on, err := time.Parse(time.DateOnly, text); err == nil {
		return on, false
	}
	if err := on.UnmarshalText([]byte(text)); err == nil { // strict, unlike time.Parse
		return on.UTC(), true
	}
	what := "this"
	if len(text) < 32 && strings.Trim(text, "0123456789./-: ") == "" {
		what = text
	}
	s.bad(line, colOn, "%s is not written as the sheet asks: write the day as 2026-11-30, year first, or the time as 2026-11-30T14:05:00Z", what)
	return time.Time{}, false
}

// answer keeps an answer. The same one twice is one.
func (s *sheet) answer(a SheetAnswer) {
	i, known := s.at[a.ID]
	if !known {
		s.at[a.ID] = len(s.answers)
		s.answers = append(s.answers, a)
		return
	}
	first := s.answers[i]
	if !first.On.Equal(a.On) || first.Exact != a.Exact || first.By != a.By || first.Note != a.Note {
		s.bad(a.Line, colID, "%s has another answer in line %d: leave the one that is right", Inert(a.ID), first.Line)
	}
}
