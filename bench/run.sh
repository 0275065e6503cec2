#!/bin/sh
# ./dev bench: start-up, memory, echo calls, and the search of 25 tickets, each beside what the same
# machine does at the same moment with an empty program, bare Node and the TypeScript SDK. Node is
# measured when it is there, the SDK after ./dev clients. Only relative figures travel to other
# machines.
set -eu
cd "$(dirname "$0")/.."
build=$PWD/build/release
driver=$build/bench-driver
work=$PWD/build/bench
mkdir -p "$work"
export XDG_STATE_HOME="$work/state"
what=all
case ${1:-} in client) what=$1; shift ;; esac
rounds=${1:-5}
sandbox=

stop_sandbox() { [ -z "$sandbox" ] || { kill "$sandbox"; wait "$sandbox" 2>/dev/null || true; }; sandbox=; }
trap stop_sandbox EXIT

# Requests; the driver puts numbers in place of the #.
meta='"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}'
request() { printf '{"jsonrpc":"2.0","id":#,"method":"%s","params":{%s}}' "$1" "$2"; }
list=$(request tools/list "$meta")
echo_legacy=$(request tools/call '"name":"echo","arguments":{"text":"hello there"}')
echo_modern=$(request tools/call "\"name\":\"echo\",\"arguments\":{\"text\":\"hello there\"},$meta")
echo_worker=$(request tools/call "\"name\":\"echo_worker\",\"arguments\":{\"text\":\"hello there\"},$meta")
search=$(request tools/call "\"name\":\"search_tickets\",\"arguments\":{\"open_only\":true,\"limit\":25},$meta")

