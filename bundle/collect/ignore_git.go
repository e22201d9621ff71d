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
func gitIgnored(ctx context.Context, environ []string, folder string) (map[string]bool, error) {
	if !inRepository(folder) {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, ignoreDeadline)
	defer cancel()
	_, err := ignoreGit(ctx, environ, folder, "check-ignore", "-q", "--", ".")
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
	out, err := ignoreGit(ctx, environ, folder, "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
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
// and nothing of the person's own settings decides, so that each person gathers the same. (It may be joined with the runner of the
// source collector.)
func ignoreGit(ctx context.Context, environ []string, folder string, args ...string) ([]byte, error) {
	settings := []string{
		"core.fsmonitor=false", "core.hooksPath=" + os.DevNull, "core.excludesFile=" + os.DevNull, "core.attributesFile=" + os.DevNull,
		"core.untrackedCache=false", "core.precomposeUnicode=false", "protocol.allow=never", "safe.directory=*",
	}
	line := []string{"--no-pager", "-C", folder}
	for _, setting := range settings {
		line = append(line, "-c", setting)
	}
	out := &capture{limit: ignoreLimit}
	var said bytes.Buffer
	program := lookProgram("git", environ)
	if program == "" {
		return nil, errNoGit
	}
	command := exec.CommandContext(ctx, program, append(line, args...)...)
	command.Env = ignoreEnviron(environ)
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

// ignoreEnviron is what git needs to run, and nothing that steers it.
func ignoreEnviron(environ []string) []string {
	clean := []string{
		"LC_ALL=C", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_ATTR_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0",
		"GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none",
	}
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		switch strings.ToUpper(name) {
		case "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR":
			clean = append(clean, variable)
		}
	}
	return clean
}
