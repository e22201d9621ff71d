#!/bin/sh
# Every language has the same texts.
set -eu
cd "$(dirname "$0")/.."
keys() { sed -n 's/^ *"\([^"]*\)":.*/\1/p' "$1" | sort; }
want=$(keys src/locales/en.json)
for f in src/locales/*.json; do
  [ "$(keys "$f")" = "$want" ] || { echo "$f: its texts differ from en.json" >&2; exit 1; }
done
echo "locales: ok"
