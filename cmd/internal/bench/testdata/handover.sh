#!/usr/bin/env bash
# Stands in for handover in the benchmark's own tests: the command line it is measured by, kept with stock tools.
set -euo pipefail
value() { # of the flag $1 among the other arguments
	local flag=$1; shift
	while [ $# -gt 0 ]; do [ "$1" = "$flag" ] && { echo "$2"; return; }; shift; done
	echo "no $flag given" >&2; exit 2
}
command=$1
[ "$command" = -C ] && command=${3-app}
case $command in
version) echo "handover 0 (a stand-in)" ;;
seal)
	case " $* " in *" --draft "*) ;; *) echo "no --draft" >&2; exit 2 ;; esac
	page=$2/handover.yaml file=$(value -o "$@")
	recipient=$(sed -n 's/.*recipient: "\(age1[a-z0-9]*\)".*/\1/p' "$page")
	asset=$2/$(sed -n 's/.*id: corpus.*path: "\(.*\)" }$/\1/p' "$page")
	work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
	mkdir -p "$work/top/data/data"
	ln -s "$(cd "$asset" && pwd)" "$work/top/data/data/corpus"
	tar -c -h -C "$work" top | zstd -q -1 | age -r "$recipient" -o "$file"
	ssh-keygen -Y sign -q -n handover-bundle -f "$(value --key "$@")" "$file" 2>/dev/null
	echo "{\"version\":1,\"size\":$(wc -c <"$file"),\"seconds\":{\"gather\":0.1,\"pack\":0.2,\"prove\":0.3,\"scan\":0.05}}" ;;
open)
	test -s "$(value --signer "$@")"
	to=$(value -o "$@"); mkdir "$to"
	age -d -i "$(value -i "$@")" "$2" | zstd -q -d | tar -x -C "$to" ;;
ls)
	test -s "$(value --signer "$@")"
	age -d -i "$(value -i "$@")" "$2" | zstd -q -d | tar -t | sed -n 's|^top/\(.*[^/]\)$|{"path":"\1"}|p' | paste -sd, | sed 's/.*/{"version":1,"files":[&]}/' ;;
cat)
	test -s "$(value --signer "$@")"
	age -d -i "$(value -i "$@")" "$2" | zstd -q -d | tar -x --to-stdout "top/$3" ;;
evidence)
	workspace=$2; [ "$4 $5" = "add --json" ] || { echo "not add --json" >&2; exit 2; }
	shift 5; files=
	mkdir -p "$workspace/exports"
	for f in "$@"; do
		cp "$f" "$workspace/exports/"
		case $f in *.ndjson) rows=$(grep -c ^ "$f") ;; *) rows=$({ grep -o '"login"' "$f" || true; } | wc -l) ;; esac
		files=$files,'{"rows":'$rows'}'
	done
	echo '{"version":1,"files":['"${files#,}"']}' ;;
check)
	echo '{"version":1,"exports":'"$(find "$2/exports" -type f | wc -l)"'}'
	exit 3 ;;
item)
	[ "$4 $5" = "list --json" ] || { echo "not list --json" >&2; exit 2; }
	echo '{"version":1,"items":['"$(seq -s, -f '{"key":"OB-%.0f"}' 363)"']}' ;;
apply)
	[ "$4" = --as ] || { echo "nobody acts" >&2; exit 2; }
	jq -e '.kind == "mark" and (.items | length) == 1' "$6" >/dev/null ;;
scan)
	[ "$2" = --json ] && [ -d "$XDG_CACHE_HOME" ] || { echo "not scan --json with a cache" >&2; exit 2; }
	found=
	case $3 in *history.git) found=$(seq -s, -f '{"rule":"aws-access-key-id","class":"certain","places":[{"path":"a","line":%.0f}]}' 5) ;; esac
	echo '{"version":1,"findings":['"$found"'],"scanned":{"files":1,"objects":60}}'
	exit 3 ;;
notice)
	[ "$3" = --json ] && [ -d "$XDG_CACHE_HOME" ] && [ -n "$GOCACHE" ] || { echo "not notice --json with a cache" >&2; exit 2; }
	found=65
	[ -f "$2/go.mod" ] || found=$(find "$2/node_modules" -name package.json | wc -l)
	echo '{"version":1,"components":['"$(seq -s, -f '{"name":"a.example/m%.0f","version":"1","expression":"MIT","texts":["LICENSE"]}' "$found")"'],"gaps":[]}'
	exit 3 ;;
status) test -s "$2/handover.yaml" ;;
app)
	[ -t 0 ] && [ -t 1 ] && [ "$(stty size)" = "40 120" ] || { echo "not on a terminal of 120x40" >&2; exit 2; }
	printf 'Now \302\267 1 ours\n ? keys\n'
	read -r -n 1 key; [ "$key" = q ] ;;
*) echo "unknown command $command" >&2; exit 2 ;;
esac
