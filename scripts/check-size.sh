#!/bin/sh
# Files stop at 800 lines, functions at 80 (tests and generated code are exempt).
set -eu
cd "$(dirname "$0")/.."
status=0
for file in $(git ls-files 'src/*.c' 'src/*.h' 'include/*.h' 'gen/*.c' 'examples/*.c'); do
  lines=$(wc -l <"$file")
  [ "$lines" -le 800 ] || { echo "$file: $lines lines"; status=1; }
done
long=$(git ls-files 'src/*.c' 'gen/*.c' 'examples/*.c' |
  ctags -L - -f - --languages=C --kinds-C=f --fields=+ne 2>/dev/null |
  awk -F'\t' '{ s = 0; e = 0
    for (i = 4; i <= NF; i++) { if ($i ~ /^line:/) s = substr($i, 6); if ($i ~ /^end:/) e = substr($i, 5) }
    if (e - s + 1 > 80) print $2 ":" s ": " $1 " has " e - s + 1 " lines" }')
[ -z "$long" ] || { echo "$long"; status=1; }
exit $status
