package cli

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// Set by the linker in a released build (goreleaser.yaml); never written by the program.
var version, commit, date string

// Build says what this program was made from.
type Build struct {
	Release string `json:"release"` // the version, without a leading v; "development" outside a release
	Commit  string `json:"commit"`  // empty when not known
	Date    string `json:"date"`    // of the commit, RFC 3339; empty when not known
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
}

// ThisBuild is the build that is running.
func ThisBuild() Build {
	b := Build{Release: version, Commit: commit, Date: date, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH}
	if b.Release != "" {
		return b
	}
	b.Release = "development"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if v := strings.TrimPrefix(info.Main.Version, "v"); v != "" && v != "(devel)" {
		b.Release = v // built by go install
	}
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			b.Commit = setting.Value
		case "vcs.time":
			b.Date = setting.Value
		}
	}
	return b
}

func versionCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "say which version this is",
		GroupID: groupMore,
		Args:    noArgs,
		RunE:    func(*cobra.Command, []string) error { return printVersion(env) },
	}
}

func printVersion(env *Env) error {
	b := ThisBuild()
	return env.Result(b, func(w io.Writer) {
		fmt.Fprintf(w, "handover %s\n", b.Release)
		for _, line := range [][2]string{{"commit", b.Commit}, {"date", b.Date}, {"built with", b.Go + " for " + b.OS + "/" + b.Arch}} {
			if line[1] != "" {
				fmt.Fprintf(w, "%-11s%s\n", line[0], line[1])
			}
		}
	})
}
