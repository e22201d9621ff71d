package bundle

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Checker takes payload files as a Writer does, with the same rules and the same scanner, and keeps nothing: a dry run.
type Checker struct {
	Scanner Scanner // nil for files of the envelope, which stand anywhere and are not scanned

	names names
	count int
	buf   [256 << 10]byte
}

// Check gives the entry that f would have. An error concerns this one file; the next may be checked.
func (c *Checker) Check(ctx context.Context, f File) (Entry, error) {
	e := newEntry(f)
	if err := checkPayload(f); err != nil && c.Scanner != nil {
		return e, err
	}
	if err := admit(e, &c.names, &c.count); err != nil || e.Type != TypeFile {
		return e, err
	}
	if c.Scanner == nil {
		return c.read(ctx, e, f, nil)
	}
	scan, err := c.Scanner.Scan(f.Path)
	if err != nil {
		return e, err
	}
	e, err = c.read(ctx, e, f, scan)
	return e, errors.Join(err, scan.Close())
}

// Admit holds the name of f against the rules and against all names before it, and reads nothing.
func (c *Checker) Admit(f File) error { return admit(newEntry(f), &c.names, &c.count) }

func (c *Checker) read(ctx context.Context, e Entry, f File, scan io.Writer) (Entry, error) {
	src, err := f.Open()
	if err != nil {
		return e, err
	}
	e.Digest, err = readContent(ctx, e, src, scan, c)
	return e, errors.Join(err, src.Close())
}

func (c *Checker) space() []byte     { return c.buf[:] }
func (c *Checker) advance(int) error { return nil }

// checkPayload holds f against the rules for what stands below data/.
func checkPayload(f File) error {
	if !strings.HasPrefix(f.Path, payloadDir) {
		return fmt.Errorf("%q is not a payload file", f.Path)
	}
	return nil
}

// admit holds an entry against all names before it.
func admit(e Entry, seen *names, n *int) error {
	if e.Type == TypeFile {
		e.Digest = DigestOf(nil) // not known yet, and as long as any
	}
	if err := e.check(); err != nil {
		return err
	}
	if *n++; *n > MaxEntries {
		return fmt.Errorf("more than %d files in one bundle: pack a folder of many files into an archive first", MaxEntries)
	}
	if seen.listed += len(e.line()); seen.listed > maxList {
		return fmt.Errorf("the names in one bundle are longer than %d bytes together: pack a folder of many files into an archive first", maxList)
	}
	return seen.add(e)
}
