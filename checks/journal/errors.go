package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"syscall"
)

var (
	// ErrNewer says that a newer version of the program wrote the journal. Nothing is known about what it means.
	ErrNewer = errors.New("journal of a newer version")
	// ErrChanged says that the log was changed since it was read: read again, decide again, append again.
	ErrChanged = errors.New("journal changed")
	// ErrBusy says that another process is appending and does not come to an end.
	ErrBusy = errors.New("journal in use")
	// ErrReadOnly says that the journal can be read and not written: its folder does not allow it, or it was opened so.
	ErrReadOnly = errors.New("journal not writable")
	// ErrBody says that a body to append is not a JSON object that a log can hold.
	ErrBody = errors.New("body not valid")
)

// Error is a failure of one of the kinds above, with the way on. Where its text does not say that nothing was recorded, that is
// not certain.
type Error struct {
	Kind error // one of the kinds above, or nil
	Msg  string
	Fix  string
	Err  error // the cause, or nil
}

func (e *Error) Error() string { return e.Msg }

// Unwrap gives the kind and the cause, for errors.Is.
func (e *Error) Unwrap() []error {
	var all []error
	for _, err := range []error{e.Kind, e.Err} {
		if err != nil {
			all = append(all, err)
		}
	}
	return all
}

// Hint is the way on.
func (e *Error) Hint() string { return e.Fix }

// Damage is a log that is not as it was written. Nothing of the journal is used.
type Damage struct {
	File string
	Line int // from 1; 0 when it is the file as a whole
	Why  string
	Fix  string
}

func (e *Damage) Error() string {
	if e.Line == 0 {
		return e.File + " " + e.Why
	}
	return e.File + " line " + strconv.Itoa(e.Line) + " " + e.Why
}

// Hint is the way on.
func (e *Damage) Hint() string { return e.Fix }

// MissingError is a record that another had seen and that is not there: its file, or the end of it, was removed or is not
// merged yet.
type MissingError struct {
	File string // the log that refers to it
	Line int
	Log  string // the log it is missing from
	Seq  int
	Have int // the last record of that log that is there; 0 for none
}

func (e *MissingError) Error() string {
	end := "which is not there"
	if e.Have > 0 {
		end = fmt.Sprintf("which ends at line %d", e.Have)
	}
	return fmt.Sprintf("%s line %d refers to line %d of %s, %s", e.File, e.Line, e.Seq, e.Log+fileExt, end)
}

// Hint is the way on.
func (e *MissingError) Hint() string {
	return "merge the branch that has it, or restore the file: `git log --all -- \"journal/" + e.Log + fileExt + "\"` names the commits"
}

// RewrittenError is an anchored record that the journal does not hold, or holds with another text: history was rewritten after the anchor.
type RewrittenError struct {
	Log      string
	Anchored Head
	Have     int  // the last record of the log that is there; 0 for none
	Found    Hash // what stands in its place; zero when nothing does
}

func (e *RewrittenError) Error() string {
	switch {
	case e.Have == 0:
		return fmt.Sprintf("log %s is anchored up to line %d and is not there: it was removed after the anchor", e.Log, e.Anchored.Seq)
	case e.Have < e.Anchored.Seq:
		return fmt.Sprintf("log %s is anchored up to line %d and ends at line %d: its end was removed after the anchor", e.Log, e.Anchored.Seq, e.Have)
	default:
		return fmt.Sprintf("log %s line %d is not the one that was anchored: the log was rewritten after the anchor", e.Log, e.Anchored.Seq)
	}
}

// unrecorded says what stopped an Append.
func unrecorded(file string, err error) error {
	e := &Error{Msg: fmt.Sprintf("append to %s: %v; nothing was recorded", file, err), Err: err}
	switch {
	case errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS):
		e.Kind, e.Fix = ErrReadOnly, "work in a copy of the workspace you may write to: `git clone` makes one"
	case errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT):
		e.Fix = "make room on the disk and repeat the command"
	}
	return e
}
