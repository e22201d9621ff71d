package collect

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks/engagement"
)

// Files gathers what is delivered as it stands on disk: designs, diagrams, runbooks, documents, notices and data. An
// asset is one file or one folder.
type Files struct{}

var _ Collector = Files{}

// Collect names every file of the asset for data/FOLDER/ID/.
func (Files) Collect(ctx context.Context, asset engagement.Asset, host Host) (*Collection, error) {
	folder := folderOf(asset.Kind)
	if folder == "" {
		return nil, &Refusal{Asset: asset.ID, Why: fmt.Sprintf("assets of kind %q are not gathered as files", asset.Kind)}
	}
	return collectTree(ctx, asset, host, "data/"+folder+"/"+asset.ID)
}

// folderOf is where in the bag assets of a kind stand.
func folderOf(kind engagement.Kind) string {
	switch kind {
	case engagement.KindDesign:
		return "design"
	case engagement.KindDiagram:
		return "diagrams"
	case engagement.KindRunbook:
		return "runbooks"
	case engagement.KindDocument:
		return "documents"
	case engagement.KindNotice:
		return "notice"
	case engagement.KindData:
		return "data"
	case engagement.KindSource, engagement.KindInfraState, engagement.KindCredential:
	}
	return ""
}

// collectTree gathers a file or a folder for the open part, below prefix. What git ignores and the engagement excludes
// stays out, and is said; state, plans, environment files and repositories block.
func collectTree(ctx context.Context, asset engagement.Asset, host Host, prefix string) (*Collection, error) {
	t := &tree{prefix: bundle.SafeName(prefix)}
	if err := t.gather(ctx, asset, host); err != nil {
		return nil, err
	}
	return t.collection(), nil
}

// gather lists the asset into t.
func (t *tree) gather(ctx context.Context, asset engagement.Asset, host Host) error {
	t.asset = asset.ID
	root, info, err := assetRoot(asset)
	if err != nil {
		return err
	}
	if host.Progress != nil {
		host.Progress(asset.ID + ": listing files")
	}
	if !info.IsDir() {
		t.root = filepath.Dir(root)
		t.file(filepath.Base(root), t.prefix+"/"+bundle.SafeName(filepath.Base(root)), info)
		return ctx.Err()
	}
	t.root = root
	if err := t.rules(ctx, asset, host); err != nil {
		return err
	}
	if err := t.folder(ctx, "", t.prefix); err != nil {
		return err
	}
	t.resolveLinks()
	if len(t.found)+len(t.findings) == 0 || len(t.found) == 1 && t.found[0].rel == "" {
		t.gaps = append(t.gaps, Gap{What: "the content of " + asset.ID, Why: "there is nothing in the folder that could be delivered"})
	}
	slices.SortFunc(t.found, func(a, b found) int { return strings.Compare(a.file.Path, b.file.Path) })
	return nil
}

// rules finds out what stays out of the tree.
func (t *tree) rules(ctx context.Context, asset engagement.Asset, host Host) error {
	var err error
	if t.left, err = newLeftOut(host.Exclude); err != nil {
		return &Refusal{Asset: asset.ID, Why: err.Error(), Fix: "mend the pattern under exclude in the engagement"}
	}
	if t.sealed {
		// State is what git is told to ignore: here it is what was asked for.
		t.left.rules = append(t.left.rules, exclusion{"**/.terraform/{modules,plugins,providers}/", "downloaded by Terraform, which `terraform init` does again"})
		return nil
	}
	ignored, err := gitIgnored(ctx, host, t.root)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errNoGit):
		t.gaps = append(t.gaps, Gap{What: "git's ignore rules", Why: "not applied: the folder lies in a repository, but there is no git program here"})
	case err != nil:
		t.findings = append(t.findings, Finding{
			Path: ".", Why: fmt.Sprintf("git cannot say what it ignores here: %v", err),
			Hint: "mend the repository, or move the folder out of it",
		})
	}
	t.left.ignored = ignored
	return nil
}

// assetRoot follows an asset's path to the file or folder it names.
func assetRoot(asset engagement.Asset) (string, fs.FileInfo, error) {
	fix := fmt.Sprintf("mend the path of asset %q in the engagement", asset.ID)
	root, err := filepath.EvalSymlinks(asset.Path)
	if err != nil {
		return "", nil, &Refusal{Asset: asset.ID, Why: fmt.Sprintf("find it: %v", err), Fix: fix}
	}
	info, err := os.Stat(root)
	switch {
	case err != nil:
		return "", nil, &Refusal{Asset: asset.ID, Why: fmt.Sprintf("look at it: %v", err), Fix: fix}
	case !info.IsDir() && !info.Mode().IsRegular():
		return "", nil, &Refusal{Asset: asset.ID, Why: asset.Path + " is " + typeName(info.Mode()) + ", neither a file nor a folder", Fix: fix}
	}
	return root, info, nil
}
