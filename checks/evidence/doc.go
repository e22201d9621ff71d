// Package evidence turns the files that vendors' own tools export into verdicts: which of our people, machines and keys are
// still alive in the client's systems, and what was not rotated since we left.
//
//	file ──Recognise──> Reader ──Redact──> stored file ──Read──> rows ──Judge──> Verdict ──Remedy──> commands
//
// Readers are data (see [Reader]); [NewReaders] is given the file systems that hold them and reads nothing before it is asked.
// Every file is read as a stream and trusted in nothing. Unknown is never done: what a file does not show is Inconclusive,
// with what to do about it. The package opens no file, knows no clock and runs no command; it prints those that a person may run.
package evidence
