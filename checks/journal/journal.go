package journal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// Options says who appends. The zero value is for reading only.
type Options struct {
	Person  string           // id of the acting person, as in handover.yaml
	Private string           // the folder of this clone that is never committed (.handover); made when it is not there
	Now     func() time.Time // the clock
	Rand    io.Reader        // randomness for the id of a clone
}

// Journal is a journal as it was when it was opened, and what was appended through it since.
type Journal struct {
	dir     string // empty when it is not on disk
	opts    Options
	logs    []*log // by index
	byName  map[string]*log
	records []*Record
	notes   []Note
	stale   bool // an append failed in a way that leaves it open what is in the file
}

// Kind is what a note is about.
type Kind int

// What notes are about.
const (
	Torn      Kind = iota + 1 // a write that did not finish; it does not count
	NoLineEnd                 // a last line that lacks only its line end; it counts
	SetAside                  // where Append put what did not count
	NewLog                    // Append began another log because the one of this clone is not as this clone left it
	Backwards                 // dates that run against the order
)

// Note is something a person should be told that does not keep the journal from being used.
type Note struct {
	Kind Kind
	File string
	Line int // 0 when it is the file as a whole
	Text string
}

func (n Note) String() string {
	if n.Line == 0 {
		return n.File + " " + n.Text
	}
	return fmt.Sprintf("%s line %d %s", n.File, n.Line, n.Text)
}

// Open reads and checks the journal in a folder (journal/ of a workspace), which need not exist yet. It writes nothing.
// Errors: *Damage, *MissingError, ErrNewer.
func Open(ctx context.Context, dir string, opts Options) (*Journal, error) {
	if opts.Person != "" {
		if !isPerson(opts.Person) {
			return nil, fmt.Errorf("open journal %s: %q is no id of a person", dir, opts.Person)
		}
		if opts.Private == "" || opts.Now == nil || opts.Rand == nil {
			return nil, fmt.Errorf("open journal %s: to append takes a private folder, a clock and randomness", dir)
		}
	}
	j, err := read(ctx, os.DirFS(dir), filepath.Base(dir))
	if err != nil {
		return nil, err
	}
	j.dir, j.opts = dir, opts
	return j, nil
}

// Read reads and checks a journal that is not to be appended to: the logs in the root of fsys.
func Read(ctx context.Context, fsys fs.FS) (*Journal, error) { return read(ctx, fsys, "") }

// read tells of files as below folder.
func read(ctx context.Context, fsys fs.FS, folder string) (*Journal, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read journal %s: %w", folder, err)
	}
	j := &Journal{byName: make(map[string]*log)}
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), fileExt)
		if !ok {
			continue
		}
		l, err := newLog(j, name, path.Join(folder, e.Name()))
		if err != nil {
			return nil, err
		}
		if !e.Type().IsRegular() {
			return nil, &Damage{l.file, 0, "is not a file", "a log is a plain file: put it back as it was"}
		}
	}
	if err := j.load(ctx, fsys); err != nil {
		return nil, err
	}
	return j, j.arrange()
}

// newLog gives a log its place.
func newLog(j *Journal, name, file string) (*log, error) {
	person, _, ok := splitLog(name)
	if !ok {
		return nil, &Damage{
			file, 0, "is not named <person>-<clone>.jsonl as a log is: it was renamed, or is a copy that a program made",
			"move it out of the folder; if its records are missing elsewhere, give it back the name it had",
		}
	}
	l := &log{journal: j, index: len(j.logs), name: name, person: person, file: file}
	j.logs = append(j.logs, l)
	j.byName[name] = l
	return l, nil
}

// load reads all logs side by side. Of several that are refused, the first by name is reported.
func (j *Journal) load(ctx context.Context, fsys fs.FS) error {
	notes := make([][]Note, len(j.logs))
	errs := make([]error, len(j.logs))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, l := range j.logs {
		g.Go(func() error {
			notes[i], errs[i] = readLog(ctx, fsys, l)
			return nil
		})
	}
	_ = g.Wait() // the errors are in errs
	for _, l := range j.sorted() {
		if err := errs[l.index]; err != nil {
			return err
		}
		j.notes = append(j.notes, notes[l.index]...)
	}
	return nil
}

// Records gives all records in an order that every clone agrees on: a record comes after all it follows, and where nothing else decides the name of the
// log does. The slice belongs to the Journal.
func (j *Journal) Records() []*Record { return j.records }

// Notes gives what people should be told: about writes that did not finish, and dates that run against the order.
func (j *Journal) Notes() []Note { return j.notes }

// Heads gives the end of each log that holds a record, by name of the log.
func (j *Journal) Heads() map[string]Head {
	heads := make(map[string]Head, len(j.logs))
	for _, l := range j.logs {
		if len(l.recs) > 0 {
			heads[l.name] = l.head()
		}
	}
	return heads
}

// VerifyAgainst compares the journal with heads that were anchored earlier: in a checkpoint, a bundle, a receipt. It gives,
// by name of the log, the last record that the anchor covers, itself or through what its records had seen; what comes later is its authors' claim.
// The error joins a *RewrittenError for each head that the journal does not hold.
func (j *Journal) VerifyAgainst(heads map[string]Head) (covered map[string]int, err error) {
	covered = make(map[string]int, len(heads))
	var errs []error
	for _, name := range sortedKeys(heads) {
		h, l := heads[name], j.byName[name]
		switch {
		case l == nil:
			errs = append(errs, &RewrittenError{Log: name, Anchored: h})
		case h.Seq < 1 || h.Seq > len(l.recs):
			errs = append(errs, &RewrittenError{Log: name, Anchored: h, Have: len(l.recs)})
		case l.hashAt(h.Seq) != h.Hash:
			errs = append(errs, &RewrittenError{Log: name, Anchored: h, Have: len(l.recs), Found: l.hashAt(h.Seq)})
		default:
			covered[name] = max(covered[name], h.Seq)
			for log, seq := range l.recs[h.Seq-1].SeenAll() {
				covered[log] = max(covered[log], seq)
			}
		}
	}
	return covered, errors.Join(errs...)
}
