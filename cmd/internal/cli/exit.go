package cli

import (
	"context"
	"errors"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/bundle/collect"
	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
	"github.com/handover-kit/handover/checks/journal"
)

// The exit codes; exitTable says what each means.
const (
	ExitOK          = 0
	ExitFailed      = 1
	ExitUsage       = 2
	ExitNotReady    = 3
	ExitInvalid     = 4
	ExitNoKey       = 5
	ExitBusy        = 6
	ExitInterrupted = 130
)

// exitRow is one exit code: what it means, for the manual pages and docs/exit-codes.md, and which errors end the
// program with it.
type exitRow struct {
	code    int
	meaning string
	errors  []match
}

// match says whether an error is of a kind.
type match func(error) bool

// exitTable is the one place where errors become exit codes. The first row that matches counts. An error that matches
// none may know its own code (ExitCode() int); any other is ExitFailed.
func exitTable() []exitRow {
	return []exitRow{
		{ExitOK, "done", nil},
		{ExitFailed, "failed: input or output, a broken export, a missing program", nil},
		{ExitUsage, "wrong usage or wrong configuration; nothing was done", []match{
			is(handover.ErrUsage), as[*usageError], as[engagement.Problems], as[checks.Problems], as[*checks.UnknownItemError], as[*checks.MarkError], as[*evidence.SheetError],
		}},
		{ExitNotReady, "not ready: open blockers, findings, survivors, a shut gate", []match{is(handover.ErrNotReady), as[*collect.Refusal], as[*checks.Refusal]}},
		{ExitInvalid, "the bundle is not valid: damaged, cut short, altered, wrong or unknown signer", []match{is(bundle.ErrInvalid)}},
		{ExitNoKey, "no key given opens this bundle", []match{is(bundle.ErrNoKey)}},
		{ExitBusy, "the workspace is in use by another process", []match{is(handover.ErrBusy), is(journal.ErrBusy)}},
		{ExitInterrupted, "interrupted, by ctrl+c or a request to end", []match{is(context.Canceled)}},
	}
}

// exitCode is the program's exit code for what a command returned.
func exitCode(err error) int {
	if err == nil {
		return ExitOK
	}
	for _, row := range exitTable() {
		for _, matches := range row.errors {
			if matches(err) {
				return row.code
			}
		}
	}
	own, ok := errors.AsType[interface {
		error
		ExitCode() int
	}](err)
	if ok && own.ExitCode() >= ExitFailed && own.ExitCode() <= ExitBusy {
		return own.ExitCode()
	}
	return ExitFailed
}

func is(target error) match {
	return func(err error) bool { return errors.Is(err, target) }
}

func as[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// hint is the way on that an error offers: the first in its tree that has one.
func hint(err error) string {
	own, ok := errors.AsType[interface {
		error
		Hint() string
	}](err)
	if !ok {
		return ""
	}
	return own.Hint()
}

// usageError is a command called wrongly. Nothing has been done when it is returned.
type usageError struct{ message, hint string }

func (e *usageError) Error() string { return e.message }

// Hint is the way on.
func (e *usageError) Hint() string { return e.hint }

// silentError ends a command with a code when its result has said everything already.
type silentError struct{ code int }

func (e *silentError) Error() string { return "" }

// ExitCode is the code to end with.
func (e *silentError) ExitCode() int { return e.code }
