package evidence

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/itchyny/gojq"
)

// Bounds of a program: what takes longer over one element, or yields more rows from it, does not end.
const (
	maxRun    = 5 * time.Second
	maxOutput = 1 << 20
)

// programs are the compiled texts of a reader; nil where it has none.
type programs struct {
	place                                *place // what match.where names, where it takes no program to find it
	where, test, complete, takenAt, rows *gojq.Code
	ready                                int // how many of the scripts are compiled, or take no compiling
}

// How many of the scripts of a reader it takes for what is done with it.
const (
	toLook  = 1 // at the object whose keys decide
	toMatch = 2
	toRead  = 5
)

// script is the text of a program, and where it belongs.
type script struct {
	key, program string
	into         **gojq.Code
}

// scripts are the texts of a reader, those that are needed first coming first.
func (r *Reader) scripts() []script {
	p := &r.program
	complete := r.Complete
	if complete == stated || complete == "null" { // which never says anything either
		complete = ""
	}
	where := r.Match.Where
	if p.place != nil {
		where = ""
	}
	return []script{
		{"match.where", where, &p.where},
		{"match.test", r.Match.Test, &p.test},
		{"complete", complete, &p.complete},
		{"taken_at", r.TakenAt, &p.takenAt},
		{"rows", r.Rows, &p.rows},
	}
}

// compiled compiles all programs of the reader, once.
func (r *Reader) compiled() (*programs, error) { return r.compile(toRead) }

// compile compiles the first n programs of the reader, each once: it takes longer than most of them ever run, and most readers that a
// file is held against do not get as far as their programs.
func (r *Reader) compile(n int) (*programs, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.program.ready >= n {
		return &r.program, nil
	}
	if r.program.ready == 0 {
		r.program.place = placeOf(r.Match.Where)
	}
	for _, t := range r.scripts()[r.program.ready:n] {
		if r.broken != nil {
			return &r.program, r.broken
		}
		if t.program != "" {
			code, err := compile(t.program)
			if err != nil {
				r.broken = fmt.Errorf("reader %s (%s), %s: %w", r.ID, r.File, t.key, err)
				return &r.program, r.broken
			}
			*t.into = code
		}
		r.program.ready++
	}
	return &r.program, nil
}

// compile makes a program of a text in plain jq that sees nothing but its input.
func compile(text string) (code *gojq.Code, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			code, err = nil, errors.New("not readable as jq")
		}
	}()
	query, err := gojq.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("not readable as jq: %w", err)
	}
	if name := outward(reflect.ValueOf(query)); name != "" {
		return nil, fmt.Errorf("%s does not exist here: a program sees only its input", name)
	}
	return gojq.Compile(query)
}

// forbidden reach out of a program, or give another answer tomorrow.
func forbidden() []string {
	return []string{
		"now", "env", "$ENV", "input", "inputs", "input_filename", "input_line_number", "debug", "stderr", "halt", "halt_error",
		"localtime", "strflocaltime", "modulemeta", "get_search_list", "$__prog_args", "$__loc__", "import or include",
	}
}

// outward finds in a parsed program the name of something that reaches out.
func outward(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return ""
		}
		switch f := v.Interface().(type) {
		case *gojq.Func:
			if slices.Contains(forbidden(), f.Name) {
				return f.Name
			}
		case *gojq.Import:
			return "import or include"
		}
		return outward(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() { //nolint:modernize // the iterator costs a third of all compiling
			if name := outward(v.Field(i)); name != "" {
				return name
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if name := outward(v.Index(i)); name != "" {
				return name
			}
		}
	default: // holds no part of a program
	}
	return ""
}

// machine runs programs under one deadline for each run.
type machine struct {
	ctx    context.Context
	cancel context.CancelFunc
	timer  *time.Timer
	limit  time.Duration
}

func newMachine(ctx context.Context) *machine {
	ctx, cancel := context.WithCancel(ctx)
	return &machine{ctx: ctx, cancel: cancel, timer: time.AfterFunc(maxRun, cancel), limit: maxRun}
}

func (m *machine) close() {
	m.timer.Stop()
	m.cancel()
}

// errLong ends a program that does not end.
var errLong = errors.New("the program of the reader does not come to an end")

// run feeds one value to a program and calls each for what it yields.
func (m *machine) run(code *gojq.Code, input any, each func(any) error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = errors.New("the program of the reader cannot be run on this")
		}
	}()
	m.timer.Reset(m.limit)
	defer m.timer.Stop() // the next value may be long in coming
	results := code.RunWithContext(m.ctx, input)
	for n := 0; ; n++ {
		v, ok := results.Next()
		if !ok {
			return nil
		}
		if err, failed := v.(error); failed {
			if errors.Is(err, context.Canceled) && m.ctx.Err() != nil {
				return errLong
			}
			if halts(err) {
				return errors.New("the program of the reader halts")
			}
			// What gojq says ends in the value that it could not take, which is nobody's to repeat.
			what, _, _ := strings.Cut(err.Error(), " (")
			return fmt.Errorf("the program of the reader: %s", Inert(what))
		}
		if n == maxOutput {
			return errLong
		}
		if err := each(v); err != nil {
			return err
		}
	}
}

func halts(err error) bool {
	_, ok := errors.AsType[*gojq.HaltError](err)
	return ok
}

// first gives the first result of a program; nil where it has none or fails.
func (m *machine) first(code *gojq.Code, input any) (result any, err error) {
	stop := errors.New("enough")
	err = m.run(code, input, func(v any) error {
		result = v
		return stop
	})
	if errors.Is(err, stop) {
		err = nil
	}
	return result, err
}

// Check compiles the programs of the reader and says what is wrong with the first that is not readable.
func (r *Reader) Check() error {
	_, err := r.compiled()
	return err
}
