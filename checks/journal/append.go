package journal

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

const (
	lockWait  = time.Second // an append takes milliseconds
	lockRetry = 5 * time.Millisecond
)

// Append records bodies, each a JSON object, all or none even across a crash, and gives the records. They are on disk and synced when it
// returns; with an error nothing was recorded, unless it says that even taking back failed. They follow every record of the journal as it was opened.
// Errors: ErrBody, ErrReadOnly, ErrChanged (open again and decide again), ErrBusy, those of the context and of the disk.
func (j *Journal) Append(ctx context.Context, bodies ...json.RawMessage) ([]*Record, error) {
	if j.opts.Person == "" {
		return nil, &Error{ErrReadOnly, "append to the journal: it was opened for reading only; nothing was recorded", "", nil}
	}
	if j.stale {
		return nil, j.changed(path.Base(j.dir))
	}
	texts, err := canonicalBodies(bodies)
	if err != nil || len(texts) == 0 {
		return nil, err
	}
	if err := makePrivate(j.opts.Private); err != nil {
		return nil, unrecorded("the journal", err)
	}
	unlock, err := j.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	l, c, err := j.own()
	if err != nil {
		return nil, err
	}
	recs, content, err := j.compose(l, texts)
	if err != nil {
		return nil, err
	}
	last := recs[len(recs)-1]
	if err := c.expect(j.opts.Private, l, Head{last.Seq, last.Hash}); err != nil {
		return nil, unrecorded(l.file, err)
	}
	if err := j.write(l, content); err != nil {
		c.left(j.opts.Private, l)
		return nil, err
	}
	j.accept(l, recs)
	c.left(j.opts.Private, l)
	return recs, nil
}

func canonicalBodies(bodies []json.RawMessage) ([][]byte, error) {
	texts := make([][]byte, len(bodies))
	for i, b := range bodies {
		text, err := canonical(b)
		if err != nil {
			return nil, &Error{ErrBody, fmt.Sprintf("append to the journal: body %d of %d: %v; nothing was recorded", i+1, len(bodies), err), "", err}
		}
		texts[i] = text
	}
	return texts, nil
}

// lock keeps other processes of this clone from appending at the same time.
func (j *Journal) lock(ctx context.Context) (unlock func(), err error) {
	lock := flock.New(filepath.Join(j.opts.Private, lockFile))
	waiting, stop := context.WithTimeout(ctx, lockWait)
	defer stop()
	held, err := lock.TryLockContext(waiting, lockRetry)
	switch {
	case held:
		return func() { lock.Close() }, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case waiting.Err() != nil:
		return nil, &Error{ErrBusy, "append to the journal: another process is appending; nothing was recorded", "wait for it to end, or end it", nil}
	}
	return nil, unrecorded("the journal", fmt.Errorf("lock it: %w", err))
}

// own is the log to append to: that of this clone if it is as this clone left it, else a new one.
func (j *Journal) own() (*log, clone, error) {
	c, err := readClone(j.opts.Private)
	if err != nil {
		return nil, c, unrecorded("the journal", err)
	}
	if c.ID != "" {
		l, err := j.logOf(c)
		if err != nil {
			return nil, c, err
		}
		left, wrote := c.Ends[l.name]
		if wrote == (l.index >= 0) && (!wrote || left.is(l.head())) {
			return l, c, nil
		}
		j.notes = append(j.notes, Note{NewLog, l.file, 0, "is not as this clone left it (it was rewound, or continued elsewhere); this clone begins another log"})
	}
	if c, err = newClone(j.opts.Rand); err != nil {
		return nil, c, unrecorded("the journal", err)
	}
	l, err := j.logOf(c)
	if err == nil && l.index >= 0 {
		err = unrecorded(l.file, fmt.Errorf("the id drawn for this clone is taken: the randomness is none"))
	}
	return l, c, err
}

