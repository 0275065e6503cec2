#!/bin/sh
# Every block of C in docs/libmcp.md compiles alone; the one with main() is linked and run.
# Usage: docs.sh SOURCE_DIR BUILD_DIR
set -eu
source=$1
build=$2
cc=${CC:-cc}
where=$(mktemp -d)
trap 'rm -rf "$where"' EXIT
fail() { echo "docs: $*" >&2; exit 1; }

awk -v dir="$where" '/^```c$/ { n++; on = 1; next } /^```/ { on = 0 } on { print > (dir "/" n ".c") }' "$source/docs/libmcp.md"
[ -f "$where/8.c" ] || fail "the blocks were not found"
programs=0
for block in "$where"/*.c; do
  if ! $cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -I"$source/include" -c "$block" -o "$block.o" 2>"$where/log"; then
    cat "$where/log"
    cat -n "$block" >&2
    fail "a block does not compile"
  fi
  grep -q 'int main' "$block" || continue
  programs=$((programs + 1))
  $cc "$block.o" -L"$build/library" -lmcp -Wl,-rpath,"$build/library" -o "$where/program"
  printf '%s\n' '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"greet","arguments":{"who":"you"}}}' |
    "$where/program" | grep -q 'Hello, you!' || fail "the program does not greet"
done
[ $programs -eq 1 ] || fail "there should be one program"
