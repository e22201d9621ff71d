// Package collect gathers the assets of an engagement: it looks at what stands on disk and says which files go
// into the open part of a bundle, which into the envelope, and what is missing. It writes nothing into a
// bundle itself: the files it names are read by bundle.Writer, so that every byte passes the one sink.
package collect

import (
	"context"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks/engagement"
)

// Collector gathers assets of some kinds.
type Collector interface {
	// Collect looks at one asset, whose Path is absolute. What stops a sealing that a person can mend is a
	// Finding of the Collection or, when nothing can be gathered at all, a *Refusal; other errors are failures of
	// this machine.
	Collect(ctx context.Context, asset engagement.Asset, host Host) (*Collection, error)
}

// Host is what a collector may use of the machine it runs on.
type Host struct {
	Scratch     string   // a private folder (0700) on disk for intermediate files; the caller removes it
	Cache       string   // a folder of disposable results keyed by content digest; may be empty
	Environ     []string // the environment for programs that are started, before it is cleaned
	Exclude     []string // doublestar patterns of the engagement, relative to the asset
	RunCommands bool     // whether commands named in credentials.yaml may be run
	NoEnvelope  bool     // the engagement has none: values are not to be touched
	// Known is handed each value of a credential that can be had without running anything unasked, to be looked for where it must not
	// stand; may be nil. It may keep the bytes.
	Known func(id string, value []byte)
	// Progress is told in words what goes on ("portal: mirroring"); may be nil.
	Progress func(string)
}

// Collection is what one asset brings.
type Collection struct {
	Revision string            // commit, serial or the like; empty when the kind has none
	Open     []bundle.File     // for the open part, below data/
	Sealed   []bundle.File     // for the envelope
	Gaps     []Gap             // what is missing, for the limits page
	Findings []Finding         // what blocks sealing until a person mends it
	Facts    map[string]string // what a reader of the manifest wants to know, by name: lineage, serial, refs
	Repos    []Repository      // what must be cloned again from the finished bundle
}

// Gap is something the receiver will not find, and why. It does not block.
type Gap = bundle.Gap

// Finding is something that must be mended before sealing.
type Finding struct {
	Path string `json:"path"`
	Why  string `json:"why"`
	Hint string `json:"hint,omitempty"` // what mends it: a command where there is one
}

// Repository is a git bundle that a proof can clone.
type Repository = bundle.Repository

// Refusal says why an asset cannot be gathered as it stands, and what mends it.
type Refusal struct {
	Asset string
	Why   string
	Fix   string // the command or change that mends it
}

func (r *Refusal) Error() string { return "asset " + r.Asset + ": " + r.Why }

// Hint is the way on.
func (r *Refusal) Hint() string { return r.Fix }
