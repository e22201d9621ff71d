package golang

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// listed is what is asked of a package (https://pkg.go.dev/cmd/go#hdr-List_packages_or_modules).
type listed struct {
	ImportPath string
	Dir        string
	Root       string // of a package of the standard library: GOROOT
	Standard   bool
	DepOnly    bool
	Module     *listedModule
	Imports    []string
	Error      *struct{ Err string }
}

type listedModule struct {
	Path, Version, Dir string
	Main               bool
	Replace            *listedModule
}

const listedFields = "-json=ImportPath,Dir,Root,Standard,DepOnly,Module,Imports,Error"

// list runs `go list -deps` for a platform. It resolves imports and compiles nothing; of go.mod and go.sum it writes
// none, whatever they lack: -mod is never "mod".
func (u *unit) list(ctx context.Context, m *machine, o Options, mode, platform string, patterns []string) ([]listed, error) {
	args := []string{"list", "-e", "-deps", "-mod=" + mode, "-buildvcs=false", listedFields}
	if len(o.Tags) > 0 {
		args = append(args, "-tags="+strings.Join(o.Tags, ","))
	}
	cmd := exec.CommandContext(ctx, m.program(), append(append(args, "--"), patterns...)...) //nolint:gosec // the program is not of the project, the patterns are no flags
	cmd.Dir, cmd.Env = u.dir, m.goEnviron(platform, u.work)
	cmd.WaitDelay = 10 * time.Second
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	packages, decodeErr := decodeList(out)
	_, _ = io.Copy(io.Discard, out) // or the command would wait for a reader
	err = cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil && said.Len() > 0:
		return nil, errors.New(said.String())
	case err != nil:
		return nil, err
	case decodeErr != nil:
		return nil, fmt.Errorf("go list said what is not understood: %w", decodeErr)
	}
	return packages, nil
}

func decodeList(out io.Reader) ([]listed, error) {
	var packages []listed
	for decoder := json.NewDecoder(out); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return packages, err
		}
		p.ImportPath, _, _ = strings.Cut(p.ImportPath, " ") // "a/b [a/c]": a/b as it is compiled for a/c
		packages = append(packages, p)
	}
}

// modes are the values of -mod to try in turn: the vendor folder if there is one, as Go itself would do.
func (u *unit) modes() []string {
	if info, err := os.Stat(filepath.Join(u.dir, "vendor", "modules.txt")); err == nil && info.Mode().IsRegular() {
		return []string{"vendor", "readonly"}
	}
	return []string{"readonly"}
}
