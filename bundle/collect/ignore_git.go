package collect

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	ignoreDeadline = time.Minute // a .gitignore that is a named pipe would hold git for ever
	ignoreLimit    = 64 << 20    // bytes of names; git names a folder once, not each file in it
)

var errNoGit = errors.New("no git program on the PATH")

// gitIgnored asks git which entries below folder it ignores; nil when the folder lies in no repository. Keys are
// slash-separated and relative to folder. A folder that is ignored itself was named by a person all the same, so that nothing in
// it is left out.
func gitIgnored(ctx context.Context, host Host, folder string) (map[string]bool, error) {
	if !inRepository(folder) {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, ignoreDeadline)
	defer cancel()
	_, err := ignoreGit(ctx, host, folder, "check-ignore", "-q", "--", ".")
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil, nil
	case !errors.As(err, &exit) || exit.ExitCode() != 1: // 1: not ignored
		if strings.Contains(err.Error(), "not a git repository") {
			return nil, nil
		}
		return nil, err
	}
	out, err := ignoreGit(ctx, host, folder, "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
	if err != nil {
		return nil, err
	}
	ignored := make(map[string]bool)
	for name := range bytes.SplitSeq(out, []byte{0}) {
		if len(name) > 0 {
			ignored[strings.TrimSuffix(string(name), "/")] = true
		}
	}
	return ignored, nil
}

// inRepository says whether a folder or one above it has a .git, without starting a program.
func inRepository(folder string) bool {
	for {
		if _, err := os.Lstat(filepath.Join(folder, ".git")); err == nil {
			return true
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return false
		}
		folder = parent
	}
}

// ignoreGit runs git in a folder whose configuration may be hostile: nothing that a repository names is run or fetched,
// and nothing of the person's own settings decides, so that each person gathers the same. Unlike the source collector's git it works
// where it stands: ignore rules are read from the work tree itself.
func ignoreGit(ctx context.Context, host Host, folder string, args ...string) ([]byte, error) {
	line := []string{"--no-pager", "-C", folder, "-c", "safe.directory=*", "-c", "core.precomposeUnicode=false"}
	out := &capture{limit: ignoreLimit}
	var said bytes.Buffer
	program := lookProgram("git", host.Environ)
	if program == "" {
		return nil, errNoGit
	}
	command := exec.CommandContext(ctx, program, append(line, args...)...) //nolint:gosec // git, with arguments of ours
	command.Env = gitEnviron(host.Environ, host.Scratch)
	command.Stdout, command.Stderr = out, &said
	command.WaitDelay = time.Second
	ownGroup(command)
	err := command.Run()
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("git %s: %w", args[0], ctx.Err())
	case err != nil:
		return nil, fmt.Errorf("git %s: %w: %s", args[0], err, sourceShown(strings.TrimSpace(said.String())))
	}
	return out.bytes, nil
}
