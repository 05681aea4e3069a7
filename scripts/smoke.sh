#!/usr/bin/env bash
# The shipped file, as a person would first run it: no terminal, no configuration.
set -euo pipefail
file=$1
fail() { echo "smoke: $1" >&2; exit 1; }

[ "$("$file" --version)" = "quarterdeck $(node -p "require('./package.json').version")" ] || fail 'wrong version'
"$file" --help | grep -q '^  status ' || fail 'no help'
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
code=0
env -i PATH="$PATH" HOME="$home" "$file" status --json >"$home/status.json" </dev/null || code=$?
[ "$code" -le 3 ] || fail "status ended with $code"
node -e 'const s = JSON.parse(require("fs").readFileSync(process.argv[1])); if (s.version !== 1) process.exit(1)' \
  "$home/status.json" || fail 'status --json is not what it should be'
code=0
env -i PATH="$PATH" HOME="$home" "$file" </dev/null >"$home/status.txt" || code=$?
[ "$code" -le 3 ] && [ -s "$home/status.txt" ] || fail 'without a terminal it should print the status'
code=0
"$file" --no-such-option 2>/dev/null || code=$?
[ "$code" = 5 ] || fail "a usage error ended with $code"
echo "smoke: what is shipped ($(du -sb "$(dirname "$file")" | cut -f1) bytes) runs"
