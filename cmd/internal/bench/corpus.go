package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// texts hands out source text of the Go installation, file after file and round again, a little different each time
// round so that nothing comes twice.
type texts struct {
	paths []string
	given int
}

// sourceTexts finds the text. Files that hold keys or passwords, as tests of cryptography do, are left out:
// a bundle with secrets outside its envelope would rightly be refused.
func sourceTexts(ctx context.Context, b *bench) (*texts, error) {
	root, err := b.run(ctx, "", "go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	t := &texts{}
	skip := []string{"crypto", "testdata", "vendor", "tls", "x509"}
	err = filepath.WalkDir(filepath.Join(strings.TrimSpace(string(root.out)), "src"), func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains(skip, entry.Name()):
			return fs.SkipDir
		case entry.Type().IsRegular() && slices.Contains([]string{".go", ".s", ".md", ".c", ".h"}, filepath.Ext(path)):
			t.paths = append(t.paths, path)
		}
		return nil
	})
	if err == nil && len(t.paths) == 0 {
		err = errors.New("it is not there")
	}
	if err != nil {
		return nil, fmt.Errorf("find the source of Go: %w", err)
	}
	return t, nil
}

// next is the next text and the base name of its file.
func (t *texts) next() (name string, data []byte, err error) {
	for range t.paths {
		path, turn := t.paths[t.given%len(t.paths)], t.given/len(t.paths)
		t.given++
		if data, err = os.ReadFile(path); err != nil {
			return "", nil, err
		}
		if len(data) == 0 || bytes.Contains(data, []byte("PRIVATE KEY")) || bytes.Contains(bytes.ToLower(data), []byte("password")) {
			continue
		}
		if turn > 0 {
			data = bytes.ReplaceAll(data, []byte("err"), fmt.Appendf(nil, "err%d", turn))
		}
		return filepath.Base(path), data, nil
	}
	return "", nil, errors.New("no source text to be had")
}

// source writes so many files of so many bytes in all; their sizes vary as sizes of source files do.
func (t *texts) source(dir string, files, size int) error {
	written, longest := 0, max(size/20, 2*size/files) // at a small scale one long file would be most of the corpus
	for i := range files {
		name, data, err := t.next()
		if err != nil {
			return err
		}
		for written+len(data) < size/files*(i+1) { // behind the average: a longer file
			_, more, err := t.next()
			if err != nil {
				return err
			}
			data = append(data, more...)
		}
		data = data[:min(len(data), longest)]
		written += len(data)
		if err := put(dir, i, 40, name, data); err != nil {
			return err
		}
	}
	return nil
}

// small writes so many files of one to four KiB.
func (t *texts) small(dir string, files int) error {
	sizes := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // G404: sizes of files
	var name string
	var rest []byte
	for i := range files {
		size := 1<<10 + sizes.IntN(3<<10)
		for len(rest) < size {
			next, data, err := t.next()
			if err != nil {
				return err
			}
			name, rest = next, append(rest, data...)
		}
		if err := put(dir, i, 100, name, rest[:size]); err != nil {
			return err
		}
		rest = append([]byte(nil), rest[size:]...)
	}
	return nil
}

// put writes one numbered file, so many to a folder.
func put(dir string, i, aFolder int, name string, data []byte) error {
	folder := filepath.Join(dir, fmt.Sprintf("part%04d", i/aFolder))
	if i%aFolder == 0 {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(folder, fmt.Sprintf("%06d-%s", i, name)), data, 0o600)
}

// media writes files that no compressor makes smaller.
func media(dir string, files, size int) error {
	for i := range files {
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("clip%03d.bin", i)))
		if err != nil {
			return err
		}
		noise := rand.NewChaCha8([32]byte{byte(i), byte(i >> 8), 1})
		_, err = io.CopyN(f, noise, int64(size))
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return nil
}
