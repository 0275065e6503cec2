#!/bin/sh
# ./dev fuzz NAME [SECONDS]: fuzzes fuzz/fuzz_NAME.c with libFuzzer, ASan and UBSan, from the committed
# corpus. What it finds is left in build/fuzz-NAME; add a failing input to fuzz/corpus/NAME.
set -eu
cd "$(dirname "$0")/.."
name=${1:-}
seconds=${2:-60}
if [ ! -f "fuzz/fuzz_$name.c" ]; then
  echo "usage: ./dev fuzz NAME [SECONDS]; there are:" $(ls fuzz/fuzz_*.c | sed 's|fuzz/fuzz_||; s|\.c$||') >&2
  exit 2
fi
mkdir -p "build/fuzz-$name/found"
cmake --preset fuzz >build/cmake-fuzz.log 2>&1 || { tail -n 30 build/cmake-fuzz.log >&2; exit 1; }
cmake --build build/fuzz --target "fuzz_$name" >build/build-fuzz.log 2>&1 || { tail -n 40 build/build-fuzz.log >&2; exit 1; }
exec "build/fuzz/fuzz/fuzz_$name" -max_total_time="$seconds" -max_len=65536 -artifact_prefix="build/fuzz-$name/" \
  "build/fuzz-$name/found" "fuzz/corpus/$name"
