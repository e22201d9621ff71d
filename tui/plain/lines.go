package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLine is the longest line a person may type or drop, in bytes.
const maxLine = 64 << 10

var errTooLong = errors.New("the line is too long")

// lines reads what a person types.
type lines struct{ in io.Reader }

// next reads a line, without its end. When ctx ends first it gives the cause of that; the goroutine that reads cannot be called back and is
// left behind, and the process is about to end.
func (l lines) next(ctx context.Context) (string, error) {
	type answer struct {
		line string
		err  error
	}
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	answers := make(chan answer, 1)
	go func() {
		line, err := l.read()
		answers <- answer{line, err}
	}()
	select {
	case a := <-answers:
		return a.line, a.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// read reads byte by byte up to a line end: what follows stays in the terminal for whoever asks next. A line that the input ends in is not
// finished, so it is no answer.
func (l lines) read() (string, error) {
	var line []byte
	var one [1]byte
	long := false
	for {
		n, err := l.in.Read(one[:])
		switch {
		case n == 1 && one[0] == '\n' && long:
			return "", errTooLong
		case n == 1 && one[0] == '\n':
			return strings.TrimSuffix(string(line), "\r"), nil
		case n == 1 && len(line) == maxLine:
			long = true
		case n == 1:
			line = append(line, one[0])
		}
		switch {
		case errors.Is(err, io.EOF):
			return "", errLeft
		case err != nil:
			return "", fmt.Errorf("read what is typed: %w", err)
		}
	}
}

// ask says what is wanted and gives the line that is typed then, without blanks around it.
func (t *talk) ask(ctx context.Context, prompt string) (string, error) {
	line, err := t.askRaw(ctx, prompt)
	return strings.TrimSpace(line), err
}

// askRaw leaves the blanks at the end: a tab asks to complete a path.
func (t *talk) askRaw(ctx context.Context, prompt string) (string, error) {
	for {
		t.prompted(prompt)
		line, err := t.in.next(ctx)
		switch {
		case errors.Is(err, errTooLong):
			t.say("That line is too long. Nothing was done.")
			continue
		case err != nil:
			fmt.Fprintln(t.out)
			return "", err
		}
		// Terminals that were left in the mode of bracketed paste wrap what is dropped in these.
		line = strings.NewReplacer("\x1b[200~", "", "\x1b[201~", "").Replace(line)
		if !utf8.ValidString(line) || strings.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) && r != '\t' }) {
			t.say("There were keys in that line that are no letters. Type it again.")
			continue
		}
		return line, nil
	}
}
