package bundle

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
)

var (
	// ErrInvalid says that a bundle is damaged, cut short, altered, or not vouched for by a known signer.
	ErrInvalid = errors.New("bundle not valid")
	// ErrNoKey says that none of the keys given opens a bundle.
	ErrNoKey = errors.New("no key opens this bundle")
)

// Error is a failure with its class (ErrInvalid or ErrNoKey) and the way on.
type Error struct {
	Kind error  // ErrInvalid or ErrNoKey
	Msg  string // one sentence
	Fix  string // what a person can do; may be empty
}

func (e *Error) Error() string { return e.Msg }

// Unwrap gives the class, for errors.Is.
func (e *Error) Unwrap() error { return e.Kind }

// Hint is the way on.
func (e *Error) Hint() string { return e.Fix }

func invalidf(format string, args ...any) error {
	return &Error{Kind: ErrInvalid, Msg: fmt.Sprintf(format, args...)}
}

// classify makes an error met while reading a bundle one of ErrInvalid, unless it is one already, was caused by the
// reader being stopped, or is the file system's own.
func classify(err error) error {
	var path *fs.PathError
	if errors.Is(err, ErrInvalid) || errors.Is(err, ErrNoKey) || errors.As(err, &path) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return invalidf("the bundle is damaged or cut short: %v", err)
}
