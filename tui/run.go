package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
)

// Terminal is what the app runs on.
type Terminal struct {
	In      io.Reader
	Out     io.Writer
	Environ []string
	// ReadSecret asks for a secret outside the app, echo off; nil where that is not possible.
	ReadSecret func(ctx context.Context, question string) ([]byte, error)
}

// Run runs the app until the person leaves or ctx ends. Then it waits for what is being written, and says what was done and how to come
// back. The error is that of ctx when that ended it.
func Run(ctx context.Context, so session.Options, o Options, term Terminal) error {
	s, d, err := session.Open(ctx, so)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m := New(ctx, s, d, o)
	p := tea.NewProgram(m, tea.WithContext(ctx), tea.WithInput(term.In), tea.WithOutput(term.Out), tea.WithEnvironment(term.Environ), tea.WithoutSignalHandler(), tea.WithFPS(120))
	if term.ReadSecret != nil {
		s.AskWith(func(ctx context.Context, question string) ([]byte, error) {
			reply := make(chan askedMsg, 1)
			p.Send(askMsg{ctx, question, term.ReadSecret, reply})
			select {
			case a := <-reply:
				return a.secret, a.err
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		})
	}
	_, err = p.Run()
	cancel()
	s.Wait()
	farewell(term.Out, s.Farewell(d))
	if errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return err
}

// askMsg wants a secret from the person, askedMsg has it.
type (
	askMsg struct {
		ctx      context.Context //nolint:containedctx // of the intent that asks
		question string
		read     func(ctx context.Context, question string) ([]byte, error)
		to       chan askedMsg
	}
	askedMsg struct {
		secret []byte
		err    error
		to     chan askedMsg
	}
)

// exec asks with the terminal given back to the shell's way of reading.
func (a askMsg) exec() tea.Cmd {
	c := &asking{ask: a}
	return tea.Exec(c, func(err error) tea.Msg { return askedMsg{c.secret, err, a.to} })
}

func (a askedMsg) reply() { a.to <- askedMsg{secret: a.secret, err: a.err} }

type asking struct {
	ask    askMsg
	secret []byte
}

// Run asks.
func (c *asking) Run() (err error) {
	c.secret, err = c.ask.read(c.ask.ctx, c.ask.question)
	return err
}

// SetStdin is for tea.ExecCommand; the secret is read from the terminal itself.
func (c *asking) SetStdin(io.Reader) {}

// SetStdout is for tea.ExecCommand.
func (c *asking) SetStdout(io.Writer) {}

// SetStderr is for tea.ExecCommand.
func (c *asking) SetStderr(io.Writer) {}

// farewell says what was done and how to come back, on the terminal that the app has left.
func farewell(out io.Writer, doc text.Doc) {
	for _, l := range doc {
		if l.Label != "" {
			fmt.Fprintf(out, "%s:  %s\n", l.Label, l)
		} else {
			fmt.Fprintf(out, "%s%s\n", strings.Repeat(" ", l.Indent), l)
		}
	}
}
