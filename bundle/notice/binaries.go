package notice

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/bundle/notice/golang"
)

// minBinary is the least size of a program that Go builds, in bytes.
const minBinary = 256 << 10

// program reads what one program was built of.
func program(name string, environ []string) ([]component.Component, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return golang.Binary(file, filepath.Base(name), environ)
}

// binaries reads what the Go programs that lie in a project were built of, whether or not their source is there.
func binaries(ctx context.Context, tree fs.FS, environ []string) (found []component.Component, err error) {
	err = fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return nil // the readers of lockfiles say what cannot be read
		case entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "node_modules"):
			return fs.SkipDir
		case !entry.Type().IsRegular():
			return nil
		}
		info, err := entry.Info()
		if err != nil || info.Size() < minBinary || info.Mode()&0o111 == 0 && path.Ext(name) != ".exe" {
			return nil //nolint:nilerr // likewise
		}
		file, err := tree.Open(name)
		if err != nil {
			return nil //nolint:nilerr // likewise
		}
		defer file.Close()
		if r, ok := file.(io.ReaderAt); ok {
			if list, err := golang.Binary(r, name, environ); err == nil { // else it is no program of Go's
				found = append(found, list...)
			}
		}
		return nil
	})
	return found, err
}
