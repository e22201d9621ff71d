package collect

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// damagedRef says that refs or objects of the repository cannot be what git once wrote.
type damagedRef struct {
	why string
	fix string // empty for what mends any ref
}

func (e *damagedRef) Error() string { return e.why }

// readRefs lists the refs of a view. git passes over broken refs with a warning; here they are an error, for a branch
// that silently stays behind is the one thing a handover must not do.
func readRefs(ctx context.Context, view gitDir) ([]sourceRef, error) {
	cmd, stderr := view.command(ctx, view.env(), "for-each-ref", "--format=%(objectname) %(objecttype) %(refname) %(symref)")
	out, err := cmd.Output()
	if err := asGitError(ctx, []string{"for-each-ref"}, stderr, err); err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		return nil, &damagedRef{why: err.Error()}
	}
	for line := range strings.Lines(stderr.String()) {
		if !strings.Contains(line, "ignoring dangling symref") { // usually origin/HEAD after a rename: nothing is lost
			return nil, &damagedRef{why: sourceShown(strings.TrimSpace(line))}
		}
	}
	var refs []sourceRef
	for line := range strings.Lines(string(out)) {
		field := strings.Split(strings.TrimSuffix(line, "\n"), " ")
		if len(field) != 4 {
			return nil, &damagedRef{why: "git listed a ref in a way not understood: " + sourceShown(strings.TrimSpace(line))}
		}
		ref := sourceRef{ID: field[0], Type: field[1], Name: field[2], Symref: field[3]}
		if ref.Type != "commit" && hasAnyPrefix(ref.Name, "refs/heads/", "refs/remotes/") {
			return nil, &damagedRef{why: sourceShown(ref.Name) + " is a branch, but points at a " + ref.Type}
		}
		refs = append(refs, ref)
	}
	return refs, nil
}

// sourceHead finds what HEAD is, as delivery.Head and HeadID have it.
func sourceHead(ctx context.Context, view gitDir, refs []sourceRef) (head, id string, err error) {
	name, err := view.text(ctx, nil, "symbolic-ref", "--quiet", "HEAD")
	if err != nil && !exited(err, 1) {
		return "", "", headError(ctx, err)
	}
	if name = strings.TrimSpace(name); strings.HasPrefix(name, "refs/heads/") {
		for _, ref := range refs {
			if ref.Name == name {
				id = ref.ID
			}
		}
		return name, id, nil
	}
	id, err = view.text(ctx, nil, "rev-parse", "--verify", "HEAD^{commit}")
	if err != nil {
		return "", "", headError(ctx, err)
	}
	id = strings.TrimSpace(id)
	return id, id, nil
}

func headError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	return damagedHead(err.Error())
}

func damagedHead(why string) *damagedRef {
	return &damagedRef{why: "HEAD is damaged: " + why, fix: "write \"ref: refs/heads/BRANCH\" into the file HEAD of its git folder, with a branch it has"}
}

// setRefs makes a view hold exactly the refs and the HEAD of a delivery.
func setRefs(view gitDir, d *delivery) error {
	var packed strings.Builder
	packed.WriteString("# pack-refs with: sorted \n")
	for _, name := range slices.Sorted(maps.Keys(d.Refs)) {
		fmt.Fprintf(&packed, "%s %s\n", d.Refs[name], name)
	}
	if err := os.WriteFile(filepath.Join(view.dir, "packed-refs"), []byte(packed.String()), 0o600); err != nil {
		return err
	}
	head := d.Head
	if strings.HasPrefix(head, "refs/") {
		head = "ref: " + head
	}
	return os.WriteFile(filepath.Join(view.dir, "HEAD"), []byte(head+"\n"), 0o600)
}

// bundleRefs is what a bundle is made of, in order: HEAD and its branch first, because a clone that is not told what
// HEAD is takes the first branch with that commit.
func (d *delivery) bundleRefs() []string {
	var list []string
	if d.HeadID != "" {
		list = append(list, "HEAD")
	}
	if _, ok := d.Refs[d.Head]; ok {
		list = append(list, d.Head)
	}
	for _, name := range slices.Sorted(maps.Keys(d.Refs)) {
		if name != d.Head {
			list = append(list, name)
		}
	}
	return list
}
