package collect

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/handover-kit/handover/bundle"
)

// wantedPrefix is where a submodule's bundle has commits that its superproject names and no branch or tag leads to.
const wantedPrefix = "refs/handover/submodule/"

// submodule is an entry of the tree at HEAD.
type submodule struct {
	path, commit string
	name         string // in .gitmodules; empty when that knows nothing of it
}

// submodules gathers the submodules of a repository, and says which commits of theirs are nowhere.
func (r *sourceRun) submodules(ctx context.Context, repo *sourceRepo) error {
	if len(repo.scan.Links) == 0 {
		return nil
	}
	list, err := r.currentSubmodules(ctx, repo)
	if err != nil {
		return err
	}
	var wanted []string
	for _, link := range repo.scan.Links {
		wanted = append(wanted, link.Commit)
	}
	has := map[string]bool{}
	for _, sub := range list {
		child, err := r.submodule(ctx, repo, sub, wanted)
		if err != nil {
			return err
		}
		maps.Copy(has, child.has)
	}
	return r.lostLinks(ctx, repo, has)
}

// currentSubmodules lists the submodules of the commit at HEAD.
func (r *sourceRun) currentSubmodules(ctx context.Context, repo *sourceRepo) ([]submodule, error) {
	if repo.deliv.HeadID == "" {
		return nil, nil
	}
	links, err := treeSubmodules(ctx, repo.mirror, repo.deliv.HeadID)
	if err != nil {
		return nil, err
	}
	names, err := submoduleNames(ctx, repo.mirror, repo.deliv.HeadID)
	if err != nil {
		return nil, repo.refuse(r, ".gitmodules at HEAD cannot be read: "+err.Error(), "correct and commit it")
	}
	var list []submodule
	for _, link := range links {
		for element := range strings.SplitSeq(link.Path, "/") {
			if element == "" || element == "." || element == ".." || isGitName(element) {
				return nil, repo.refuse(r, fmt.Sprintf("a submodule has the path %q, which leads out of its place", link.Path),
					"remove it from the tree, and commit")
			}
		}
		list = append(list, submodule{path: link.Path, commit: link.Commit, name: names[link.Path]})
	}
	return list, nil
}

// treeSubmodules lists the submodule entries below a commit.
func treeSubmodules(ctx context.Context, d gitDir, commit string) ([]gitlink, error) {
	listed, err := d.text(ctx, nil, "ls-tree", "-r", "-z", "--full-tree", commit)
	if err != nil {
		return nil, err
	}
	var links []gitlink
	for entry := range strings.SplitSeq(listed, "\x00") {
		head, path, _ := strings.Cut(entry, "\t")
		if id, ok := strings.CutPrefix(head, "160000 commit "); ok {
			links = append(links, gitlink{Commit: id, Path: path})
		}
	}
	return links, nil
}

// submoduleNames reads .gitmodules of a commit: path -> name.
func submoduleNames(ctx context.Context, d gitDir, commit string) (map[string]string, error) {
	names := map[string]string{}
	if _, err := d.text(ctx, nil, "rev-parse", "--quiet", "--verify", commit+":.gitmodules"); exited(err, 1) {
		return names, nil
	} else if err != nil {
		return nil, err
	}
	listed, err := d.text(ctx, nil, "config", "--no-includes", "--blob", commit+":.gitmodules", "--null", "--list")
	if err != nil {
		return nil, err
	}
	for entry := range strings.SplitSeq(listed, "\x00") {
		key, value, _ := strings.Cut(entry, "\n")
		name, ok := strings.CutSuffix(strings.TrimPrefix(key, "submodule."), ".path")
		if ok && strings.HasPrefix(key, "submodule.") {
			names[value] = name
		}
	}
	return names, nil
}

// submodule gathers one submodule, and what is in it.
func (r *sourceRun) submodule(ctx context.Context, super *sourceRepo, sub submodule, wanted []string) (*sourceRepo, error) {
	at, err := locateSubmodule(super.at, sub)
	if err != nil {
		return nil, r.asRefusal(ctx, super, err)
	}
	shown := sourceShown(sub.path)
	mend := super.gitDo("submodule update --init --recursive")
	if at == nil && super.at.work == "" {
		return nil, super.refuse(r, "submodule "+shown+" is not here: a bare repository has none",
			"name a clone with its submodules instead: git clone --recurse-submodules")
	}
	if at == nil && sub.name == "" {
		return nil, super.refuse(r, "submodule "+shown+" is not here, and .gitmodules does not say where it comes from",
			"clone it there, or remove it with "+super.gitDo("rm --cached "+shellWord(sub.path))+" and commit")
	}
	if at == nil {
		return nil, super.refuse(r, "submodule "+shown+" is not initialised", mend)
	}
	if super.lies(*at) {
		return nil, super.refuse(r, "submodule "+shown+" is the superproject itself: "+sourceShown(at.git), "restore its git folder: "+mend)
	}
	child := &sourceRepo{at: *at, super: super, sub: sub, path: strings.TrimPrefix(super.path+"/"+sub.path, "/"), wanted: wanted}
	child.bag = r.bagName("data/source/"+r.asset.ID+"/submodules/", child.path)
	if err := r.gather(ctx, child); err != nil {
		return nil, err
	}
	if !child.has[sub.commit] {
		return nil, super.refuse(r, "submodule "+shown+" lacks the commit "+sub.commit+" that HEAD names", mend+
			"; if no server has it, push it from where it was made")
	}
	if child.deliv.HeadID != sub.commit {
		r.gap(super, "the commit that submodule "+shown+" stands at in this clone, as the recorded one",
			"HEAD records "+sub.commit+", the submodule stands at "+child.deliv.HeadID+"; both are in its bundle")
	}
	return child, nil
}

