package decode

import (
	"context"
	"io"
)

// Sink takes in what is found in a file. All calls for one file come from the goroutine that writes the file, or that
// waits for it; parts are open at the same time, an outer one while inner ones come and go.
type Sink interface {
	// Part begins a part and takes its plain bytes. The file itself is the first part, under its own name; every layer
	// adds "!" and the name inside: "a.docx!word/document.xml", "x.gz!", "dump.sql!base64@1234".
	Part(path string) io.WriteCloser
	// Unscannable tells of something that could not be looked into, or of a limit that was reached.
	Unscannable(path, why string)
}

// Limits bound what one file may cost. The zero value means the defaults.
type Limits struct {
	Depth   int   // layers inside one another; 8
	Bytes   int64 // decoded from one file, beyond four times what was read of it (what does not expand is not a bomb); 1 GiB
	Spool   int64 // held in memory of one file: databases, and the dictionaries of xz, zstd and bzip2; 32 MiB
	Entries int   // files in all the archives of one file; 100,000
	Ratio   int   // bytes that one compressed byte may give, counted from the first 16 MiB; 200
}

func (l Limits) orDefaults() Limits {
	if l.Depth <= 0 {
		l.Depth = 8
	}
	if l.Bytes <= 0 {
		l.Bytes = 1 << 30
	}
	if l.Spool <= 0 {
		l.Spool = 32 << 20
	}
	if l.Entries <= 0 {
		l.Entries = 100_000
	}
	if l.Ratio <= 0 {
		l.Ratio = 200
	}
	return l
}

// New opens a file whose bytes are written to what it returns, in any pieces: the pieces make no difference to the parts.
// Close must be called; it ends the file. An error is the sink's own or the context's, never one of the content.
func New(ctx context.Context, path string, l Limits, s Sink) io.WriteCloser {
	f := &file{ctx: ctx, path: path, limits: l.orDefaults(), sink: s}
	return f.layer(path, 0)
}

// File opens a file of which any place can be read. A database is then looked into where it lies, whatever its size. An
// error is the reader's, the sink's or the context's.
func File(ctx context.Context, path string, r io.ReaderAt, size int64, l Limits, s Sink) error {
	f := &file{ctx: ctx, path: path, limits: l.orDefaults(), sink: s}
	top := f.layer(path, 0)
	top.at, top.size = r, size
	_, err := io.CopyBuffer(struct{ io.Writer }{top}, io.NewSectionReader(r, 0, size), make([]byte, blockSize))
	if cerr := top.Close(); err == nil {
		err = cerr
	}
	return err
}
