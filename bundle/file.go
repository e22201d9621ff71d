package bundle

import (
	"io"
	"io/fs"
	"os"
)

// Type says what an entry of a bundle is.
type Type string

// The three types a bundle may hold.
const (
	TypeFile Type = "file"
	TypeDir  Type = "dir" // only where a folder would otherwise be empty
	TypeLink Type = "link"
)

// File is one thing on its way into a bundle or an envelope.
type File struct {
	// Path is where it will stand, relative to the bag's root (or to the envelope's), slash-separated, and
	// acceptable to CheckName.
	Path string
	// Original is the name it had, in the asset's own terms, when Path had to be made safe; else empty.
	Original string
	// Asset is the id of the asset it belongs to; empty for what the program makes itself.
	Asset string
	// Type is what it is; the zero value means TypeFile.
	Type Type
	// Exec marks a file that may be run (0755); all others are 0644.
	Exec bool
	// Link is the target of a TypeLink: relative, and inside the asset.
	Link string
	// Size is the length in bytes that Open will yield; a source that yields another length has changed
	// while it was read, and refuses.
	Size int64
	// Open starts reading the content; nil for folders and links. It is called once for packing and may be
	// called again for a dry run.
	Open func() (io.ReadCloser, error)
	// Source is the file on this machine's disk that it is read from; empty when it is made on the spot.
	Source string
}

// Scanner sees every byte that enters the open part of a bundle, before anybody else does. A Writer cannot be
// made without one.
type Scanner interface {
	// Scan is told of a file about to enter and returns where its bytes go. The Writer closes it at the end
	// of the file; an error from it stops the sealing.
	Scan(path string) (io.WriteCloser, error)
}

// FileOnDisk describes a regular file at name, to stand at path. It opens the file anew each time and refuses
// when what it finds is no longer the file that info described.
func FileOnDisk(path, name string, info fs.FileInfo) File {
	return File{
		Path: path, Source: name,
		Exec: info.Mode()&0o111 != 0,
		Size: info.Size(),
		Open: func() (io.ReadCloser, error) { return openSame(name, info) },
	}
}

func openSame(name string, info fs.FileInfo) (io.ReadCloser, error) {
	// Looked at before it is opened too: opening what became a named pipe would wait for ever.
	if now, err := os.Lstat(name); err == nil && !now.Mode().IsRegular() {
		return nil, &ChangedError{Name: name}
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	now, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	if !os.SameFile(info, now) || now.Size() != info.Size() || !now.ModTime().Equal(info.ModTime()) {
		f.Close()
		return nil, &ChangedError{Name: name}
	}
	return f, nil
}

// ChangedError says that a source changed between being listed and being read.
type ChangedError struct{ Name string }

func (e *ChangedError) Error() string {
	return "read " + e.Name + ": it changed while it was being gathered"
}

// Hint is the way on.
func (e *ChangedError) Hint() string { return "stop whatever writes to it and run the command again" }