// bagName gives a repository a name in the bag that no other has.
func (r *sourceRun) bagName(folder, path string) string {
	name := strings.TrimSuffix(bundle.SafeName(folder+path+".bundle"), ".bundle")
	if r.names[bundle.FoldKey(name)] {
		name = strings.TrimSuffix(bundle.OtherName(folder+path+".bundle"), ".bundle")
	}
	r.names[bundle.FoldKey(name)] = true
	return name
}

// keepWanted finds which commits the superproject names are here, and gives those a ref that no ref leads to, so that the
// bundle has them.
func (r *sourceRun) keepWanted(ctx context.Context, repo *sourceRepo) error {
	repo.has = map[string]bool{}
	if len(repo.wanted) == 0 {
		return nil
	}
	checked, err := repo.mirror.text(ctx, strings.NewReader(strings.Join(repo.wanted, "\n")+"\n"), "cat-file", "--batch-check")
	if err != nil {
		return r.damaged(ctx, repo, err)
	}
	var ask strings.Builder
	for line := range strings.Lines(checked) {
		if h, err := parseObjectHeader(strings.TrimSuffix(line, "\n")); err == nil && h.kind == "commit" {
			repo.has[h.id] = true
			ask.WriteString(h.id + "\n")
		}
	}
	var known strings.Builder
	for _, id := range append(slices.Sorted(maps.Values(repo.deliv.Refs)), repo.deliv.HeadID) {
		if id != "" {
			known.WriteString("^" + id + "\n")
		}
	}
	loose, err := repo.mirror.text(ctx, strings.NewReader(ask.String()+known.String()), "rev-list", "--stdin")
	if ctx.Err() != nil {
		return err
	}
	if err != nil { // of some commit only part is left; which one, shows below
		loose = ask.String()
	}
	for id := range strings.Lines(loose) {
		id = strings.TrimSpace(id)
		if !repo.has[id] {
			continue
		}
		_, err := repo.mirror.text(ctx, strings.NewReader(id+"\n"+known.String()), "rev-list", "--objects", "--quiet", "--stdin")
		if ctx.Err() != nil {
			return err
		}
		if err != nil { // part of it is gone already: as good as absent
			delete(repo.has, id)
			continue
		}
		repo.deliv.Refs[wantedPrefix+id] = id
	}
	return setRefs(repo.mirror, repo.deliv)
}

// lostLinks names the submodule commits that the history points at and that are nowhere here.
func (r *sourceRun) lostLinks(ctx context.Context, repo *sourceRepo, has map[string]bool) error {
	lost := map[string][]string{} // path -> commits
	gone := map[string]bool{}
	for _, link := range repo.scan.Links {
		if !has[link.Commit] {
			lost[link.Path] = append(lost[link.Path], link.Commit)
			gone[link.Commit] = true
		}
	}
	if len(lost) == 0 {
		return nil
	}
	for _, path := range slices.Sorted(maps.Keys(lost)) {
		r.gap(repo, counted(len(lost[path]), "commit")+" of the submodule at "+sourceShown(path),
			"earlier versions or other branches point there, and no repository here has them: "+someNames(lost[path], len(lost[path])))
	}
	var branches []string
	for _, name := range slices.Sorted(maps.Keys(repo.deliv.Refs)) {
		if !strings.HasPrefix(name, "refs/heads/") {
			continue
		}
		links, err := treeSubmodules(ctx, repo.mirror, repo.deliv.Refs[name])
		if err != nil {
			return err
		}
		if slices.ContainsFunc(links, func(l gitlink) bool { return gone[l.Commit] }) {
			branches = append(branches, strings.TrimPrefix(name, "refs/heads/"))
		}
	}
	if len(branches) > 0 {
		r.gap(repo, "submodules as needed by "+counted(len(branches), "branch"),
			"their latest versions point at commits that are not here: "+someNames(branches, len(branches)))
	}
	return nil
}
