package journal

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

const (
	readBuffer = 128 << 10 // bytes read at once from a log
	arenaChunk = 64 << 10  // bytes of bodies kept together
	blockLen   = 256       // records allocated together
	ctxEvery   = 1024      // lines between looks at the context
)

// log is one file of the journal.
type log struct {
	journal *Journal
	index   int    // in the clocks
	name    string // <person>-<clone>
	person  string
	file    string // as people are told
	recs    []*Record
	size    int64 // bytes of the file
	good    int64 // of them, those of whole lines that count
	open    bool  // the last line that counts has no line end
}

// head is the end of the log; zero when nothing is in it.
func (l *log) head() Head {
	if len(l.recs) == 0 {
		return Head{}
	}
	last := l.recs[len(l.recs)-1]
	return Head{last.Seq, last.Hash}
}

// hashAt is the hash of a record, and what the first is chained to for 0.
func (l *log) hashAt(seq int) Hash {
	if seq == 0 {
		return genesis(l.name)
	}
	return l.recs[seq-1].Hash
}

// reader reads one log. It holds one line at a time and what the records keep.
type reader struct {
	*log
	in    *bufio.Reader
	spill []byte   // a line longer than the buffer of in
	block []Record // space for the next records
	arena []byte   // space for the next bodies
	begun int64    // where the last batch begins in the file
	names names
	notes []Note
}

// readLog reads and checks a log, as far as it can be checked alone.
func readLog(ctx context.Context, fsys fs.FS, l *log) (notes []Note, err error) {
	f, err := fsys.Open(l.name + fileExt)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", l.file, err)
	}
	defer f.Close()
	r := &reader{log: l, in: bufio.NewReaderSize(f, readBuffer), names: make(names)}
	for n := 1; ; n++ {
		if n%ctxEvery == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		b, ended, err := r.next(n)
		if err != nil {
			return nil, err
		}
		if !ended {
			return r.notes, r.tail(n, b)
		}
		l.size += int64(len(b)) + 1
		ln, err := parseLine(b, r.names)
		if err != nil {
			return nil, r.unreadable(n, b, err)
		}
		if err := r.add(n, b, &ln); err != nil {
			return nil, err
		}
	}
}

// next gives a line without its end, until the next call, and whether it had one. The last has none and may be empty.
func (r *reader) next(n int) (b []byte, ended bool, err error) {
	r.spill = r.spill[:0]
	for {
		b, err = r.in.ReadSlice('\n')
		if len(r.spill)+len(b) > maxLine+1 {
			return nil, false, &Damage{r.file, n, "is longer than 1 MiB, the most a line may have", hintRestore}
		}
		if len(r.spill) > 0 || errors.Is(err, bufio.ErrBufferFull) {
			r.spill = append(r.spill, b...)
			b = r.spill
		}
		switch {
		case err == nil:
			return b[:len(b)-1], true, nil
		case errors.Is(err, io.EOF):
			return b, false, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, false, fmt.Errorf("read %s: %w", r.file, err)
		}
	}
}

// add takes a line in, if it continues the log.
func (r *reader) add(n int, b []byte, ln *line) error {
	if err := r.misplaced(n, b, ln); err != nil {
		return err
	}
	if ln.nth == 1 {
		r.begun = r.good
	}
	if len(r.block) == 0 {
		r.block = make([]Record, blockLen)
	}
	rec := &r.block[0]
	r.block = r.block[1:]
	*rec = Record{
		Log: r.name, Seq: ln.seq, Hash: sha256.Sum256(b), Prev: ln.prev, At: ln.at, By: r.person, Nth: ln.nth, Of: ln.of,
		Body: r.keep(ln.body), log: r.log, edges: ln.seen, size: len(b),
	}
	r.recs = append(r.recs, rec)
	r.good += int64(len(b)) + 1
	return nil
}

// keep copies a body to where many lie together.
func (r *reader) keep(body []byte) []byte {
	if len(r.arena)+len(body) > cap(r.arena) {
		r.arena = make([]byte, 0, max(arenaChunk, len(body)))
	}
	start := len(r.arena)
	r.arena = append(r.arena, body...)
	return r.arena[start:len(r.arena):len(r.arena)]
}

// tail decides about what stands after the last line end. No beginning of a line is itself a line: what can be read is a line that lacks only
// its end, and counts; what cannot is a write that did not finish, and was never reported as done.
func (r *reader) tail(n int, b []byte) error {
	r.size += int64(len(b))
	if v, ok := newerVersion(b); ok {
		return r.newer(v)
	}
	if ln, err := parseLine(b, r.names); err == nil {
		if err := r.add(n, b, &ln); err != nil {
			return err
		}
		r.good, r.open = r.size, true
		b = nil
	}
	if len(r.recs) > 0 {
		if last := r.recs[len(r.recs)-1]; last.Nth < last.Of {
			r.dropBatch(last)
			return nil
		}
	}
	switch {
	case len(b) > 0:
		r.notes = append(r.notes, Note{Torn, r.file, n, fmt.Sprintf(
			"is cut short after %d bytes: a write that did not finish and was not reported as done; it does not count", len(b))})
	case r.open:
		r.notes = append(r.notes, Note{NoLineEnd, r.file, n, "lacks its line end; it is complete and counts"})
	}
	return nil
}

// dropBatch takes back the records of a batch that is not whole.
func (r *reader) dropBatch(last *Record) {
	n := last.Seq - last.Nth + 1
	r.recs = r.recs[:n-1]
	r.good, r.open = r.begun, false
	r.notes = append(r.notes, Note{Torn, r.file, n, fmt.Sprintf(
		"begins a batch of %d of which %d %s written: a write that did not finish and was not reported as done; it does not count",
		last.Of, last.Nth, wasWere(last.Nth))})
}

func wasWere(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}
