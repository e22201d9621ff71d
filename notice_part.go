package handover

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/bundle/notice/pages"
	"github.com/handover-kit/handover/bundle/notice/sbom"
)

// noticeDir holds licences, attributions and bills of materials, in the bag.
const noticeDir = "data/notice"

// maxLicenceBlockers is how many components are named one by one as blockers.
const maxLicenceBlockers = 20

// noticed contributes the licences, attributions and bills of materials of third-party code.
type noticed struct{}

func (noticed) Name() string { return "notice" }

func (noticed) Contribute(ctx context.Context, d *Draft) error {
	n, err := d.workspace.notices(ctx, d.At)
	if err != nil {
		return err
	}
	d.notices = n
	files, err := n.files(d.ID)
	if err != nil {
		return err
	}
	for _, f := range files {
		d.Files = append(d.Files, bundle.File{
			Path: path.Join(noticeDir, f.Path), Size: f.Size(),
			Open: func() (io.ReadCloser, error) { return io.NopCloser(io.MultiReader(readers(f.Parts)...)), nil },
		})
	}
	d.Files = append(d.Files, n.documents...)
	for _, a := range n.Void {
		d.Blockers = append(d.Blockers, Blocker{By: "notice", Path: a.Place(), Why: a.Why, Hint: "put the document there, or mend the approval"})
	}
	if !d.Rehearse {
		n.block(d)
	}
	d.proofs = append(d.proofs, n.proofs()...)
	return nil
}

func readers(parts [][]byte) []io.Reader {
	list := make([]io.Reader, len(parts))
	for i, p := range parts {
		list[i] = bytes.NewReader(p)
	}
	return list
}

func (n *Notices) pages() *pages.Input {
	return &pages.Input{Project: n.Project, Supplier: n.Supplier, Year: n.At.UTC().Year(), Entries: n.Entries, Idle: n.Idle, Gaps: n.Gaps}
}

// files are NOTICE, THIRD_PARTY.md and the texts, both bills of materials, and the approvals as they are. seed makes the bills those of one
// bundle.
func (n *Notices) files(seed string) ([]pages.File, error) {
	files := pages.Write(n.pages())
	in := &sbom.Input{Project: n.Project, Supplier: n.Supplier, Seed: seed, Time: n.At, Tool: n.Tool, Entries: n.Entries, Gaps: n.Gaps}
	for _, bill := range []struct {
		name  string
		write func(io.Writer, *sbom.Input) error
	}{{"sbom.cdx.json", sbom.CycloneDX}, {"sbom.spdx.json", sbom.SPDX}} {
		var b bytes.Buffer
		if err := bill.write(&b, in); err != nil {
			return nil, fmt.Errorf("write %s: %w", bill.name, err)
		}
		files = append(files, pages.File{Path: bill.name, Parts: [][]byte{b.Bytes()}})
	}
	if n.approvals != nil {
		files = append(files, pages.File{Path: "approvals.yaml", Parts: [][]byte{n.approvals}})
	}
	return files, nil
}

// block lets no component pass that the policy does not.
func (n *Notices) block(d *Draft) {
	blocked := n.Blocked()
	for i, e := range blocked {
		if i == maxLicenceBlockers {
			d.Blockers = append(d.Blockers, Blocker{By: "notice", Why: fmt.Sprintf("%s more are under no licence that is allowed", count(len(blocked)-i, "component", "components")), Hint: "handover notice lists them"})
			return
		}
		d.Blockers = append(d.Blockers, Blocker{By: "notice", Path: e.Title(), Why: e.Verdict.Reason, Hint: e.Verdict.WayOn})
	}
}

// WriteTo writes the pages into a folder that does not exist yet. On an error there is none.
func (n *Notices) WriteTo(dir string) error {
	files, err := n.files(n.Project)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(dir); err == nil {
		return usagef("name a folder that does not exist yet", "%s exists already and is never replaced", dir)
	}
	part, err := os.MkdirTemp(filepath.Dir(dir), ".handover-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(part) // once it has its name, it is not there any more
	for _, f := range files {
		name := filepath.Join(part, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil { //nolint:gosec // G301: pages for everybody to read
			return err
		}
		if err := os.WriteFile(name, f.Bytes(), 0o644); err != nil { //nolint:gosec // G306: likewise
			return err
		}
	}
	if err := os.Chmod(part, 0o755); err != nil { //nolint:gosec // G302: likewise
		return err
	}
	return os.Rename(part, dir)
}
