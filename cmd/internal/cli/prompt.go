package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxAnswer is the longest line a person may answer with, in bytes.
const maxAnswer = 4096

// Confirm asks whether to do what cannot be undone and says whether the person wants it. --yes is yes; the empty answer
// and the end of input are no; without a terminal the question is an error that names --yes.
func (e *Env) Confirm(ctx context.Context, question string) (bool, error) {
	if e.Flags.Yes {
		return true, nil
	}
	if !e.InTerminal {
		return false, &usageError{"not confirmed: " + question + " (standard input is not a terminal)", "confirm with --yes"}
	}
	answer, err := e.readLine(ctx, question+" [y/N] ")
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	answer = strings.ToLower(answer)
	return answer == "y" || answer == "yes", err
}

// Ask asks for a line. flag names the way to give the answer without a terminal, as in "--reason TEXT". The end of
// input is an error: nothing was answered.
func (e *Env) Ask(ctx context.Context, question, flag string) (string, error) {
	if !e.InTerminal {
		return "", unasked(question, flag)
	}
	answer, err := e.readLine(ctx, question+": ")
	if errors.Is(err, io.EOF) {
		return "", unasked(question, flag)
	}
	return answer, err
}

// Passphrase asks for a secret line, which is not shown while it is typed. flag is as for Ask.
func (e *Env) Passphrase(ctx context.Context, question, flag string) ([]byte, error) {
	if !e.InTerminal || e.ReadSecret == nil {
		return nil, unasked(question, flag)
	}
	fmt.Fprint(e.Err, Clean(question)+": ")
	secret, err := e.ReadSecret(ctx.Done())
	fmt.Fprintln(e.Err) // the person's own line end was not shown
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, io.EOF):
		return nil, unasked(question, flag)
	case err != nil:
		return nil, fmt.Errorf("read the passphrase: %w", err)
	}
	return secret, nil
}

func unasked(question, flag string) error {
	way := "run the command again on a terminal"
	if flag != "" {
		way = "give it with " + flag
	}
	return &usageError{"no answer to: " + question, way}
}

// readLine writes the question and reads one line of input, without its line end. It reads byte by byte, so that what
// follows the line stays in the terminal for whoever asks next. The reading goroutine cannot be called back; when ctx
// ends first it is left behind, and the process is about to end.
func (e *Env) readLine(ctx context.Context, question string) (string, error) {
	fmt.Fprint(e.Err, Clean(question))
	type answer struct {
		line string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		line, err := lineOf(e.In)
		answers <- answer{line, err}
	}()
	select {
	case a := <-answers:
		return strings.TrimSpace(a.line), a.err
	case <-ctx.Done():
		fmt.Fprintln(e.Err)
		return "", ctx.Err()
	}
}

// lineOf reads up to a line end. io.EOF means the input ended before one: an unfinished line is no answer.
func lineOf(r io.Reader) (string, error) {
	var line []byte
	var one [1]byte
	for len(line) <= maxAnswer {
		n, err := r.Read(one[:])
		if n == 1 && one[0] == '\n' {
			return string(line), nil
		}
		line = append(line, one[:n]...)
		if err != nil {
			return "", err
		}
	}
	return "", fmt.Errorf("read an answer: it is longer than %d bytes", maxAnswer)
}
