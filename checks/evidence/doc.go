// Package evidence turns the files that vendors' own tools export into verdicts: which of our people, machines and keys are
// still alive in the client's systems, and what was not rotated since we left.
//
//	file ──Recognise──> Reader ──Redact──> stored file ──Examine──> Examination   one export
//	Examinations ──Assess──> Assessment: survivors, doubts, verdicts on items      one system
//	Survivor ──Remedy──> commands      Assessments ──NewLedger──> lines ──> rotation sheet
//
// Readers are data (see [Reader]); [NewReaders] is given the file systems that hold them and reads nothing before it is asked.
// [Reader.Parts] says which files a system takes to be complete, [PartOf] which of them a file is.
// Every file is read as a stream and trusted in nothing. Unknown is never done: what a file does not show is Inconclusive,
// with what to do about it. The package opens no file, knows no clock and runs no command; it prints those that a person may run.
package evidence
