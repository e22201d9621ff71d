package handover

import (
	"context"
	"path/filepath"
	"strings"
	"time"
)

// Machine is what a workspace may use of the computer it is on. Nothing in this package reads the clock, the environment or a
// terminal on its own.
type Machine struct {
	Environ []string // for programs that are started (git, age plugins)
	Home    string   // the person's home folder, for "~/" in names
	Cache   string   // folder for what can be worked out again; empty for none
	Now     func() time.Time
	Version string // of this program, for the manifest

	// Passphrase asks the person for a secret that is not shown; nil when nobody can be asked.
	Passphrase func(ctx context.Context, question string) ([]byte, error)
	// Progress is told how far a long task is; may be nil. It is called often and must return at once.
	Progress func(Progress)
}

// Stage is a part of sealing or opening that a person can tell from the others.
type Stage string

// The stages, in their order.
const (
	StageScan   Stage = "scanning"
	StageGather Stage = "gathering"
	StagePack   Stage = "packing"
	StageProve  Stage = "proving"
	StageOpen   Stage = "opening"
)

// Progress is how far a task is.
type Progress struct {
	Stage      Stage
	Detail     string // what is under way, in words; may be empty
	Files      int
	TotalFiles int // 0 when not known
	Bytes      int64
	TotalBytes int64 // 0 when not known
}

func (m Machine) progress(p Progress) {
	if m.Progress != nil {
		m.Progress(p)
	}
}

// path makes "~/name" a path below the home folder.
func (m Machine) path(name string) string {
	rest, ok := strings.CutPrefix(name, "~/")
	if !ok || m.Home == "" {
		return name
	}
	return filepath.Join(m.Home, rest)
}
