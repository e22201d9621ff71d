package collect

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/handover-kit/handover/bundle"
)

// link is a symbolic link of a tree: where it is in the asset and where it will stand.
type link struct{ rel, at string }

// resolveLinks keeps the links that stay inside the tree. It comes last because what a link points at may have had to
// be renamed.
func (t *tree) resolveLinks() {
	loose, first := 0, ""
	for _, l := range t.links {
		target, why := t.target(l)
		if why != "" {
			t.gaps = append(t.gaps, Gap{What: sourceShown(l.rel), Why: "a symbolic link, left out: " + why})
			continue
		}
		t.add(l.rel, bundle.File{Path: l.at, Type: bundle.TypeLink, Link: target})
		if !t.leadsSomewhere(l) {
			loose++
			if first == "" {
				first = l.rel
			}
		}
	}
	if loose > 0 {
		t.gaps = append(t.gaps, Gap{What: "the target of " + counted(loose, "symbolic link"), Why: fmt.Sprintf("not there, or left out; the links are kept as they are (first: %q)", first)})
	}
}

// target is what a link will point at in the bundle, or why it cannot be kept.
func (t *tree) target(l link) (target, why string) {
	raw, err := os.Readlink(t.disk(l.rel))
	if err != nil {
		return "", reason(err)
	}
	raw = filepath.ToSlash(raw)
	if path.IsAbs(raw) || filepath.VolumeName(raw) != "" {
		return "", "its target is an absolute path"
	}
	elements := slices.DeleteFunc(strings.Split(raw, "/"), func(e string) bool { return e == "" || e == "." })
	up := 0
	for up < len(elements) && elements[up] == ".." {
		up++
	}
	if slices.Contains(elements[up:], "..") {
		return "", "its target steps back up behind a name"
	}
	target = strings.Join(t.renamedTarget(l.rel, elements, up), "/")
	if target == "" {
		target = "."
	}
	if err := bundle.CheckLink(t.prefix, bundle.SafeName(l.at), target); err != nil {
		return "", strings.TrimPrefix(err.Error(), "name ")
	}
	// Each link inside says nothing of one that leads through another.
	if physical, err := filepath.EvalSymlinks(t.disk(l.rel)); err == nil && !inside(t.root, physical) {
		return "", "it leads out of the asset through another link"
	}
	return target, ""
}

// renamedTarget is a target after up steps up, in the names that its elements have in the bundle.
func (t *tree) renamedTarget(rel string, elements []string, up int) []string {
	at := path.Dir(rel)
	for range up {
		at = path.Dir(at)
	}
	for i := up; i < len(elements); i++ {
		at = path.Join(at, elements[i])
		if as, ok := t.renamed.as[at]; ok {
			elements[i] = as
		}
	}
	return elements
}

// leadsSomewhere says whether a link's target is there and not left out.
func (t *tree) leadsSomewhere(l link) bool {
	physical, err := filepath.EvalSymlinks(t.disk(l.rel))
	if err != nil {
		return false
	}
	rel, err := filepath.Rel(t.root, physical)
	if err != nil {
		return false
	}
	for at := filepath.ToSlash(rel); at != "."; at = path.Dir(at) {
		if t.left.why(at, true) != "" {
			return false
		}
	}
	return true
}

func inside(root, name string) bool {
	rel, err := filepath.Rel(root, name)
	return err == nil && filepath.IsLocal(rel)
}
