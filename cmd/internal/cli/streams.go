package cli

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/term"
)

// Streams is everything the program takes from its surroundings, so that a test can stand in for them. Nothing below
// the command line reads standard input, the environment or the clock on its own.
type Streams struct {
	In  io.Reader
	Out io.Writer // results only
	Err io.Writer // what is said to people

	// InTerminal, OutTerminal and ErrTerminal say whether the stream is a terminal.
	InTerminal, OutTerminal, ErrTerminal bool
	// Colour allows colour where the stream is a terminal (NO_COLOR and TERM=dumb forbid it).
	Colour bool

	// ReadSecret reads a line from the terminal without showing it; nil where there is no terminal. When done is
	// closed first, it puts the terminal back as it was and returns.
	ReadSecret func(done <-chan struct{}) ([]byte, error)

	Getenv  func(name string) string
	Environ []string // the whole environment, for programs that are started
	Now     func() time.Time
	// Home is the person's home folder, WorkDir the folder the program was started in; either may be empty when
	// the system would not say.
	Home, WorkDir string
	// Cache is the person's folder for what can be worked out again; empty for none.
	Cache string
}

// System returns the streams of this process.
func System() *Streams {
	home, _ := os.UserHomeDir() // without a home the commands that need one say so
	workDir, _ := os.Getwd()    // likewise; relative paths then stay relative
	cache, err := os.UserCacheDir()
	if err == nil {
		cache = filepath.Join(cache, "handover")
	}
	s := &Streams{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		InTerminal:  term.IsTerminal(int(os.Stdin.Fd())),
		OutTerminal: term.IsTerminal(int(os.Stdout.Fd())),
		ErrTerminal: term.IsTerminal(int(os.Stderr.Fd())),
		Colour:      os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
		Getenv:      os.Getenv,
		Environ:     os.Environ(),
		Now:         time.Now,
		Home:        home,
		WorkDir:     workDir,
		Cache:       cache,
	}
	if s.InTerminal {
		s.ReadSecret = readSecret
	}
	return s
}

// Test returns streams for a test: input as given, no terminal, an empty environment, a fixed clock, and the buffers
// that receive standard output and standard error. The test sets whatever else it needs.
func Test(input, workDir string) (s *Streams, out, err *bytes.Buffer) {
	out, err = new(bytes.Buffer), new(bytes.Buffer)
	return &Streams{
		In: strings.NewReader(input), Out: out, Err: err,
		Getenv:  func(string) string { return "" },
		Now:     func() time.Time { return time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC) },
		Home:    workDir,
		WorkDir: workDir,
	}, out, err
}

// readSecret reads from the controlling terminal. The reading goroutine cannot be called back once it waits for a
// key; when done is closed first it is left behind, and the process is about to end.
func readSecret(done <-chan struct{}) ([]byte, error) {
	fd := int(os.Stdin.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return nil, err
	}
	type answer struct {
		secret []byte
		err    error
	}
	answers := make(chan answer, 1)
	go func() {
		secret, err := term.ReadPassword(fd)
		answers <- answer{secret, err}
	}()
	select {
	case a := <-answers:
		return a.secret, a.err
	case <-done:
		return nil, term.Restore(fd, before)
	}
}
