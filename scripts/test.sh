#!/bin/sh
# ./dev test: build with gcc (release) and clang (ASan, UBSan), run every test in both, lint, and close
# with one line that counts. A suite is one ctest entry, or one lint check.
set -u
cd "$(dirname "$0")/.."
passed=0
failed=0

configure_and_build() {
  cmake --preset "$1" >"build/cmake-$1.log" 2>&1 || { tail -n 40 "build/cmake-$1.log"; return 1; }
  cmake --build "build/$1" >"build/build-$1.log" 2>&1 || { tail -n 60 "build/build-$1.log"; return 1; }
}

count() { # count PASSED FAILED
  passed=$((passed + $1))
  failed=$((failed + $2))
}

run_preset() {
  echo "== $1"
  if ! configure_and_build "$1"; then
    echo "building $1 failed"
    count 0 1
    return
  fi
  ctest --preset "$1" -j 2 --no-tests=error >"build/test-$1.log" 2>&1
  grep -E '^ *[0-9]+/[0-9]+ Test' "build/test-$1.log" | grep -vE ' Passed ' || true
  ok=$(grep -cE '^ *[0-9]+/[0-9]+ Test .* Passed ' "build/test-$1.log")
  bad=$(grep -cE '^ *[0-9]+/[0-9]+ Test ' "build/test-$1.log")
  bad=$((bad - ok))
  [ "$ok" -gt 0 ] || bad=$((bad + 1))
  [ "$bad" -eq 0 ] || tail -n 150 "build/test-$1.log"
  echo "$1: $ok suites passed, $bad failed"
  count "$ok" "$bad"
}

mkdir -p build
[ $# -gt 0 ] || set -- release debug
for preset in "$@"; do run_preset "$preset"; done

echo "== lint"
scripts/lint.sh >build/lint.log 2>&1
cat build/lint.log
count "$(grep -c ': ok$' build/lint.log)" "$(grep -c ': NOT OK$' build/lint.log)"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
