#!/usr/bin/env bash
# Stands in for gitleaks, and for what writes examples for its rules: in these it finds what the list of differences says.
set -euo pipefail
case $1 in
dir | git)
	for a in "$@"; do case $a in --report-path=*) report=${a#*=} ;; esac; done
	found=
	case ${*: -1} in */examples)
		found=$(sed -n "s|^- rule: \(.*\)|{\"RuleID\":\"\1\",\"File\":\"${*: -1}/\1\",\"StartLine\":1,\"EndLine\":1}|p" "$(dirname "$0")/differences.yaml" | paste -sd,) ;;
	esac
	echo "[$found]" >"$report" ;;
*) touch "$1/example.txt" ;;
esac
