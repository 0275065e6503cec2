#!/bin/sh
# Functions and habits that do not belong here: unbounded copies, hidden static buffers, process
# creation, line comments, unfinished work, environment reads outside src/cli.
set -eu
cd "$(dirname "$0")/.."
status=0
complain() { [ -z "$2" ] || { printf '%s\n%s\n' "$1" "$2"; status=1; }; }
sources=$(git ls-files 'src/*.c' 'src/*.h' 'include/*.h' 'gen/*.c' 'gen/*.h' 'examples/*.c')

complain "Banned functions:" "$(grep -nE '\b(strcpy|strcat|sprintf|vsprintf|strtok|gmtime|localtime|asctime|ctime|atoi|atol|gets|alloca|system|popen|execvp?|fork|setjmp|longjmp)\(' $sources || true)"
complain "Line comments (/* */ is for committed code):" "$(grep -nE '^([^"]*"[^"]*")*[^":]*//' $sources | grep -vE 'https?://|"[^"]*//' || true)"
complain "Unfinished work:" "$(grep -nwE 'TODO|FIXME|XXX|HACK' $sources || true)"
complain "The environment is read in src/cli only:" "$(grep -nE '\bgetenv\(' $sources | grep -v '^src/cli/' || true)"
complain "SQL is never built from values:" "$(grep -nE "(printf|buf_printf)\(.*(SELECT|INSERT|UPDATE|DELETE) .*'%" $sources || true)"
exit $status
