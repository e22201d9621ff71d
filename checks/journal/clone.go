package journal

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
)

// The places in the private folder.
const (
	cloneFile  = "clone"
	lockFile   = "journal.lock"
	tornDir    = "torn" // what did not count and was cut off a log
	ignoreFile = ".gitignore"
	ignoreAll  = "*\n" // keeps the private folder out of every repository
	maxClone   = 1 << 20
)

// clone is what a clone of the workspace knows of itself. It is written before and after each append and not synced: a log is continued only when its end is what
// this clone left there, and begun anew under another id otherwise, which is always safe. So a log that was rewound (git reset), that a copy of the folder
// continued, or whose clone file was lost is not written to twice.
type clone struct {
	Version int            `json:"v"`
	ID      string         `json:"clone"`
	Ends    map[string]end `json:"ends,omitempty"` // by name of the log
}

// end is where this clone left a log.
type end struct {
	Now  Head `json:"now"`
	Next Head `json:"next"` // what an append under way is to make of it
}

func (e end) is(h Head) bool { return h == e.Now || h == e.Next }

// readClone gives a zero clone when there is none or it cannot be read.
func readClone(private string) (c clone, err error) {
	f, err := os.Open(filepath.Join(private, cloneFile))
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxClone))
	if err != nil {
		return c, err
	}
	if json.Unmarshal(text, &c) != nil || c.Version != version || !isClone(c.ID) {
		return clone{}, nil
	}
	return c, nil
}

// newClone draws another id and forgets what the last one wrote.
func newClone(random io.Reader) (clone, error) {
	id := make([]byte, cloneLen/2)
	if _, err := io.ReadFull(random, id); err != nil {
		return clone{}, fmt.Errorf("draw an id for this clone: %w", err)
	}
	return clone{Version: version, ID: hex.EncodeToString(id)}, nil
}

// expect notes what an append is about to make of a log, so that a crash before or after the fact leaves a log that is known.
func (c *clone) expect(private string, l *log, next Head) error {
	if c.Ends == nil {
		c.Ends = make(map[string]end)
	}
	c.Ends[l.name] = end{l.head(), next}
	return c.write(private)
}

// left notes the end of a log after an append. If that fails the next append at worst begins another log.
func (c *clone) left(private string, l *log) {
	if l.index < 0 {
		delete(c.Ends, l.name)
	} else {
		c.Ends[l.name] = end{l.head(), l.head()}
	}
	_ = c.write(private)
}

// write puts it over what is there: a rename would make the sync of the log wait for it, ten times the cost of an append. What a crash of the machine
// leaves unreadable is a clone that begins another log.
func (c *clone) write(private string) error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(private, cloneFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	// Spaces cover the rest of a longer text, so that one write does it.
	for int64(len(text)) < info.Size()-1 {
		text = append(text, ' ')
	}
	_, err = f.WriteAt(append(text, '\n'), 0)
	return errors.Join(err, f.Close())
}

// makePrivate makes the private folder, which no repository is to take in.
func makePrivate(private string) error {
	if err := os.MkdirAll(private, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(private, ignoreFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(ignoreAll)
	return errors.Join(err, f.Close())
}

// syncDir makes a folder's list of names durable; Windows does so by itself.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
