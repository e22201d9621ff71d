package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// unchanged is nil when a log is on disk as it was read: of the same size, with the same last line. A log that is not there yet must not be there.
func (j *Journal) unchanged(l *log) error {
	info, err := os.Lstat(j.name(l))
	if errors.Is(err, fs.ErrNotExist) {
		if l.index < 0 {
			return nil
		}
		return j.changed(l.file)
	}
	if err != nil {
		return unrecorded(l.file, err)
	}
	if l.index < 0 || !info.Mode().IsRegular() || info.Size() != l.size {
		return j.changed(l.file)
	}
	if len(l.recs) == 0 {
		return nil
	}
	same, err := sameEnd(j.name(l), l)
	if err != nil {
		return unrecorded(l.file, err)
	}
	if !same {
		return j.changed(l.file)
	}
	return nil
}

// sameEnd looks whether the last line that counts is what was read.
func sameEnd(name string, l *log) (bool, error) {
	f, err := os.Open(name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	last := l.recs[len(l.recs)-1]
	end := l.good
	if !l.open {
		end--
	}
	b := make([]byte, last.size)
	if _, err := f.ReadAt(b, end-int64(last.size)); err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	return sha256.Sum256(b) == last.Hash, nil
}

// write puts content at the end of a log: all of it, synced, or none.
func (j *Journal) write(l *log, content []byte) error {
	f, err := j.open(l)
	if err != nil {
		return unrecorded(l.file, err)
	}
	defer f.Close()
	if l.size > l.good {
		if err := j.cutTail(f, l); err != nil {
			return unrecorded(l.file, err)
		}
	}
	_, err = f.WriteAt(content, l.good)
	if err == nil {
		err = f.Sync()
	}
	if err == nil && l.index < 0 {
		err = errors.Join(syncDir(j.dir), syncDir(filepath.Dir(j.dir)))
	}
	if err != nil {
		return j.takeBack(f, l, err)
	}
	l.good += int64(len(content))
	l.size, l.open = l.good, false
	return nil
}

// takeBack removes what an append that failed has left.
func (j *Journal) takeBack(f *os.File, l *log, cause error) error {
	err := errors.Join(f.Truncate(l.good), f.Sync())
	if err == nil && l.index < 0 {
		err = errors.Join(f.Close(), os.Remove(f.Name()), syncDir(j.dir))
	}
	if err == nil {
		return unrecorded(l.file, cause)
	}
	// What is left there is either cut short, and does not count, or was asked for: the person must look.
	j.stale = true
	return &Error{
		Msg: fmt.Sprintf("append to %s: %v, and what was written could not be taken back: %v", l.file, cause, err),
		Fix: "look with `handover status` what is recorded before you repeat the command", Err: errors.Join(cause, err),
	}
}

// cutTail moves what a write that did not finish has left, out of the log to the private folder: it does not count, and somebody may want to
// read it.
func (j *Journal) cutTail(f *os.File, l *log) error {
	tail := make([]byte, l.size-l.good)
	if _, err := f.ReadAt(tail, l.good); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	hash := sha256.Sum256(tail)
	name := l.name + "-" + hex.EncodeToString(hash[:6])
	dir := filepath.Join(j.opts.Private, tornDir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := writeSynced(filepath.Join(dir, name), tail); err != nil {
		return err
	}
	if err := errors.Join(syncDir(dir), f.Truncate(l.good), f.Sync()); err != nil {
		return err
	}
	j.notes = append(j.notes, Note{SetAside, l.file, len(l.recs) + 1, fmt.Sprintf(
		"did not count; its %d bytes are kept as %s", len(tail), filepath.Join(filepath.Base(j.opts.Private), tornDir, name))})
	l.size = l.good
	return nil
}

func writeSynced(name string, content []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, bytes.NewReader(content))
	return errors.Join(err, f.Sync(), f.Close())
}
