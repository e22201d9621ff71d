package journal

import (
	"bytes"
	"crypto/sha256"
	"fmt"
)

// GitAttributes is the line that the .gitattributes of a workspace needs, so that git leaves the line ends of the logs alone.
const GitAttributes = "journal/*.jsonl -text\n"

const (
	hintRestore = "restore the file as it was committed or sent: `git log -p` shows who changed it"
	hintLineEnd = "add the line `journal/*.jsonl -text` to .gitattributes, then remove the file and `git checkout` it again"
	hintFork    = "a log has one writer: two folders with the same .handover/clone (a copied folder) both wrote to it. Keep one side whole " +
		"(`git checkout --ours` or `--theirs` and the file), remove .handover/clone in the copy, and record there again what the other side held"
	hintNewer = "use the version of handover that wrote it, or a later one"
)

func (r *reader) newer(v int) error {
	return &Error{ErrNewer, fmt.Sprintf("%s is of version %d of the journal, this program reads %d", r.file, v, version), hintNewer, nil}
}

// unreadable says what a line is that is none of ours.
func (r *reader) unreadable(n int, b []byte, err error) error {
	d := &Damage{File: r.file, Line: n, Fix: hintRestore}
	v, newer := newerVersion(b)
	switch {
	case newer:
		return r.newer(v)
	case isConflictMark(b):
		d.Why, d.Fix = "is a conflict mark of git: the log was continued in two places", hintFork
	case bytes.HasSuffix(b, []byte("\r")):
		d.Why, d.Fix = "ends in CR LF: the line ends were converted, as git does with core.autocrlf", hintLineEnd
	case len(bytes.TrimSpace(b)) == 0:
		d.Why = "is empty"
	case n == 1 && (bytes.HasPrefix(b, []byte("\xef\xbb\xbf")) || bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff"))):
		d.Why = "begins with a byte order mark: an editor saved the file"
	case bytes.IndexByte(b, 0) >= 0:
		d.Why = "holds zero bytes: the disk lost what was written there"
	default:
		d.Why = "was edited or damaged: " + err.Error()
	}
	return d
}

func isConflictMark(b []byte) bool {
	for _, mark := range []string{"<<<<<<<", "|||||||", "=======", ">>>>>>>"} {
		if rest, ok := bytes.CutPrefix(b, []byte(mark)); ok && (len(bytes.TrimRight(rest, "\r")) == 0 || rest[0] == ' ') {
			return true
		}
	}
	return false
}

// misplaced says why a line that can be read does not continue the log, or nothing if it does.
func (r *reader) misplaced(n int, b []byte, ln *line) error {
	d := &Damage{File: r.file, Line: n, Fix: hintRestore}
	switch {
	case string(ln.by) != r.person:
		d.Why = fmt.Sprintf("is by %s: it was copied here from another log", ln.by)
	case ln.seq < n:
		r.repeated(d, b, ln)
	case ln.seq > n:
		r.gap(d, ln)
	case ln.prev == r.hashAt(n-1):
		return r.outOfBatch(d, ln)
	case n == 1:
		d.Why = "begins another log: the file was renamed, or the line copied here"
	default:
		r.unchained(d, b)
	}
	return d
}

// repeated is a line with a number that was there before.
func (r *reader) repeated(d *Damage, b []byte, ln *line) {
	same := r.recs[ln.seq-1]
	switch {
	case same.Hash == sha256.Sum256(b):
		d.Why = fmt.Sprintf("repeats line %d", ln.seq)
	case same.Prev == ln.prev:
		d.Why = fmt.Sprintf("continues line %d, as line %d does: the log was continued in two places", ln.seq-1, ln.seq)
		d.Fix = hintFork
	default:
		d.Why = fmt.Sprintf("has the number %d: it was moved, edited or copied here", ln.seq)
	}
}

// gap is a line with too high a number: what belongs here comes later or not at all.
func (r *reader) gap(d *Damage, ln *line) {
	d.Why = fmt.Sprintf("has the number %d: %s removed", ln.seq, lines(d.Line, ln.seq-1))
	for n := d.Line + 1; ; n++ {
		b, ended, err := r.next(n)
		if err != nil {
			return
		}
		if later, err := parseLine(b, r.names); err == nil && later.seq == d.Line {
			d.Why = fmt.Sprintf("has the number %d, and line %d the number %d: the lines were put in another order", ln.seq, n, d.Line)
			return
		}
		if !ended {
			return
		}
	}
}

func lines(first, last int) string {
	if first == last {
		return fmt.Sprintf("line %d was", first)
	}
	return fmt.Sprintf("lines %d to %d were", first, last)
}

// unchained is a line that continues another text than the line before. The line after knows which of the two was edited.
func (r *reader) unchained(d *Damage, b []byte) {
	hash := sha256.Sum256(b)
	if after, _, err := r.next(d.Line + 1); err == nil {
		if ln, err := parseLine(after, r.names); err == nil && ln.prev == hash {
			d.Why = fmt.Sprintf("was edited or replaced: line %d continues another text", d.Line)
			d.Line--
			return
		}
	}
	d.Why = fmt.Sprintf("does not continue line %d: one of the two was edited or replaced", d.Line-1)
}

// outOfBatch is a line that breaks a batch off, or continues none.
func (r *reader) outOfBatch(d *Damage, ln *line) error {
	nth, of := 0, 0
	if ln.seq > 1 {
		if last := r.recs[ln.seq-2]; last.Nth < last.Of {
			nth, of = last.Nth, last.Of
		}
	}
	if ln.nth == nth+1 && (of == 0 || ln.of == of) {
		return nil
	}
	d.Why = fmt.Sprintf("is %d of a batch of %d where %d of %d belongs", ln.nth, ln.of, nth+1, max(of, 1))
	return d
}
