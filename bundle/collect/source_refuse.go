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
)

// gitDo is a command for a person to run in the repository.
func (s *sourceRepo) gitDo(command string) string {
	return "git -C " + shellWord(s.at.root()) + " " + command
}

// refuse says why this repository cannot be delivered as it stands.
func (s *sourceRepo) refuse(r *sourceRun, why, fix string) error {
	if s.path != "" {
		why = "submodule " + sourceShown(s.path) + ": " + why
	}
	return &Refusal{Asset: r.asset.ID, Why: why, Fix: fix}
}

// refuseEarly looks for what makes a repository incomplete by design, before anything costly is begun.
func (r *sourceRun) refuseEarly(repo *sourceRepo) error {
	c := repo.at
	if repo.cfg.strange != "" {
		return repo.refuse(r, "its format has the extension "+sourceShown(repo.cfg.strange)+", which is not known here",
			"clone it with git into a plain repository and name that one")
	}
	for _, check := range []struct{ file, why, fix string }{
		{"shallow", "is a shallow clone: the older history is missing", repo.gitDo("fetch --unshallow")},
		{
			"objects/info/alternates", "borrows objects from another repository (objects/info/alternates)",
			repo.gitDo("repack -a -d") + " && rm " + shellWord(filepath.Join(c.common, "objects", "info", "alternates")),
		},
		{
			"info/grafts", "shows another history than its commits have (info/grafts)",
			"rm " + shellWord(filepath.Join(c.common, "info", "grafts")) + ", after making the change permanent with git filter-repo if it is meant to last",
		},
	} {
		filled, err := hasContent(filepath.Join(c.common, filepath.FromSlash(check.file)))
		if err != nil {
			return err
		}
		if filled {
			return repo.refuse(r, check.why, check.fix)
		}
	}
	promised, err := hasPromised(filepath.Join(c.common, "objects"))
	if err != nil {
		return err
	}
	if repo.cfg.partial || promised {
		return repo.refuse(r, "is a partial clone: a server still has part of its objects", repo.fillPartial())
	}
	return nil
}

// fillPartial is what turns a partial clone into a whole one: fetch everything again, then stop being one.
func (s *sourceRepo) fillPartial() string {
	remote := "origin"
	if len(s.cfg.remotes) > 0 && !slices.Contains(s.cfg.remotes, remote) {
		remote = s.cfg.remotes[0]
	}
	key := shellWord("remote." + remote + ".promisor")
	filter := shellWord("remote." + remote + ".partialclonefilter")
	return strings.Join([]string{
		s.gitDo("config --unset-all " + filter), s.gitDo("fetch --refetch --no-auto-maintenance " + shellWord(remote)),
		s.gitDo("config --unset-all " + key), s.gitDo("config --unset-all extensions.partialclone"),
		"rm -f " + shellWord(filepath.Join(s.at.common, "objects", "pack")) + "/*.promisor",
	}, "; ")
}

// hasPromised tells whether a pack was fetched from a server that promised to send the rest when asked.
func hasPromised(objects string) (bool, error) {
	entries, err := os.ReadDir(filepath.Join(objects, "pack"))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return filepath.Ext(e.Name()) == ".promisor" }), err
}

// hasContent tells whether a file is there and says anything.
func hasContent(name string) (bool, error) {
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return info.Size() > 0 || !info.Mode().IsRegular(), nil
}

// asRefusal turns what went wrong while reading into words for the person who owns the repository, where the cause
// lies there.
func (r *sourceRun) asRefusal(ctx context.Context, repo *sourceRepo, err error) error {
	var (
		refusal *Refusal
		link    *brokenLink
		ref     *damagedRef
		program *ProgramError
	)
	switch {
	case err == nil, ctx.Err() != nil, errors.As(err, &refusal), errors.As(err, &program):
		return err
	case errors.As(err, &link):
		return repo.refuse(r, link.Error(), "restore it, or clone the repository again; `git worktree repair` mends a worktree that was moved")
	case errors.As(err, &ref):
		if ref.fix != "" {
			return repo.refuse(r, ref.Error(), ref.fix)
		}
		return repo.refuse(r, ref.Error(), "mend or delete that ref: "+repo.gitDo("for-each-ref")+" shows them all, "+repo.gitDo("update-ref -d REF")+" deletes one")
	case errors.Is(err, fs.ErrPermission):
		return repo.refuse(r, err.Error(), "run the command as a user who may read it")
	}
	return err
}

// damaged explains a failure to read objects: git names the objects itself when it checks them all.
func (r *sourceRun) damaged(ctx context.Context, repo *sourceRepo, cause error) error {
	if ctx.Err() != nil {
		return cause
	}
	r.say("a git command failed; checking every object to say which is damaged")
	remarks, err := fsck(ctx, repo.mirror)
	if err != nil {
		return err
	}
	if len(remarks.damage) == 0 { // then it was something else, such as a full disk
		return fmt.Errorf("asset %s: %w", r.asset.ID, cause)
	}
	return repo.refuse(r, "its objects are damaged or missing: "+someNames(remarks.damage, len(remarks.damage)),
		"fetch them again: "+repo.gitDo("fsck --full")+" lists the damage; objects copied from an intact clone into objects/pack mend it")
}
