package main

import (
	"context"
	"os"
)

// makeRepository commits the source corpus in ten steps. $1 repository, $2 corpus.
const makeRepository = `
	git init -q -b main "$1"
	cd "$1"
	git config user.name Bench
	git config user.email bench@supplier.example
	git config gc.auto 0
	for step in 0 1 2 3 4 5 6 7 8 9; do
		cp -R "$2"/part*"$step" . 2>/dev/null || continue
		git add .
		git commit -q -m "Step $step"
		git tag "v0.$step"
	done
	test -n "$(git rev-parse HEAD)"`

// stockGather is the same work as gathering a repository: a mirror, a bundle of it, and proof that the bundle clones
// whole. $1 repository, $2 folder to work in.
const stockGather = `
	git clone -q --mirror --no-local "$1" "$2/mirror"
	git -C "$2/mirror" bundle create -q "$2/files/repository.bundle" --all
	git clone -q --mirror "$2/files/repository.bundle" "$2/proof"
	git -C "$2/proof" fsck --full --no-progress
	cmp <(git -C "$2/mirror" show-ref) <(git -C "$2/proof" show-ref)`

// stockProve is the same work as proving the finished file: opening it, and cloning what is in it once more.
// $1 folder that was opened into.
const stockProve = stockOpen + `
	git clone -q --mirror "$3/files/repository.bundle" "$3/proof"
	git -C "$3/proof" fsck --full --no-progress`

// repository measures what a git repository costs: gathering with the proof that it clones, and the proof of the
// finished file.
func (b *bench) repository(ctx context.Context) error {
	b.say("making the repository")
	corpus, repo := b.path("corpus", "repository"), b.path("repository")
	for _, dir := range []string{corpus, repo} {
		if err := fresh(dir); err != nil {
			return err
		}
	}
	if err := b.texts.source(corpus, b.scaled(12_000), b.scaled(200_000_000)); err != nil {
		return err
	}
	if _, err := b.shell(ctx, makeRepository, repo, corpus); err != nil {
		return err
	}
	workspace, err := b.workspace("repository", "source", repo)
	if err != nil {
		return err
	}
	var gather, prove, whole, peak pair
	file := b.path("ours.handover.age")
	for i := range b.rounds {
		b.say("repository: round %d of %d", i+1, b.rounds)
		ours, err := b.seal(ctx, workspace, file)
		if err != nil {
			return err
		}
		theirs, err := b.sealRepositoryStock(ctx, repo)
		if err != nil {
			return err
		}
		gather.add(ours.gather, theirs.gather)
		prove.add(ours.prove, theirs.prove)
		whole.add(ours.seconds, theirs.gather+theirs.pack+theirs.prove)
		peak.ours = append(peak.ours, ours.peak)
	}
	b.rows = append(b.rows,
		row{"gathering a repository, clone proof included", gather, "s", ratio, 0},
		row{"proving the finished file, clone proof included", prove, "s", ratio, 0},
		row{"`seal` of a repository as a whole", whole, "s", ratio, 0},
		row{"peak memory of `seal` and the git it runs, repository", peak, "MiB", most, 256})
	for _, dir := range []string{corpus, repo, file} {
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	return nil
}

// sealRepositoryStock gathers, packs and proves with stock tools.
func (b *bench) sealRepositoryStock(ctx context.Context, repo string) (sealed, error) {
	work, to := b.path("stock-work"), b.path("opened-stock")
	for _, dir := range []string{work, to, b.path("stock-work", "files")} {
		if err := fresh(dir); err != nil {
			return sealed{}, err
		}
	}
	if err := b.settle(ctx); err != nil {
		return sealed{}, err
	}
	gather, err := b.shell(ctx, stockGather, repo, work)
	if err != nil {
		return sealed{}, err
	}
	pack, _, err := b.packStock(ctx, b.path("stock-work", "files"))
	if err != nil {
		return sealed{}, err
	}
	prove, err := b.shell(ctx, stockProve, b.path("stock"), b.keys.identity, to)
	if err != nil {
		return sealed{}, err
	}
	for _, dir := range []string{work, to} {
		if err := os.RemoveAll(dir); err != nil {
			return sealed{}, err
		}
	}
	return sealed{gather: gather.seconds, pack: pack.seconds, prove: prove.seconds}, nil
}
