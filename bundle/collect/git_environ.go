package collect

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// gitEnviron is the environment git runs in: of the caller's only what finds programs, and settings that leave
// nothing to the configuration of this machine or of a repository. An allow-list, because git reads some ninety
// variables and gains more.
func gitEnviron(environ []string, scratch string) []string {
	home := filepath.Join(scratch, "git-home") // need not exist: there is nothing to find in it
	clean := []string{
		"HOME=" + home, "XDG_CONFIG_HOME=" + home, "USERPROFILE=" + home,
		"TMPDIR=" + scratch, "TMP=" + scratch, "TEMP=" + scratch,
		"LC_ALL=C", "LANGUAGE=C", "TZ=UTC",
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_SYSTEM=" + os.DevNull, "GIT_CONFIG_GLOBAL=" + os.DevNull,
		"GIT_ATTR_NOSYSTEM=1", "GIT_TEMPLATE_DIR=", "GIT_CEILING_DIRECTORIES=" + filepath.Dir(scratch),
		"GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=", "SSH_ASKPASS=", "GIT_EDITOR=:", "GIT_PAGER=cat",
		"GIT_SSH_COMMAND=false", "GIT_ALLOW_PROTOCOL=file",
		"GIT_NO_LAZY_FETCH=1", "GIT_NO_REPLACE_OBJECTS=1", "GIT_OPTIONAL_LOCKS=0", "GIT_ADVICE=0",
	}
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		switch strings.ToUpper(name) {
		case "PATH", "PATHEXT", "SYSTEMROOT", "WINDIR", "COMSPEC":
			clean = append(clean, entry)
		}
	}
	return append(clean, gitSettings()...)
}

// gitSettings is configuration that outranks every file.
func gitSettings() []string {
	settings := [][2]string{
		{"core.hooksPath", os.DevNull},
		{"core.fsmonitor", "false"},
		{"core.untrackedCache", "false"},
		{"core.attributesFile", os.DevNull},
		{"core.excludesFile", os.DevNull},
		// Both are shortcuts that the repository being read wrote about its own objects, and need not be true.
		{"core.commitGraph", "false"},
		{"core.multiPackIndex", "false"},
		{"pack.useBitmaps", "false"},
		{"gc.auto", "0"},
		{"maintenance.auto", "false"},
		{"protocol.allow", "never"},
		{"protocol.file.allow", "always"},
		{"credential.helper", ""},
		{"submodule.recurse", "false"},
		{"fetch.recurseSubmodules", "false"},
		{"init.defaultBranch", "main"},
		{"advice.detachedHead", "false"},
		{"safe.bareRepository", "all"},
	}
	env := []string{"GIT_CONFIG_COUNT=" + strconv.Itoa(len(settings))}
	for i, s := range settings {
		n := strconv.Itoa(i)
		env = append(env, "GIT_CONFIG_KEY_"+n+"="+s[0], "GIT_CONFIG_VALUE_"+n+"="+s[1])
	}
	return env
}
