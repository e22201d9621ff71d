package engagement

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// maxProblems bounds what one reading reports; a person mends a few at a time.
const maxProblems = 100

// Problem is one thing wrong with a file people wrote.
type Problem struct {
	File    string // as given to Parse
	Line    int    // from 1; 0 when the file as a whole is meant
	Column  int    // from 1, in characters
	Message string // what is wrong
	Hint    string // what to write instead; may be empty
}

// Error is the problem on one line, as compilers write it.
func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	b.WriteString(": " + p.Message)
	if p.Hint != "" {
		b.WriteString("; " + p.Hint)
	}
	return b.String()
}

// Problems is everything wrong with a file, in its order. Find it in an error with [errors.As].
type Problems []Problem

// Error has one line for each problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Hint is the way on.
func (ps Problems) Hint() string {
	if len(ps) == 0 {
		return ""
	}
	return "mend " + ps[0].File + " and run the command again"
}

// place is where something stands in a file.
type place struct{ line, column int }

// report gathers the problems of one file.
type report struct {
	file     string
	problems Problems
	cut      bool
}

func (r *report) add(at place, hint, format string, args ...any) {
	if len(r.problems) >= maxProblems {
		r.cut = true
		return
	}
	r.problems = append(r.problems, Problem{r.file, at.line, at.column, fmt.Sprintf(format, args...), hint})
}

// err returns the problems in the order of the file, or nil.
func (r *report) err() error {
	if len(r.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(r.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if r.cut {
		r.problems = append(r.problems, Problem{File: r.file, Message: "more problems follow", Hint: "mend these first"})
	}
	return r.problems
}
