package collect

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// sourceRef is a ref as the repository has it.
type sourceRef struct {
	Name   string
	ID     string // object id
	Type   string // of the object: commit, tag, tree, blob
	Symref string // where a symbolic ref leads; empty for others
}

// delivery is what the refs of a repository become in its git bundle, so that a plain clone of it, which takes
// branches and tags, has every branch the working clone knew:
//
//   - local branches, tags and notes keep their names, and so do the refs of proposals that a mirror of a forge has
//     (refs/pull, refs/merge-requests, refs/changes);
//   - a remote-tracking branch becomes a branch of its plain name, origin's before those of other remotes;
//   - where that name is taken by another commit, or by a branch it cannot stand beside (feature, feature/x), it becomes
//     from-REMOTE/NAME;
//   - anything else (stash, bisect, refs/original and other tools' own) stays behind and is listed: such refs hold what
//     somebody meant to throw away.
type delivery struct {
	Refs    map[string]string // name in the bundle -> object id
	Head    string            // a ref, an object id when detached
	HeadID  string            // the commit; empty when unborn
	Default string            // the branch the remote itself calls its default; empty when unknown
	Moved   map[string]string // name in the bundle -> remote-tracking name, where it could not be the plain one
	Left    []string          // refs that stay behind
}

// deliver maps refs. head is as in delivery; remotes are the names of the configured ones, needed because a name can hold a
// slash.
func deliver(refs []sourceRef, head, headID string, remotes []string) *delivery {
	d := &delivery{Refs: map[string]string{}, Moved: map[string]string{}, Head: head, HeadID: headID}
	names := newRefNames()
	var tracking []trackingRef
	for _, ref := range refs {
		switch {
		case hasAnyPrefix(ref.Name, "refs/heads/", "refs/tags/", "refs/notes/", "refs/pull/", "refs/merge-requests/", "refs/changes/"):
			d.Refs[ref.Name] = ref.ID
			names.take(ref.Name)
		case strings.HasPrefix(ref.Name, "refs/remotes/"):
			t := splitTracking(ref, remotes)
			if t.branch == "HEAD" && ref.Symref != "" {
				if t.remote == "origin" || d.Default == "" {
					d.Default = strings.TrimPrefix(ref.Symref, "refs/remotes/"+t.remote+"/")
				}
				continue
			}
			tracking = append(tracking, t)
		default:
			d.Left = append(d.Left, ref.Name)
		}
	}
	slices.SortFunc(tracking, func(a, b trackingRef) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), strings.Compare(a.remote, b.remote), strings.Compare(a.ref.Name, b.ref.Name))
	})
	prefix := freePrefix(d.Refs, tracking)
	for _, t := range tracking {
		plain := "refs/heads/" + t.branch
		if id, taken := d.Refs[plain]; taken && id == t.ref.ID {
			continue
		}
		if t.branch == "HEAD" || names.conflict(plain) {
			plain = prefix + strings.TrimPrefix(t.ref.Name, "refs/remotes/")
			d.Moved[plain] = t.ref.Name
		}
		d.Refs[plain] = t.ref.ID
		names.take(plain)
	}
	slices.Sort(d.Left)
	return d
}

// count tells how many refs stand below a prefix.
func (d *delivery) count(prefix string) int {
	n := 0
	for name := range d.Refs {
		if strings.HasPrefix(name, prefix) {
			n++
		}
	}
	return n
}

// table lists the branches that stand under another name than they had, for people and scripts: name in the bundle, name
// in the working clone, object id.
func (d *delivery) table() string {
	var b strings.Builder
	b.WriteString("in the bundle\tin the working clone\tobject\n")
	for _, name := range slices.Sorted(maps.Keys(d.Moved)) {
		b.WriteString(name + "\t" + d.Moved[name] + "\t" + d.Refs[name] + "\n")
	}
	return b.String()
}

// trackingRef is refs/remotes/REMOTE/BRANCH taken apart.
type trackingRef struct {
	remote, branch string
	ref            sourceRef
}

// rank puts the remote that a clone is made from first.
func (t trackingRef) rank() int {
	if t.remote == "origin" {
		return 0
	}
	return 1
}

func splitTracking(ref sourceRef, remotes []string) trackingRef {
	rest := strings.TrimPrefix(ref.Name, "refs/remotes/")
	t := trackingRef{branch: rest, ref: ref}
	if remote, branch, ok := strings.Cut(rest, "/"); ok {
		t.remote, t.branch = remote, branch
	}
	for _, remote := range remotes {
		if branch, ok := strings.CutPrefix(rest, remote+"/"); ok && len(remote) > len(t.remote) {
			t.remote, t.branch = remote, branch
		}
	}
	return t
}

// freePrefix finds where branches go that cannot have their plain name: refs/heads/from-, unless the repository has
// branches there itself.
func freePrefix(local map[string]string, tracking []trackingRef) string {
	first := func(name string) string { head, _, _ := strings.Cut(name, "/"); return head }
	used := map[string]bool{}
	for name := range local {
		used[first(strings.TrimPrefix(name, "refs/heads/"))] = true
	}
	for _, t := range tracking {
		used[first(t.branch)] = true
	}
	prefix := "from-"
	for n := 2; slices.ContainsFunc(tracking, func(t trackingRef) bool {
		return used[prefix+first(strings.TrimPrefix(t.ref.Name, "refs/remotes/"))]
	}); n++ {
		prefix = "from-" + strconv.Itoa(n) + "-"
	}
	return "refs/heads/" + prefix
}

// refNames knows which names can still be given: git keeps no ref below another.
type refNames struct{ taken, folders map[string]bool }

func newRefNames() refNames { return refNames{map[string]bool{}, map[string]bool{}} }

func (n refNames) take(name string) {
	n.taken[name] = true
	for i, c := range name {
		if c == '/' {
			n.folders[name[:i]] = true
		}
	}
}

func (n refNames) conflict(name string) bool {
	if n.taken[name] || n.folders[name] {
		return true
	}
	for i, c := range name {
		if c == '/' && n.taken[name[:i]] {
			return true
		}
	}
	return false
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}
