package handover

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks/engagement"
)

// hold takes in the approvals whose documents lie below the folder dir and have the digest that was noted. The others do not count.
func (n *Notices) hold(dir string, all []engagement.Approval) {
	taken := map[string]bool{}
	for i := range all {
		a := all[i]
		if a.Document == "" {
			n.Approvals = append(n.Approvals, a)
			continue
		}
		name := filepath.FromSlash(a.Document)
		info, err := checkDocument(dir, name, a.Digest)
		if err != nil {
			n.Void = append(n.Void, VoidApproval{a, fmt.Sprintf("the document of the approval for %s, %s: %s", a.Package, a.Document, reason(err))})
			continue
		}
		n.Approvals = append(n.Approvals, a)
		if !taken[a.Document] {
			taken[a.Document] = true
			n.documents = append(n.documents, bundle.FileOnDisk(path.Join(noticeDir, "approvals", bundle.SafeName(a.Document)), filepath.Join(dir, name), info))
		}
	}
}

// checkDocument reads a document and holds it against the digest that was noted, if one was. It must be a file below dir, itself and no link.
func checkDocument(dir, name, digest string) (os.FileInfo, error) {
	if !filepath.IsLocal(name) {
		return nil, errors.New("it lies outside the folder of the approvals")
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	info, err := root.Lstat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = errNoFile
	}
	if err != nil {
		return nil, err
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return nil, err
	}
	if got := bundle.FormatDigest(sum.Sum(nil)); digest != "" && got != digest {
		return nil, fmt.Errorf("its digest is %s", got)
	}
	return info, nil
}
