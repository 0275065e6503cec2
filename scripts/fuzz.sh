#!/bin/sh
# ./dev fuzz NAME [SECONDS | RUNSx]: fuzzes fuzz/fuzz_NAME.c with libFuzzer, ASan and UBSan, from the
# committed corpus and with the words of fuzz/dict/NAME.dict, for that time or number of inputs. What
# it finds is left in build/fuzz-NAME; add a failing input to fuzz/corpus/NAME.
set -eu
cd "$(dirname "$0")/.."
name=${1:-}
case ${2:-60} in
*x) bound=-runs=${2%x} ;;
*) bound=-max_total_time=${2:-60} ;;
esac
if [ ! -f "fuzz/fuzz_$name.c" ]; then
  echo "usage: ./dev fuzz NAME [SECONDS | RUNSx]; there are:" $(ls fuzz/fuzz_*.c | sed 's|fuzz/fuzz_||; s|\.c$||') >&2
  exit 2
fi
mkdir -p "build/fuzz-$name/found"
cmake --preset fuzz >build/cmake-fuzz.log 2>&1 || { tail -n 30 build/cmake-fuzz.log >&2; exit 1; }
cmake --build build/fuzz --target "fuzz_$name" >build/build-fuzz.log 2>&1 || { tail -n 40 build/build-fuzz.log >&2; exit 1; }
# Where only the beginning of an input counts, longer ones are a waste.
case $name in
uri_template) longest=128 ;;
message) longest=512 ;;
seal | header | frame | chunked) longest=1024 ;;
*) longest=4096 ;;
esac
# The usual 256 MiB of freed memory that is watched cost half the speed.
export ASAN_OPTIONS="quarantine_size_mb=8:${ASAN_OPTIONS:-}"
set -- "build/fuzz-$name/found" "fuzz/corpus/$name"
[ ! -f "fuzz/dict/$name.dict" ] || set -- -dict="fuzz/dict/$name.dict" "$@"
exec "build/fuzz/fuzz/fuzz_$name" "$bound" -max_len="$longest" -artifact_prefix="build/fuzz-$name/" "$@"
