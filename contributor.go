package handover

import (
	"context"
	"time"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks/secrets"
)

// Contributor brings one part of a bundle: the assets, the limits page and so on. Sealing is put together from
// them; a new capability adds one to contributors and changes nothing else.
type Contributor interface {
	// Name stands in the manifest.
	Name() string
	// Contribute adds its part to the draft. An error ends the gathering; what a person can mend is a Blocker instead, so
	// that all of them are seen at once.
	Contribute(ctx context.Context, d *Draft) error
}

// contributors lists the parts of a bundle, in order: a later one sees what the earlier have brought.
func contributors() []Contributor {
	return []Contributor{assets{}, exported{}, noticed{}, record{}, scanned{}, limits{}, startPage{}}
}

// Draft is a bundle being put together.
type Draft struct {
	ID       string    // of the bundle
	Name     string    // its top folder
	At       time.Time // of sealing
	Rehearse bool      // --draft: whatever the state of the checklist
	Assets   []AssetPart
	Files    []bundle.File // the open part, below data/
	Sealed   []bundle.File // the envelope
	Tags     []Tag
	Gaps     []bundle.Gap
	Blockers []Blocker

	workspace   *Workspace
	checklist   *Checklist
	survey      *Survey  // of the exports, once they were looked at
	scan        *Scan    // for secrets, once it was made
	notices     *Notices // of third-party code, once it was looked at
	proofs      []proof  // of items, by the searches that were made
	scanner     *draftScanner
	known       []secrets.Known // values of credentials, which stand nowhere else
	scratch     string
	runCommands bool
	keyFile     string
}

// AssetPart is one asset as it was gathered.
type AssetPart struct {
	bundle.Asset
	Withheld []string // names of what would be in the envelope, had the engagement one
}

// Blocker stands in the way of sealing until a person mends it.
type Blocker struct {
	By   string `json:"by"` // the contributor that found it, and the asset
	Path string `json:"path"`
	Why  string `json:"why"`
	Hint string `json:"hint,omitempty"`
}

// Tag is a file beside the payload, made when everything else is known.
type Tag struct {
	Path string
	Make func(m *bundle.Manifest) ([]byte, error)
}
