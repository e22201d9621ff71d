package collect

import (
	"fmt"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks/engagement"
)

// sourceRun gathers one asset, which may be several repositories.
type sourceRun struct {
	asset engagement.Asset
	host  Host
	git   *git
	out   *Collection
	made  []*sourceRepo   // superprojects before their submodules
	names map[string]bool // names given in the bag, folded
	lfs   int             // objects so far
}

// sourceRepo is one repository on its way.
type sourceRepo struct {
	at     checkout
	path   string // from the top of the superproject; empty for that itself
	bag    string // name in the bag, without .bundle
	super  *sourceRepo
	sub    submodule // what it is there
	wanted []string  // commits that the superproject names

	dir    string // scratch folder of its own
	cfg    *sourceConfig
	refs   []sourceRef // as it has them
	refsAt gitDir      // a view with these
	deliv  *delivery
	mirror gitDir // a view with the refs to be delivered
	scan   *sourceScan
	has    map[string]bool // which of wanted it has
	files  []bundle.File
}

// lfsBag is where LFS objects stand in the bag. A submodule may be named like a folder of ours, so theirs are beside their
// bundle.
func (s *sourceRepo) lfsBag() string {
	if s.path == "" {
		return s.bag + "/lfs"
	}
	return s.bag + ".lfs"
}

// tableBag is where the names of moved branches are listed.
func (s *sourceRepo) tableBag() string {
	if s.path == "" {
		return s.bag + "/refs.tsv"
	}
	return s.bag + ".refs.tsv"
}

func (r *sourceRun) label(repo *sourceRepo) string {
	if repo.path == "" {
		return r.asset.ID
	}
	return r.asset.ID + "/" + sourceShown(repo.path)
}

func (r *sourceRun) say(format string, args ...any) {
	if r.host.Progress != nil {
		r.host.Progress(fmt.Sprintf(format, args...))
	}
}

func (r *sourceRun) gap(repo *sourceRepo, what, why string) {
	if repo.path != "" {
		what = "submodule " + sourceShown(repo.path) + ": " + what
	}
	r.out.Gaps = append(r.out.Gaps, Gap{What: what, Why: why})
}
