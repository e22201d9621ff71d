package cli

import (
	"path/filepath"
	"strconv"
	"time"

	"github.com/handover-kit/handover"
)

// Env is what a command gets: the streams and the flags that every command takes.
type Env struct {
	*Streams
	Flags Flags

	shown *progress // the progress line, once there is one
}

// Flags are the flags that every command takes.
type Flags struct {
	Dir   string // -C: the workspace's folder
	JSON  bool   // one JSON document on standard output
	Yes   bool   // confirms what cannot be undone
	As    string // the acting person's id
	Quiet bool   // no progress
	Plain bool   // plain lines, nothing redrawn
}

// Path is where name, as given on the command line, lies: relative to the folder the program was started in, whatever
// -C says.
func (e *Env) Path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(e.WorkDir, name)
}

// Workspace is the workspace's folder: -C, or the folder the program was started in.
func (e *Env) Workspace() string { return e.Path(e.Flags.Dir) }

// Actor is the id of the acting person: --as, else HANDOVER_AS, else empty, which leaves the choice to the workspace.
func (e *Env) Actor() string {
	if e.Flags.As != "" {
		return e.Flags.As
	}
	return e.Getenv("HANDOVER_AS")
}

// Plain says whether to write plain lines and redraw nothing: asked for by --plain or ACCESSIBLE, or the terminal can
// do no better.
func (e *Env) Plain() bool {
	return e.Flags.Plain || e.Getenv("ACCESSIBLE") != "" || e.Getenv("TERM") == "dumb"
}

// keyPath is where a signing key lies; the word that means the SSH agent stays as it is.
func (e *Env) keyPath(name string) string {
	if name == handover.AgentKey {
		return name
	}
	return e.Path(name)
}

// clearProgress takes the progress line away, before something else is said.
func (e *Env) clearProgress() {
	if e.shown != nil {
		e.shown.clear()
	}
}

// sealTime is the moment a bundle is to carry, where SOURCE_DATE_EPOCH fixes it as reproducible builds do
// (https://reproducible-builds.org/specs/source-date-epoch/); else the zero time.
func (e *Env) sealTime() time.Time {
	if s, err := strconv.ParseInt(e.Getenv("SOURCE_DATE_EPOCH"), 10, 64); err == nil && s > 0 {
		return time.Unix(s, 0).UTC()
	}
	return time.Time{}
}