find_node() {
  node=$(command -v node || true)
  clients=$PWD/build/clients/node_modules
  for own in "$clients"/node-linux-*/bin/node; do
    if [ -x "$own" ] && "$own" --version >/dev/null 2>&1; then node=$own; fi
  done
  [ -n "$node" ] && cp bench/*.mjs "$work"
  if [ -n "$node" ] && [ -d "$clients/@modelcontextprotocol/server" ]; then
    ln -sfn "$clients" "$work/node_modules"
    sdk=yes
  else
    sdk=
  fi
}

# Each of these prints a table from the driver's tab-separated medians.
table_start() {
  awk -F'\t' 'BEGIN { printf "  %-38s %9s %9s %9s %9s\n", "", "ms", "more ms", "RSS MB", "PSS MB" }
    NR == 1 { base = $2 }
    { printf "  %-38s %9.2f %9.2f %9.2f %9.2f\n", $1, $2 / 1000, ($2 - base) / 1000, $3 / 1024, $4 / 1024 }'
}
table_calls() {
  awk -F'\t' 'BEGIN { printf "  %-38s %9s %9s %9s\n", "", "CPU us", "wall us", "bytes" }
    { printf "  %-38s %9.2f %9.2f %9.0f\n", $1, $2, $3, $4 }'
}

bench_start() {
  set -- -- "empty C program, same reply" "$build/bench-bare" reply "$work/reply.json" \
    -- "autotask-mcp stdio" "$build/autotask-mcp" stdio \
    -- "libmcp with two tools" "$build/bench-echo-server"
  [ -z "$node" ] || set -- "$@" -- "bare Node, same reply" "$node" "$work/bare.mjs" reply "$work/reply.json"
  [ -z "$sdk" ] || set -- "$@" -- "TypeScript SDK 2, one tool" "$node" "$work/sdk2.mjs"
  echo "Start to the reply to tools/list, and memory after it (limits: 2 ms more than the empty program, 5 MB)"
  printf '%s' "$list" | sed 's/#/1/' >"$work/list.json"
  echo >>"$work/list.json"
  "$build/autotask-mcp" stdio <"$work/list.json" >"$work/reply.json"
  "$driver" start "$((rounds * 6 + 1))" "$list" "$@" | table_start
  printf '  tools/list: %d bytes, about %d tokens\n\n' "$(wc -c <"$work/reply.json")" "$(($(wc -c <"$work/reply.json") / 4))"
}

# Version 1 and bare programs do not know the newer era; they are asked what they understand.
bench_echo() {
  echo "Echo calls over stdio, 64 in flight, per call (limit: 2 us CPU)"
  set -- -- "C without a parser" "$build/bench-bare" echo -- "libmcp" "$build/bench-echo-server"
  [ -z "$node" ] || set -- "$@" -- "bare Node" "$node" "$work/bare.mjs" echo
  [ -z "$sdk" ] || set -- "$@" -- "TypeScript SDK 2" "$node" "$work/sdk2.mjs"
  echo " revision 2026-07-28"
  "$driver" calls "$rounds" 20000 64 "$echo_modern" "$@" | table_calls
  "$driver" calls "$rounds" 20000 64 "$echo_worker" -- "libmcp, on a worker thread" "$build/bench-echo-server" | table_calls | tail -n +2
  [ -z "$sdk" ] || set -- "$@" -- "TypeScript SDK 1" "$node" "$work/sdk1.mjs"
  echo " older revisions"
  "$driver" calls "$rounds" 20000 64 "$echo_legacy" "$@" | table_calls
  echo
}

start_sandbox() {
  "$build/autotask-mcp" sandbox --listen 127.0.0.1:0 --log-level info "$@" >"$work/sandbox.txt" 2>"$work/sandbox.log" &
  sandbox=$!
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    grep -q AUTOTASK_INTEGRATION_CODE "$work/sandbox.txt" && break
    sleep 0.25
  done
  # shellcheck disable=SC2046
  export $(grep -oE 'AUTOTASK_[A-Z_]+=[^ ]+' "$work/sandbox.txt") AUTOTASK_HOURLY_BUDGET=1000000
}

# What the sandbox has answered so far: requests, and bytes that it wrote, less those of its log.
seen() {
  awk -v log_bytes="$(wc -c <"$work/sandbox.log")" -v lines="$(grep -c ' rows ' "$work/sandbox.log")" \
    '/^wchar/ { print lines, $2 - log_bytes }' "/proc/$sandbox/io"
}

# A fresh server makes 200 searches, another one 400: the difference is 200 with everything cached.
upstream() {
  zero=$(seen)
  "$driver" calls 1 100 1 "$search" -- one "$build/autotask-mcp" stdio >/dev/null
  one=$(seen)
  "$driver" calls 1 200 1 "$search" -- one "$build/autotask-mcp" stdio >/dev/null
  echo "$zero $one $(seen)" | awk '{ n = $5 - 2 * $3 + $1; bytes = $6 - 2 * $4 + $2
    printf "  upstream, warm: %.2f requests and %d bytes a search, headers included; first search: %d requests\n", n / 200, bytes / 200, $3 - $1 - n + 1 }'
}

# The output that a model reads: the text, and the same in columns for programs.
tokens() {
  printf '%s\n' "$search" | sed 's/#/1/' >"$work/search.json"
  (cat "$work/search.json"; sleep 1) | "$build/autotask-mcp" stdio | jq -r '[(.result.content[0].text | utf8bytelength), (.result.structuredContent | tostring | utf8bytelength), (.result.content[0].text | split("\n") | map(select(startswith("|T"))) | length)] | @tsv' |
    awk -F'\t' '{ printf "  result: %d tickets; text %d tokens (bytes / 4; limit 1,200), structuredContent %d\n", $3, $1 / 4, $2 / 4 }'
}

bench_search() {
  calls=200 # each round makes twice as many; beyond 5,000 in an hour the sandbox slows down as Autotask does
  start_sandbox
  echo "Search of 25 tickets over a socket, one at a time (limits: 200 us CPU, 1 upstream request)"
  "$driver" calls "$((rounds < 9 ? rounds : 9))" $calls 1 "$search" -- "autotask-mcp, names and metadata cached" "$build/autotask-mcp" stdio | table_calls
  upstream
  tokens
  stop_sandbox
}

# The client against the sandbox with Autotask's real limits; what it refused is in its statistics.
bench_client() {
  start_sandbox --limits real
  "$build/bench-client"
  place=${AUTOTASK_API_URL#http://}
  "$build/autotask-mcp" sandbox stats --listen "${place%%/*}" |
    sed -E 's/.*"requests":([0-9]+),"refused":([0-9]+).*/  the sandbox answered \1 requests and refused \2 of them/'
  stop_sandbox
}

find_node
printf '%s; %s cores; %s\n\n' "$(uname -sm)" "$(getconf _NPROCESSORS_ONLN)" "$(sed -nE 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
case $what in
client) bench_client ;;
*) bench_start; bench_echo; bench_search; bench_client ;;
esac
