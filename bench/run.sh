#!/bin/sh
# ./dev bench [protocol|client|sandbox|timing] [ROUNDS]: start-up, memory, echo calls over stdio and HTTP, many
# connections, slow peers, the search of 25 tickets, and the sandbox, each beside what the same machine does at
# the same moment with an empty program, bare Node and the TypeScript SDK. `protocol` leaves out what is about
# Autotask, `client` and `sandbox` everything but that; `timing SAMPLES` looks for a leak in the comparison of bearer
# tokens instead. Node is measured when it is there, the SDK after ./dev clients. Only relative figures travel to
# other machines.
set -eu
cd "$(dirname "$0")/.."
build=$PWD/build/release
driver=$build/bench-driver
work=$PWD/build/bench
mkdir -p "$work"
export XDG_STATE_HOME="$work/state"
part=all
case ${1:-} in protocol | sandbox | client) part=$1; shift ;; esac
if [ "${1:-}" = timing ]; then
  echo "Comparing bearer tokens: Welch's t-test, a token that is nearly right against random ones"
  exec "$build/bench-timing" "${2:-10000000}"
fi
rounds=${1:-5}
load=$build/bench-http-load
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

table_http() {
  awk -F'\t' 'BEGIN { printf "  %-38s %9s %9s %9s\n", "", "CPU us", "calls/s", "bytes" }
    { printf "  %-38s %9.2f %9.0f %9.0f\n", $1, $2, $3, $4 }'
}

# The SDKs take a millisecond a call: fewer calls are enough.
bench_http() {
  echo "Echo calls over HTTP, 64 connections, per call (limit: 10 us CPU; the C program only reads and writes)"
  few=$((rounds < 3 ? rounds : 3))
  echo " revision 2026-07-28"
  "$load" calls "$rounds" 100000 64 modern -- "C without a parser" "$build/bench-bare" http PORT \
    -- "libmcp" "$build/bench-echo-server" --http PORT | table_http
  [ -z "$node" ] || "$load" calls "$few" 20000 64 modern -- "bare Node" "$node" "$work/bare-http.mjs" PORT | table_http | tail -n +2
  [ -z "$sdk" ] || "$load" calls "$few" 1500 64 modern -- "TypeScript SDK 2" "$node" "$work/sdk2-http.mjs" PORT | table_http | tail -n +2
  echo " older revisions, with a session"
  "$load" calls "$rounds" 100000 64 legacy -- "libmcp" "$build/bench-echo-server" --http PORT | table_http
  [ -z "$sdk" ] || "$load" calls "$few" 1500 64 legacy -- "TypeScript SDK 2 (no sessions)" "$node" "$work/sdk2-http.mjs" PORT \
    -- "TypeScript SDK 1" "$node" "$work/sdk1-http.mjs" PORT | table_http | tail -n +2
  echo
}

bench_open() {
  echo "Memory: 1,000 connections that had a call, and 1,000 subscriptions/listen streams besides (limit: 64 MB)"
  "$load" open modern 1000 1000 -- "libmcp" "$build/bench-echo-server" --http PORT |
    awk -F'\t' '{ printf "  %-38s %.1f MB at start, %.1f MB with the connections, %.1f MB with both\n\n", $1, $2 / 1024, $3 / 1024, $4 / 1024 }'
}

bench_slow() {
  echo "Others while 500 slow peers are tried, a third each with slow headers, slow bodies and unread replies (limit: 2 times the p99)"
  "$load" slow 5 167 -- "libmcp" "$build/bench-echo-server" --http PORT 1024 |
    awk -F'\t' '{ printf "  %-38s p99 %.2f ms without them, %.2f ms with them; %.1f MB\n\n", $1, $2 / 1000, $3 / 1000, $4 / 1024 }'
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

# Milliseconds until the sandbox has printed its credentials, the first time and again within the hour.
bench_sandbox_start() {
  rm -rf "$work/cache"
  for start in first second third; do
    begin=$(date +%s%N)
    XDG_CACHE_HOME="$work/cache" "$build/autotask-mcp" sandbox --listen 127.0.0.1:0 >"$work/sandbox.txt" &
    sandbox=$!
    until grep -q AUTOTASK_INTEGRATION_CODE "$work/sandbox.txt"; do sleep 0.002; done
    printf '  %s start: %d ms\n' "$start" $((($(date +%s%N) - begin) / 1000000))
    stop_sandbox
  done
}

# What the sandbox serves on one connection with 16 requests in flight, whose answers are read and
# thrown away.
bench_sandbox() {
  echo "Sandbox (limits: 50 ms from the second start on, 5,000 records/s, 60 MB/s)"
  bench_sandbox_start
  "$build/autotask-mcp" sandbox --listen 127.0.0.1:0 --limits off >"$work/sandbox.txt" &
  sandbox=$!
  until grep -q AUTOTASK_INTEGRATION_CODE "$work/sandbox.txt"; do sleep 0.1; done
  port=$(sed -nE 's|.*AUTOTASK_API_URL=http://127.0.0.1:([0-9]+)/.*|\1|p' "$work/sandbox.txt")
  head='Host: x\r\nUserName: api-user@sandbox.example\r\nSecret: sandbox-secret-not-a-secret\r\nApiIntegrationCode: SANDBOXSANDBOXSANDBOXSANDBO\r\n'
  page='{"filter":[{"op":"gt","field":"id","value":0}]}'
  # shellcheck disable=SC2059
  printf "GET /ATServicesRest/V1.0/Tickets/70100 HTTP/1.1\r\n$head\r\n" >"$work/record"
  # shellcheck disable=SC2059
  printf "POST /ATServicesRest/V1.0/Tickets/query HTTP/1.1\r\n${head}Content-Length: ${#page}\r\n\r\n$page" >"$work/page"
  for what in record page; do
    count=20000
    [ "$what" = record ] || count=300
    for _ in $(seq "$rounds"); do "$load" file $sandbox "$port" $count "$work/$what"; done | sort -n |
      awk -F'\t' -v what="$what" '{ line[NR] = $0 } END { split(line[int((NR + 1) / 2)], f)
        printf "  one %s: %s/s, %s MB/s by the clock; %s/s, %s MB/s of CPU time\n", what, f[1], f[2], f[3], f[4] }'
  done
  stop_sandbox
}

# The client against the sandbox with Autotask's real limits; what it refused is in its statistics.
bench_client() {
  start_sandbox --limits real
  (cd "$work" && "$build/bench-client")
  place=${AUTOTASK_API_URL#http://}
  "$build/autotask-mcp" sandbox stats --listen "${place%%/*}" |
    sed -E 's/.*"requests":([0-9]+),"refused":([0-9]+).*/  the sandbox answered \1 requests and refused \2 of them/'
  stop_sandbox
}

find_node
printf '%s; %s cores; %s\n\n' "$(uname -sm)" "$(getconf _NPROCESSORS_ONLN)" "$(sed -nE 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
case $part in
sandbox) bench_sandbox ;;
client) bench_client ;;
protocol) bench_echo; bench_http; bench_open; bench_slow ;;
all) bench_start; bench_echo; bench_http; bench_open; bench_slow; bench_search; bench_client; bench_sandbox ;;
esac