// logOf is the log of the person in a clone, after a look whether it is on disk as it was read. One that is not there yet has no index.
func (j *Journal) logOf(c clone) (*log, error) {
	name := logName(j.opts.Person, c.ID)
	l := j.byName[name]
	if l == nil {
		l = &log{journal: j, index: -1, name: name, person: j.opts.Person, file: path.Join(filepath.Base(j.dir), name+fileExt)}
	}
	return l, j.unchanged(l)
}

// compose makes the lines, as records and as text.
func (j *Journal) compose(l *log, texts [][]byte) (recs []*Record, content []byte, err error) {
	at := j.opts.Now().UTC().Truncate(time.Second)
	if at.Year() < 0 || at.Year() > 9999 {
		return nil, nil, unrecorded(l.file, fmt.Errorf("the clock says it is the year %d", at.Year()))
	}
	seen := j.unseen(l)
	seq, prev := len(l.recs), l.hashAt(len(l.recs))
	if seq+len(texts) > maxSeq {
		return nil, nil, unrecorded(l.file, fmt.Errorf("the log would have more than %d lines", maxSeq))
	}
	if l.open {
		content = append(content, '\n')
	}
	for i, body := range texts {
		seq++
		ln := line{seq: seq, prev: prev, seen: seen, at: at, by: []byte(l.person), nth: i + 1, of: len(texts), body: body}
		start := len(content)
		content = ln.appendTo(content)
		size := len(content) - start
		if size > maxLine {
			return nil, nil, &Error{
				ErrBody, fmt.Sprintf("append to %s: body %d of %d makes a line longer than 1 MiB; nothing was recorded", l.file, i+1, len(texts)), "", nil,
			}
		}
		prev = sha256.Sum256(content[start:])
		content = append(content, '\n')
		recs = append(recs, &Record{
			Log: l.name, Seq: seq, Hash: prev, Prev: ln.prev, At: at, By: l.person, Nth: ln.nth, Of: ln.of, Body: body, log: l, size: size,
		})
		seen = nil
	}
	return recs, content, nil
}

// unseen gives the ends of the other logs that the end of this one does not follow, without those that another of them follows:
// the reader finds them through it.
func (j *Journal) unseen(own *log) (seen []edge) {
	var clock []int32
	if n := len(own.recs); n > 0 {
		clock = own.recs[n-1].clock
	}
	var ends []*Record
	for _, l := range j.sorted() {
		if l != own && len(l.recs) > seqAt(clock, l.index) {
			ends = append(ends, l.recs[len(l.recs)-1])
		}
	}
	for _, r := range ends {
		covered := false
		for _, other := range ends {
			covered = covered || other != r && other.Follows(r)
		}
		if !covered {
			seen = append(seen, edge{r.Log, Head{r.Seq, r.Hash}})
		}
	}
	return seen
}

// accept takes what is on disk now into memory.
func (j *Journal) accept(l *log, recs []*Record) {
	seen := j.unseen(l)
	if l.index < 0 {
		l.index = len(j.logs)
		j.logs = append(j.logs, l)
		j.byName[l.name] = l
	}
	recs[0].edges = seen
	for _, r := range recs {
		l.recs = append(l.recs, r)
		j.place(r)
	}
	j.records = append(j.records, recs...)
}

// changed is the refusal to append to what is not as it was read.
func (j *Journal) changed(file string) error {
	return &Error{
		ErrChanged, "append to " + file + ": it was changed since it was read; nothing was recorded", "repeat the command", nil,
	}
}

// name is where a log lies.
func (j *Journal) name(l *log) string { return filepath.Join(j.dir, l.name+fileExt) }

// open opens the file of a log to write to, made if it is new.
func (j *Journal) open(l *log) (*os.File, error) {
	if l.index >= 0 {
		return os.OpenFile(j.name(l), os.O_RDWR, 0)
	}
	if err := os.MkdirAll(j.dir, 0o755); err != nil { //nolint:gosec // the journal is as readable as the person's umask says
		return nil, err
	}
	return os.OpenFile(j.name(l), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // likewise
}
