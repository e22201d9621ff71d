package collect

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks/engagement"
)

// Source gathers git repositories: each becomes a git bundle with its whole history, beside it the content that Git LFS
// keeps and a bundle for each submodule, and a script that puts all of it together without a network. A folder that is
// no repository is delivered as files. It needs git 2.32 or newer on the PATH, and no git-lfs.
//
// The repository being read is never written to, and nothing it holds is run: see newView.
type Source struct{}

// Collect gathers the repository whose work tree or bare folder is asset.Path.
func (Source) Collect(ctx context.Context, asset engagement.Asset, host Host) (*Collection, error) {
	r := &sourceRun{asset: asset, host: host, out: &Collection{Facts: map[string]string{}}, names: map[string]bool{}}
	root := &sourceRepo{bag: "data/source/" + asset.ID}
	info, err := os.Stat(asset.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, root.refuse(r, sourceShown(asset.Path)+" does not exist", "correct the path in handover.yaml")
	case err == nil && !info.IsDir():
		return nil, root.refuse(r, sourceShown(asset.Path)+" is not a folder", "name the folder of the repository in handover.yaml")
	case err != nil:
		return nil, r.asRefusal(ctx, root, err)
	}
	path, err := filepath.EvalSymlinks(asset.Path)
	if err != nil {
		return nil, r.asRefusal(ctx, root, err)
	}
	root.at = checkout{work: path}
	at, err := locate(path)
	if err != nil {
		return nil, r.asRefusal(ctx, root, err)
	}
	if at == nil {
		return r.withoutHistory(ctx, path)
	}
	if r.git, err = findGit(ctx, host); err != nil {
		return nil, err
	}
	root.at = *at
	if err := r.gather(ctx, root); err != nil {
		return nil, r.asRefusal(ctx, root, err)
	}
	r.finish(root)
	return r.out, nil
}

// withoutHistory delivers a folder that is no repository.
func (r *sourceRun) withoutHistory(ctx context.Context, path string) (*Collection, error) {
	out, err := collectTree(ctx, r.asset, r.host, "data/source/"+r.asset.ID+"/files")
	if err != nil {
		return nil, err
	}
	gap := Gap{What: "history of " + r.asset.ID, Why: "the folder is no git repository: its files are delivered as they are today"}
	if outer := enclosing(path); outer != "" {
		gap.Why = "the folder is part of the repository " + sourceShown(outer) +
			": only its files are delivered; name the repository itself as the asset to deliver the history"
	}
	out.Gaps = append([]Gap{gap}, out.Gaps...)
	return out, nil
}

// gather does everything for one repository: first what may refuse it, then what takes time.
func (r *sourceRun) gather(ctx context.Context, repo *sourceRepo) error {
	r.say("%s: reading refs", r.label(repo))
	if err := r.open(ctx, repo); err != nil {
		return err
	}
	if len(repo.deliv.Refs) == 0 && repo.deliv.HeadID == "" {
		r.gap(repo, "commits", "the repository has none: there is nothing to clone")
		return r.gaps(ctx, repo)
	}
	key := cacheKey(r.git, repo.cfg.hash, repo.deliv)
	made := r.cached(ctx, key)
	if made != nil {
		repo.scan = made.Scan
	} else {
		r.say("%s: looking through the history", r.label(repo))
		var err error
		if repo.scan, err = scanHistory(ctx, repo.mirror); err != nil {
			return r.damaged(ctx, repo, err)
		}
	}
	if err := r.lfsFiles(ctx, repo, repo.scan); err != nil {
		return err
	}
	r.made = append(r.made, repo)
	if err := r.submodules(ctx, repo); err != nil {
		return err
	}
	if made == nil {
		var err error
		if made, err = r.pack(ctx, repo); err != nil {
			return err
		}
		if err := r.remember(ctx, key, made); err != nil {
			return err
		}
	}
	return r.add(ctx, repo, made)
}

// open reads configuration and refs, refuses what cannot be whole, and prepares the mirror.
func (r *sourceRun) open(ctx context.Context, repo *sourceRepo) error {
	var err error
	if repo.dir, err = os.MkdirTemp(r.git.scratch, "source-"); err != nil {
		return err
	}
	if repo.cfg, err = readConfig(ctx, r.git, repo.at); err != nil {
		return r.asRefusal(ctx, repo, err)
	}
	if err := r.refuseEarly(repo); err != nil {
		return r.asRefusal(ctx, repo, err)
	}
	head, id, err := r.readSource(ctx, repo)
	if err != nil {
		return r.asRefusal(ctx, repo, err)
	}
	for _, ref := range repo.refs {
		if object, ok := strings.CutPrefix(ref.Name, "refs/replace/"); ok {
			return repo.refuse(r, "shows other objects than its history has ("+sourceShown(ref.Name)+")",
				repo.gitDo("replace -d "+shellWord(object))+
					", after making the change permanent with git filter-repo if it is meant to last")
		}
	}
	repo.deliv = deliver(repo.refs, head, id, repo.cfg.remotes)
	plain := *repo.cfg
	plain.reftable = false
	if repo.mirror, err = newView(r.git, filepath.Join(repo.dir, "mirror"), repo.at, &plain); err != nil {
		return err
	}
	if err := setRefs(repo.mirror, repo.deliv); err != nil {
		return err
	}
	return r.keepWanted(ctx, repo)
}

