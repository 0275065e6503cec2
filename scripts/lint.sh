#!/bin/sh
# Everything that can be said of the code without running it.
set -eu
cd "$(dirname "$0")/.."
status=0
run() { printf '%s: ' "$1"; shift; if out=$("$@" 2>&1); then echo ok; else echo "NOT OK"; printf '%s\n' "$out" | head -n 60; status=1; fi; }
run "layers" scripts/check-layers.sh
run "sizes" scripts/check-size.sh
run "banned" scripts/check-banned.sh
# Other versions of clang-format lay out some lines differently; 14 is the one that decides.
if clang-format --version 2>/dev/null | grep -q 'version 14\.'; then
  run "format" sh -c 'git ls-files "*.c" "*.h" | xargs clang-format --dry-run --Werror'
else
  echo "format: left out, it is judged by clang-format 14"
fi
exit $status
