package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// hostile measures the peak memory of a search in files that are hard to search.
func (b *bench) hostile(ctx context.Context) error {
	large := 1_000_000_000
	if b.full {
		large *= 5
	}
	for _, h := range []struct {
		name string
		make func(name string) error
	}{
		{"one line of 12 MB", func(name string) error { return longLine(name, b.scaled(12_000_000)) }},
		{fmt.Sprintf("a file of %d GB", large/1_000_000_000), func(name string) error { return b.texts.file(name, b.scaled(large)) }},
		{"a zip in a zip, 100 deep", func(name string) error { return nested(name, 100) }},
	} {
		b.say("making %s", h.name)
		file := b.path("hostile")
		if err := h.make(file); err != nil {
			return fmt.Errorf("make %s: %w", h.name, err)
		}
		var peak, took pair
		for range b.rounds {
			found, err := b.scan(ctx, file, false)
			if err != nil {
				return err
			}
			peak.ours, took.ours = append(peak.ours, found.peak), append(took.ours, found.seconds)
		}
		b.rows = append(b.rows,
			row{"`scan` of " + h.name, took, "s", middle, 0},
			row{"peak memory of `scan`, " + h.name, peak, "MiB", most, 256})
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	return nil
}

// longLine writes JSON of a size on one line, as programs that pack scripts do.
func longLine(name string, size int) error {
	_, err := written(name, size, "[0", "]", func(w io.Writer, i int) (int, error) {
		return fmt.Fprintf(w, `,{"id":%d,"key":"item_%x","token":null,"path":"/static/js/%d.js"}`, i, i*2654435761, i)
	})
	return err
}

// file writes so many bytes of source text.
func (t *texts) file(name string, size int) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriterSize(f, 1<<20)
	for n := 0; n < size; {
		_, data, err := t.next()
		if err != nil {
			return err
		}
		more, err := w.Write(data)
		if err != nil {
			return err
		}
		n += more
	}
	return w.Flush()
}

// nested writes a zip that holds a zip, and so on; a text is in the innermost.
func nested(name string, depth int) error {
	inner, what := []byte("nothing here\n"), "note.txt"
	for range depth {
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		w, err := z.Create(what)
		if err != nil {
			return err
		}
		if _, err := w.Write(inner); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		inner, what = out.Bytes(), "inner.zip"
	}
	return os.WriteFile(name, inner, 0o600)
}
