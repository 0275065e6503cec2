#!/bin/sh
# mkcatalog.sh MKCATALOG SOURCE_DIR: runs the generator over good data, over each way of spoiling it
# in bad.txt, and looks at what it says and leaves behind.
set -u
mkcatalog=$1
source_dir=$2
fixtures=$source_dir/tests/gen
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
failures=0
cases=0

fail() {
  printf 'FAIL: %s\n' "$*" >&2
  failures=$((failures + 1))
}

# edit FILE SED_SCRIPT changes a file of the copy; a script that changes nothing is a mistake here.
edit() {
  sed "$2" "$1" >"$work/edited"
  cmp -s "$1" "$work/edited" && fail "edit changes nothing: $1 $2"
  cat "$work/edited" >"$1"
}

fresh() {
  rm -rf "$work/data" "$work/out"
  cp -R "$fixtures/good" "$work/data"
  mkdir "$work/out"
}

bad_case() { # bad_case EDIT: what is expected on stderr is in $work/expected
  cases=$((cases + 1))
  fresh
  (cd "$work/data" && eval "$1")
  "$mkcatalog" "$work/data" "$work/out" >"$work/stdout" 2>"$work/stderr"
  code=$?
  [ "$code" = 1 ] || fail "exit code $code, not 1, after: $1"
  [ -z "$(ls -A "$work/out")" ] || fail "something was written after: $1"
  # What the JSON reader says after the first clause is its own business.
  sed -e '/^mkcatalog: [0-9]* errors* in data.*, nothing written$/d' \
    -e 's/\(is not valid JSON\).*/\1/' -e 's/\(names the member "[^"]*" twice\).*/\1/' \
    "$work/stderr" >"$work/got"
  if ! diff -u "$work/expected" "$work/got" >&2; then fail "another message after: $1"; fi
}

run_bad_cases() {
  edit=
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
    '#'*) ;;
    '$ '*) edit=${line#'$ '} && : >"$work/expected" ;;
    '') [ -z "$edit" ] || bad_case "$edit"; edit= ;;
    *) printf '%s\n' "$line" >>"$work/expected" ;;
    esac
  done <"$fixtures/bad.txt"
  [ -z "$edit" ] || bad_case "$edit"
  [ "$cases" -gt 50 ] || fail "only $cases bad cases were read"
}

stamps() { (cd "$work/out" && find . -type f -exec stat -c '%n %Y %s' {} + | sort); }

unchanged_outputs_stay() {
  fresh
  "$mkcatalog" "$work/data" "$work/out" || fail "good data were refused"
  touch -d '2001-01-01' "$work"/out/*
  before=$(stamps)
  "$mkcatalog" "$work/data" "$work/out" || fail "good data were refused the second time"
  [ "$before" = "$(stamps)" ] || fail "unchanged outputs were written again"
  edit "$work/data/options/secret.json" 's/The secret/A secret/'
  "$mkcatalog" "$work/data" "$work/out" || fail "changed data were refused"
  changed=$(find "$work/out" -type f -newermt 2002-01-01)
  [ "$changed" = "$work/out/options_data.c" ] || fail "other outputs changed too: $changed"
}

failed_run_leaves_outputs() {
  before=$(stamps)
  edit "$work/data/options/secret.json" 's/"doc"/"dok"/'
  "$mkcatalog" "$work/data" "$work/out" 2>/dev/null && fail "bad data were accepted"
  [ "$before" = "$(stamps)" ] || fail "a failed run touched the outputs"
}

empty_data_work() {
  rm -rf "$work/data" "$work/gen"
  mkdir "$work/data" "$work/gen"
  "$mkcatalog" "$work/data" "$work/gen" || fail "a folder without data was refused"
  ${CC:-cc} -std=gnu17 -fsyntax-only -Wall -Wextra -Wpedantic -Werror -I"$source_dir/src" \
    -I"$source_dir/include" -I"$work" "$work"/gen/*.c || fail "empty tables do not compile"
}

usage() {
  "$mkcatalog" >/dev/null 2>&1
  [ $? = 2 ] || fail "no arguments: not exit code 2"
  fresh
  "$mkcatalog" "$work/data" "$work/nowhere" 2>"$work/stderr" && fail "no such folder: no error"
  grep -q 'nowhere/catalog_data.c: cannot be written' "$work/stderr" || fail "no such folder: silent"
}

run_bad_cases
unchanged_outputs_stay
failed_run_leaves_outputs
empty_data_work
usage
echo "$cases bad cases, $failures failures"
[ "$failures" = 0 ]