// readSource reads the refs and HEAD through a view of their own.
func (r *sourceRun) readSource(ctx context.Context, repo *sourceRepo) (head, id string, err error) {
	if repo.refsAt, err = newView(r.git, filepath.Join(repo.dir, "refs"), repo.at, repo.cfg); err != nil {
		return "", "", err
	}
	if err := copyRefs(repo.at, repo.cfg, repo.refsAt); err != nil {
		return "", "", err
	}
	if repo.refs, err = readRefs(ctx, repo.refsAt); err != nil {
		return "", "", err
	}
	headAt := repo.refsAt
	if repo.cfg.reftable && repo.at.git != repo.at.common {
		// A linked worktree has a table of its own for its HEAD, which may name a branch in the common one.
		if headAt, err = newView(r.git, filepath.Join(repo.dir, "head"), repo.at, repo.cfg); err != nil {
			return "", "", err
		}
		if err := copyTables(repo.at.git, headAt.dir); err != nil {
			return "", "", err
		}
	}
	return sourceHead(ctx, headAt, repo.refs)
}

// pack makes the git bundle and proves it, so that nothing unproven is remembered.
func (r *sourceRun) pack(ctx context.Context, repo *sourceRepo) (*packed, error) {
	made := &packed{file: filepath.Join(repo.dir, "git.bundle"), Scan: repo.scan}
	r.say("%s: packing %s", r.label(repo), counted(repo.scan.Commits, "commit"))
	list := strings.NewReader(strings.Join(repo.deliv.bundleRefs(), "\n") + "\n")
	// The search for deltas gives the same bytes twice only in one thread; what is packed already is taken over as it is.
	if _, err := repo.mirror.text(ctx, list, "-c", "pack.threads=1", "bundle", "create", "--quiet", made.file, "--stdin"); err != nil {
		return nil, r.damaged(ctx, repo, err)
	}
	if err := os.Chmod(made.file, 0o600); err != nil {
		return nil, err
	}
	r.say("%s: proving the clone", r.label(repo))
	var err error
	made.Notes, err = ProveRepository(ctx, r.host, made.file, r.repository(repo))
	if failed := new(ProofError); errors.As(err, &failed) {
		return nil, r.damaged(ctx, repo, err)
	}
	if err != nil {
		return nil, err
	}
	made.Size, made.SHA, err = digestFile(ctx, made.file)
	return made, err
}

func (r *sourceRun) repository(repo *sourceRepo) Repository {
	return Repository{Path: repo.bag + ".bundle", Refs: repo.deliv.Refs, Head: repo.deliv.Head}
}

// add puts a finished repository into the collection.
func (r *sourceRun) add(ctx context.Context, repo *sourceRepo, made *packed) error {
	info, err := os.Stat(made.file)
	if err != nil {
		return err
	}
	file := bundle.FileOnDisk(repo.bag+".bundle", made.file, info)
	file.Asset, file.Exec = r.asset.ID, false
	r.out.Open = append(r.out.Open, file)
	r.out.Open = append(r.out.Open, repo.files...)
	r.out.Repos = append(r.out.Repos, r.repository(repo))
	r.lfs += len(repo.files)
	if len(repo.deliv.Moved) > 0 {
		r.out.Open = append(r.out.Open, textFile(repo.tableBag(), r.asset.ID, repo.deliv.table()))
	}
	if len(made.Notes) > 0 {
		r.gap(repo, "approval of git fsck for old objects",
			"a server that checks strictly may refuse a push of them, though they are whole: "+someNames(made.Notes, len(made.Notes)))
	}
	return r.gaps(ctx, repo)
}

// finish says what all repositories came to.
func (r *sourceRun) finish(root *sourceRepo) {
	d, facts := root.deliv, r.out.Facts
	r.out.Revision = d.HeadID
	facts["git"] = r.git.version
	facts["object-format"] = root.cfg.hash
	facts["head"] = sourceShown(d.Head)
	facts["branches"] = strconv.Itoa(d.count("refs/heads/"))
	facts["tags"] = strconv.Itoa(d.count("refs/tags/"))
	facts["submodules"] = strconv.Itoa(max(0, len(r.made)-1))
	facts["lfs-objects"] = strconv.Itoa(r.lfs)
	facts["commits"] = "0"
	if root.scan != nil {
		facts["commits"] = strconv.Itoa(root.scan.Commits)
	}
	if d.Default != "" {
		facts["default-branch"] = sourceShown(d.Default)
	}
	if len(r.made) > 0 {
		script := textFile(root.bag+"/restore.sh", r.asset.ID, restoreScript(r.asset.ID, r.made))
		script.Exec = true
		r.out.Open = append(r.out.Open, script)
	}
}
