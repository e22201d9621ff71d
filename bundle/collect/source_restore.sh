#!/bin/sh
# Restores the source ASSET from this folder: one clone with its submodules and the files
# kept by Git LFS in place. Needs git, and git-lfs where there are such files; no network.
#
#   sh restore.sh [FOLDER]      FOLDER is made, and must not exist; default: ASSET
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
into=${1:-ASSET}
case $into in
/* | [A-Za-z]:*) ;;
*) into=$(pwd -P)/$into ;;
esac

fail() {
	echo "restore.sh: $1" >&2
	exit 1
}

[ ! -e "$into" ] && [ ! -L "$into" ] || fail "$into is there already"
# shellcheck disable=SC2046 # names of variables, without spaces
unset $(git rev-parse --local-env-vars)
# What LFS keeps is put in place below, not asked for from a server.
GIT_LFS_SKIP_SMUDGE=1 GIT_LITERAL_PATHSPECS=1
export GIT_LFS_SKIP_SMUDGE GIT_LITERAL_PATHSPECS
without_lfs=
# Half a restoration is none.
trap 'rm -rf -- "$into"' EXIT
trap 'exit 130' HUP INT TERM

# get BUNDLE FOLDER OPTION...: a clone that also has what only a mirror would have
get() {
	get_from=$here/$1 get_to=$2
	shift 2
	git clone --quiet --no-checkout "$@" -- "$get_from" "$get_to"
	git -C "$get_to" fetch --quiet origin '+refs/notes/*:refs/notes/*' '+refs/handover/*:refs/handover/*'
}

# large FOLDER LFS: the objects of LFS, and the files they stand for
large() {
	[ -n "$2" ] || return 0
	mkdir -p -- "$1/.git/lfs/objects"
	cp -R -- "$here/$2/." "$1/.git/lfs/objects/"
	if git lfs version >/dev/null 2>&1; then
		git -C "$1" lfs install --local >/dev/null
		git -C "$1" lfs checkout
	else
		without_lfs=1
	fi
}

# top BUNDLE LFS branch|commit|none WHICH
top() {
	case $3 in
	branch)
		get "$1" "$into" "--branch=$4"
		git -C "$into" reset --quiet --hard
		;;
	commit)
		get "$1" "$into"
		git -C "$into" checkout --quiet --detach "$4"
		;;
	none) get "$1" "$into" ;;
	esac
	root=$(cd -- "$into" && pwd -P)
	large "$into" "$2"
}

# sub SUPERPROJECT PATH NAME BUNDLE LFS COMMIT
sub() {
	super=$into${1:+/$1}
	place=${1:+$1/}$2
	# git made a folder for it; a link in its way would lead somewhere else.
	[ "$(cd -- "$into/$place" && pwd -P)" = "$root/$place" ] || fail "the folder of submodule $place is not its own"
	get "$4" "$into/$place"
	git -C "$into/$place" checkout --quiet --detach "$6"
	large "$into/$place" "$5"
	if [ -n "$3" ]; then
		git -C "$super" submodule --quiet init -- "$2"
		git -C "$super" submodule --quiet absorbgitdirs "$2"
	fi
}

finish() {
	trap - EXIT
	echo "restored ASSET to $into"
	[ -z "$without_lfs" ] || echo "git-lfs is missing: large files are pointers until you install it and run 'git lfs install --local' and 'git lfs checkout' in each repository" >&2
}

