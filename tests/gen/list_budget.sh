#!/bin/sh
# list_budget.sh MKCATALOG DATA_DIR: what tools/list costs with the default tools stays under 6,000
# tokens, counted as bytes/4, and with all of them under 20,000, which is 83,200 bytes of this kind of
# text (./dev tokens counts with a real tokenizer). Every conversation pays for it.
set -u
sizes=$("$1" --sizes "$2") || exit 1
tokens=$(printf '%s\n' "$sizes" | sed -n 's/^core [0-9]* bytes, about \([0-9]*\) tokens$/\1/p')
if [ -z "$tokens" ] || [ "$tokens" -ge 6000 ]; then
  printf '%s\n' "$sizes" | grep core | sort -rn
  echo "FAIL: the default tools take ${tokens:-?} of 6000 tokens; shorten texts or make a tool not core"
  exit 1
fi
all=$(printf '%s\n' "$sizes" | sed -n 's/^all \([0-9]*\) bytes, .*$/\1/p')
if [ -z "$all" ] || [ "$all" -gt 83200 ]; then
  echo "FAIL: all tools take ${all:-?} of 83200 bytes; shorten texts or do not list an argument"
  exit 1
fi
echo "the default tools take $tokens of 6000 tokens, all $all of 83200 bytes"
