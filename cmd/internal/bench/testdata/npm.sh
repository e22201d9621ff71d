#!/usr/bin/env bash
# Stands in for npm: what it installs has a package.json each.
set -euo pipefail
[ "$1 $2" = "ci --ignore-scripts" ] && [ -f package-lock.json ] || { echo "not ci without scripts" >&2; exit 2; }
for n in $(seq 20); do mkdir -p "node_modules/p$n"; echo '{}' >"node_modules/p$n/package.json"; done
