package handover

import (
	"errors"
	"fmt"
	"strings"
)

var (
	// ErrUsage says that something was asked for that makes no sense as asked. Nothing was done.
	ErrUsage = errors.New("wrong usage")
	// ErrNotReady says that something must be mended or decided first.
	ErrNotReady = errors.New("not ready")
	// ErrBusy says that another process works in the workspace.
	ErrBusy = errors.New("the workspace is in use by another process")
)

// Error is a failure of one of the classes above, with the way on.
type Error struct {
	Kind error
	Msg  string
	Fix  string
}

func (e *Error) Error() string { return e.Msg }

// Unwrap gives the class, for errors.Is.
func (e *Error) Unwrap() error { return e.Kind }

// Hint is the way on.
func (e *Error) Hint() string { return e.Fix }

func usagef(fix, format string, args ...any) error {
	return &Error{ErrUsage, fmt.Sprintf(format, args...), fix}
}

// hintOf is the way on that an error knows; empty when it knows none.
func hintOf(err error) string {
	if h, ok := errors.AsType[interface {
		error
		Hint() string
	}](err); ok {
		return h.Hint()
	}
	return ""
}

// BlockedError says what stands in the way of sealing, all of it.
type BlockedError struct{ Blockers []Blocker }

func (e *BlockedError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "not sealed: %s in the way", count(len(e.Blockers), "thing stands", "things stand"))
	for _, k := range e.Blockers {
		fmt.Fprintf(&b, "\n%s: %s", k.Path, k.Why)
		if k.Hint != "" {
			fmt.Fprintf(&b, " (%s)", k.Hint)
		}
	}
	return b.String()
}

// Unwrap makes it ErrNotReady.
func (e *BlockedError) Unwrap() error { return ErrNotReady }

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
