package handover

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/bundle/notice/pages"
	"github.com/handover-kit/handover/bundle/notice/policy"
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
	n.documents(d)
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

// documents adds the written approvals that approvals.yaml names. One that is not there, or is not the one whose digest was noted, blocks.
func (n *Notices) documents(d *Draft) {
	folder := filepath.Dir(d.workspace.path(d.workspace.Engagement.Licences.Approvals))
	taken := map[string]bool{}
	for _, a := range n.Approvals {
		if a.Document == "" || taken[a.Document] {
			continue
		}
		taken[a.Document] = true
		name := filepath.Join(folder, filepath.FromSlash(a.Document))
		info, err := os.Stat(name)
		if err == nil && !info.Mode().IsRegular() {
			err = os.ErrInvalid
		}
		if err == nil {
			err = hasDigest(name, a.Digest)
		}
		if err != nil {
			d.Blockers = append(d.Blockers, Blocker{By: "notice", Path: a.Place(), Why: fmt.Sprintf("the document of the approval for %s, %s: %s", a.Package, a.Document, reason(err)), Hint: "put the document there, or mend its digest"})
			continue
		}
		d.Files = append(d.Files, bundle.FileOnDisk(path.Join(noticeDir, "approvals", bundle.SafeName(a.Document)), name, info))
	}
}

// hasDigest reads a file and holds it against the digest that was noted, if one was.
func hasDigest(name, digest string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return err
	}
	if got := bundle.FormatDigest(sum.Sum(nil)); digest != "" && got != digest {
		return fmt.Errorf("its digest is %s", got)
	}
	return nil
}

// block lets no component pass that the policy does not.
func (n *Notices) block(d *Draft) {
	blocked := n.Blocked()
	for i, e := range blocked {
		if i == maxLicenceBlockers {
			d.Blockers = append(d.Blockers, Blocker{By: "notice", Why: fmt.Sprintf("%s more are under no licence that is allowed", count(len(blocked)-i, "component", "components")), Hint: "handover notice lists them"})
			return
		}
		d.Blockers = append(d.Blockers, Blocker{By: "notice", Path: titleOf(e), Why: e.Verdict.Reason, Hint: e.Verdict.WayOn})
	}
}

func titleOf(e *policy.Entry) string { return fmt.Sprintf("%s %s %s", e.Ecosystem, e.Name, e.Version) }

// WriteTo writes the pages into a folder that does not exist yet.
func (n *Notices) WriteTo(dir string) error {
	files, err := n.files(n.Project)
	if err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err != nil { //nolint:gosec // G301: pages for everybody to read
		if errors.Is(err, fs.ErrExist) {
			return usagef("name a folder that does not exist yet", "%s exists already and is never replaced", dir)
		}
		return err
	}
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil { //nolint:gosec // likewise
			return err
		}
		if err := writeFile(name, f.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}
