package collect

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// ProgramError says that a program this machine needs is missing or too old.
type ProgramError struct {
	Name string
	Why  string
	Fix  string
}

func (e *ProgramError) Error() string { return e.Name + ": " + e.Why }

// Hint is the way on.
func (e *ProgramError) Hint() string { return e.Fix }

const installGit = "install git 2.32 or newer (Debian, Ubuntu: apt-get install git; macOS: xcode-select --install; Windows: winget install Git.Git)"

// findGit finds git through the PATH of host.Environ and asks for its version. Older than 2.32 it would not heed
// the variables that shut out the configuration of this machine.
func findGit(ctx context.Context, host Host) (*git, error) {
	program := lookProgram("git", host.Environ)
	if program == "" {
		return nil, &ProgramError{Name: "git", Why: "not found on the PATH", Fix: installGit}
	}
	scratch, err := filepath.Abs(host.Scratch)
	if err != nil {
		return nil, err
	}
	g := &git{program: program, scratch: scratch, environ: gitEnviron(host.Environ, scratch)}
	said, err := g.outside(ctx, "version")
	if err != nil {
		return nil, err
	}
	g.version = strings.TrimPrefix(strings.TrimSpace(said), "git version ")
	var major, minor int
	if n, _ := fmt.Sscanf(g.version, "%d.%d", &major, &minor); n == 2 && (major < 2 || major == 2 && minor < 32) {
		return nil, &ProgramError{Name: "git", Why: "version " + g.version + " is too old", Fix: installGit}
	}
	return g, nil
}

// lookProgram finds a program in the absolute folders of the PATH in environ; relative ones would depend on
// where we stand, which may be somebody else's folder.
func lookProgram(name string, environ []string) string {
	var path string
	for _, entry := range environ {
		key, value, _ := strings.Cut(entry, "=")
		if key == "PATH" || runtime.GOOS == "windows" && strings.EqualFold(key, "PATH") {
			path = value
		}
	}
	suffix := ""
	if runtime.GOOS == "windows" {
		suffix = ".exe"
	}
	for _, dir := range filepath.SplitList(path) {
		if !filepath.IsAbs(dir) {
			continue
		}
		candidate := filepath.Join(dir, name+suffix)
		info, err := os.Stat(candidate)
		if err == nil && info.Mode().IsRegular() && (runtime.GOOS == "windows" || info.Mode()&0o111 != 0) {
			return candidate
		}
	}
	return ""
}
