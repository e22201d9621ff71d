package collect

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// ProofError says that a git bundle does not give back the repository it should.
type ProofError struct {
	Path string // of the git bundle, in the bag
	Why  string
}

func (e *ProofError) Error() string { return "prove " + e.Path + ": " + e.Why }

// Hint is the way on.
func (e *ProofError) Hint() string {
	return "do not deliver it; check the repository with `git fsck --full` and the disk, then gather again"
}

// ProveRepository shows that the git bundle at bundlePath is the repository described: it clones it as a mirror below
// host.Scratch, has git check every object, and compares every ref and HEAD. `git bundle verify` would show nothing of
// that kind: it looks at the header. A bundle that falls short is a *ProofError. The notes are what git's checks
// dislike in the form of sound objects, as old history often has it; a strict server may refuse those.
func ProveRepository(ctx context.Context, host Host, bundlePath string, repo Repository) (notes []string, err error) {
	g, err := findGit(ctx, host)
	if err != nil {
		return nil, err
	}
	bundlePath, err = filepath.Abs(bundlePath)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(bundlePath); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(g.scratch, "proof-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	p := proof{git: g, bundle: bundlePath, want: repo}
	clone := gitDir{git: g, dir: filepath.Join(dir, "clone.git")}
	if _, err := g.outside(ctx, "clone", "--quiet", "--mirror", "--template=", "--", bundlePath, clone.dir); err != nil {
		return nil, p.fail(ctx, "it cannot be cloned: ", err)
	}
	if err := p.compareHead(ctx); err != nil {
		return nil, err
	}
	if err := p.compareRefs(ctx, clone); err != nil {
		return nil, err
	}
	remarks, err := fsck(ctx, clone)
	if err != nil {
		return nil, err
	}
	if len(remarks.damage) > 0 {
		return nil, &ProofError{repo.Path, "its clone is damaged: " + someNames(remarks.damage, len(remarks.damage))}
	}
	return remarks.notes, nil
}

type proof struct {
	git    *git
	bundle string
	want   Repository
}

// fail makes what git could not do a shortcoming of the bundle, unless we ended it.
func (p proof) fail(ctx context.Context, what string, err error) error {
	if failed := new(gitError); ctx.Err() == nil && errors.As(err, &failed) {
		return &ProofError{p.want.Path, what + failed.Error()}
	}
	return err
}

// compareHead looks into the bundle itself: a clone of one that has no HEAD makes one up, and a clone of one that has
// guesses its branch.
func (p proof) compareHead(ctx context.Context) error {
	want := p.want.Head
	if strings.HasPrefix(want, "refs/") {
		want = p.want.Refs[want] // empty when HEAD is an unborn branch
	}
	heads, err := p.git.outside(ctx, "bundle", "list-heads", p.bundle, "HEAD")
	if err != nil && !exited(err, 1) {
		return p.fail(ctx, "its heads cannot be read: ", err)
	}
	have, _, _ := strings.Cut(strings.TrimSpace(heads), " ")
	if have != want {
		return &ProofError{p.want.Path, fmt.Sprintf("HEAD is %q, not %q", have, want)}
	}
	return nil
}

func (p proof) compareRefs(ctx context.Context, clone gitDir) error {
	listed, err := clone.text(ctx, nil, "for-each-ref", "--format=%(objectname) %(refname)")
	if err != nil {
		return p.fail(ctx, "its refs cannot be read: ", err)
	}
	have := map[string]string{}
	for line := range strings.Lines(listed) {
		id, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		have[name] = id
	}
	for _, name := range slices.Sorted(maps.Keys(p.want.Refs)) {
		if have[name] != p.want.Refs[name] {
			return &ProofError{p.want.Path, fmt.Sprintf("%s is %q, not %q", sourceShown(name), have[name], p.want.Refs[name])}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(have)) {
		if _, ok := p.want.Refs[name]; !ok {
			return &ProofError{p.want.Path, sourceShown(name) + " is there, and should not be"}
		}
	}
	return nil
}

// fsckRemarks is what git says of a repository's objects.
type fsckRemarks struct {
	damage []string // objects that are missing or not what they should be
	notes  []string // sound objects whose form git's checks dislike: kind of remark, how often, and one of them
}

// fsck has git read every object that is there and follow every ref.
func fsck(ctx context.Context, d gitDir) (fsckRemarks, error) {
	cmd, stderr := d.command(ctx, d.env(), "fsck", "--full", "--no-dangling", "--no-reflogs", "--no-progress")
	out, err := cmd.Output()
	err = asGitError(ctx, []string{"fsck"}, stderr, err)
	if failed := new(gitError); err != nil && (ctx.Err() != nil || !errors.As(err, &failed)) {
		return fsckRemarks{}, err
	}
	remarks := readFsck(string(out) + "\n" + stderr.String())
	if err != nil && len(remarks.damage) == 0 && len(remarks.notes) == 0 {
		remarks.damage = []string{err.Error()}
	}
	return remarks, nil
}

// readFsck tells damage from dislike. A remark of the form "error in commit ID: kind: words" is about how the author wrote
// an object that git has read whole and found to have its id; every other line is damage.
func readFsck(said string) fsckRemarks {
	remark := regexp.MustCompile(`^(?:error|warning|info) in (commit|tree|blob|tag) ([0-9a-f]+): (\w+): `)
	var remarks fsckRemarks
	count, example := map[string]int{}, map[string]string{}
	for line := range strings.Lines(said) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "notice: ") || strings.HasPrefix(line, "dangling ") {
			continue
		}
		m := remark.FindStringSubmatch(line)
		if m == nil {
			remarks.damage = append(remarks.damage, line)
			continue
		}
		if count[m[3]]++; count[m[3]] == 1 {
			example[m[3]] = m[1] + " " + m[2]
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(count)) {
		note := kind + ": " + example[kind]
		if n := count[kind]; n > 1 {
			note += fmt.Sprintf(" and %d more", n-1)
		}
		remarks.notes = append(remarks.notes, note)
	}
	return remarks
}
