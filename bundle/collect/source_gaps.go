package collect

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// gaps lists what a receiver will not find of a repository, or might take for something else.
func (r *sourceRun) gaps(ctx context.Context, repo *sourceRepo) error {
	r.headGaps(repo)
	r.refGaps(repo)
	if err := r.unpushed(ctx, repo); err != nil {
		return err
	}
	if repo.scan != nil {
		for _, filter := range repo.scan.Filters {
			if filter != "lfs" {
				r.gap(repo, "what the filter "+sourceShown(filter)+" makes of its files",
					"they are delivered as git keeps them (.gitattributes); the program and any key it needs are not part of the repository")
			}
		}
	}
	if err := r.worktrees(repo); err != nil {
		return r.asRefusal(ctx, repo, err)
	}
	r.unfinished(repo)
	return r.workTree(ctx, repo)
}

func (r *sourceRun) headGaps(repo *sourceRepo) {
	d := repo.deliv
	if d.HeadID != "" || len(d.Refs) == 0 {
		return
	}
	r.gap(repo, "a version to start from", "HEAD names the branch "+sourceShown(strings.TrimPrefix(d.Head, "refs/heads/"))+
		", which does not exist: a clone has every branch, and checks none out")
}

// refGaps is about refs that stay behind or stand under other names.
func (r *sourceRun) refGaps(repo *sourceRepo) {
	var other []string
	for _, name := range repo.deliv.Left {
		if name != "refs/stash" {
			other = append(other, name)
			continue
		}
		r.gap(repo, stashes(repo.at)+" (git stash)", "work set aside stays on this machine: commit it to a branch to deliver it")
	}
	if len(other) > 0 {
		r.gap(repo, counted(len(other), "ref")+" outside branches, tags, notes and proposals",
			"tools keep their own state in them, also what was meant to go: "+someNames(other, len(other)))
	}
	if moved := slices.Sorted(maps.Keys(repo.deliv.Moved)); len(moved) > 0 {
		for i, name := range moved {
			moved[i] = strings.TrimPrefix(name, "refs/heads/")
		}
		r.gap(repo, "the plain name of "+counted(len(moved), "branch")+" of a remote",
			"another branch has that name or stands in its way; delivered as "+someNames(moved, len(moved))+" (all in "+path.Base(repo.tableBag())+")")
	}
}

// stashes counts the stash by its log, which is where git keeps all but the last.
func stashes(c checkout) string {
	log, err := readSmall(filepath.Join(c.common, "logs", "refs", "stash"), 64<<20)
	if n := bytes.Count(log, []byte{'\n'}); err == nil && n > 0 {
		if n == 1 {
			return "1 stash"
		}
		return fmt.Sprintf("%d stashes", n)
	}
	return "stashes"
}

// unpushed compares each local branch with what is known of the remotes.
func (r *sourceRun) unpushed(ctx context.Context, repo *sourceRepo) error {
	remote := map[string]string{}
	var known strings.Builder
	for _, ref := range repo.refs {
		if strings.HasPrefix(ref.Name, "refs/remotes/") && ref.Symref == "" {
			remote[ref.Name] = ref.ID
			known.WriteString("^" + ref.ID + "\n")
		}
	}
	if len(remote) == 0 {
		return nil
	}
	pushed := map[string]bool{}
	for _, id := range remote {
		pushed[id] = true
	}
	for _, ref := range repo.refs {
		branch, ok := strings.CutPrefix(ref.Name, "refs/heads/")
		if !ok {
			continue
		}
		against := cmp.Or(repo.cfg.upstream[branch], "refs/remotes/origin/"+branch)
		if id, tracked := remote[against]; tracked && id != ref.ID {
			if err := r.diverged(ctx, repo, ref, against, id); err != nil {
				return err
			}
			continue
		}
		if pushed[ref.ID] {
			continue
		}
		n, err := countCommits(ctx, repo.mirror, ref.ID+"\n"+known.String())
		if err != nil {
			return err
		}
		if n > 0 {
			r.gap(repo, "branch "+sourceShown(branch)+" on any remote", counted(n, "commit")+" never pushed: only this bundle has them")
		}
	}
	return nil
}

func (r *sourceRun) diverged(ctx context.Context, repo *sourceRepo, ref sourceRef, against, id string) error {
	ahead, err := countCommits(ctx, repo.mirror, ref.ID+"\n^"+id+"\n")
	if err != nil {
		return err
	}
	behind, err := countCommits(ctx, repo.mirror, id+"\n^"+ref.ID+"\n")
	if err != nil {
		return err
	}
	branch, other := sourceShown(strings.TrimPrefix(ref.Name, "refs/heads/")), sourceShown(strings.TrimPrefix(against, "refs/remotes/"))
	switch {
	case behind == 0:
		r.gap(repo, "branch "+branch+" as "+other+" has it", counted(ahead, "commit")+" never pushed there")
	case ahead == 0:
		r.gap(repo, "branch "+branch+" as new as "+other, counted(behind, "commit")+" behind it: pull, if the newer is meant")
	default:
		r.gap(repo, "one branch "+branch, fmt.Sprintf("it and %s diverged: %s here only, %s there only", other, counted(ahead, "commit"), counted(behind, "commit")))
	}
	return nil
}

func countCommits(ctx context.Context, d gitDir, revisions string) (int, error) {
	said, err := d.text(ctx, strings.NewReader(revisions), "rev-list", "--count", "--stdin")
	if err != nil {
		return 0, err
	}
	var n int
	_, err = fmt.Sscan(said, &n)
	return n, err
}

// worktrees names the other work trees of the repository.
func (r *sourceRun) worktrees(repo *sourceRepo) error {
	entries, err := os.ReadDir(filepath.Join(repo.at.common, "worktrees"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var names []string
	for _, entry := range entries {
		if filepath.Join(repo.at.common, "worktrees", entry.Name()) != repo.at.git {
			names = append(names, entry.Name())
		}
	}
	if repo.at.git != repo.at.common {
		names = append(names, "the main one")
	}
	if len(names) > 0 {
		r.gap(repo, "the state of "+counted(len(names), "other work tree"),
			"their branches are delivered; uncommitted files, and commits that only their own HEAD knows, are not: "+someNames(names, len(names)))
	}
	return nil
}

// unfinished names an operation that git has stopped in the middle of.
func (r *sourceRun) unfinished(repo *sourceRepo) {
	for _, state := range [][2]string{
		{"MERGE_HEAD", "merge"},
		{"rebase-merge", "rebase"},
		{"rebase-apply", "rebase"},
		{"CHERRY_PICK_HEAD", "cherry-pick"},
		{"REVERT_HEAD", "revert"},
		{"BISECT_LOG", "bisection"},
	} {
		if _, err := os.Lstat(filepath.Join(repo.at.git, state[0])); err == nil {
			r.gap(repo, "the result of a "+state[1]+" in progress", "finish or abort it, and gather again")
		}
	}
}
