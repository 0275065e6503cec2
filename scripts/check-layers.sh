#!/bin/sh
# Fails when a file includes a header of a layer it may not use (ARCHITECTURE.md, "Layers"), or when
# libmcp mentions Autotask. Prints every offence.
set -eu
cd "$(dirname "$0")/.."

allowed() {
  case $1 in
  base) echo "base gen" ;;
  net) echo "net base" ;;
  mcp) echo "mcp net base gen" ;;
  catalog) echo "catalog base gen" ;;
  autotask) echo "autotask base catalog net/http_client.h" ;;
  tools) echo "tools autotask base catalog gen mcp/mcp.h" ;;
  sandbox) echo "sandbox base catalog gen net/http_server.h net/http_client.h" ;;
  cli) echo "cli tools autotask sandbox mcp/mcp.h catalog base gen net" ;;
  esac
}

status=0
for layer in base net mcp catalog autotask tools sandbox cli; do
  may=$(allowed "$layer")
  for file in $(find "src/$layer" -name '*.[ch]'); do
    for include in $(sed -nE 's/^[[:space:]]*#[[:space:]]*include "([^"]+)".*/\1/p' "$file"); do
      case $include in */*) ;; *) continue ;; esac
      ok=no
      for entry in $may; do
        case $include in "$entry" | "$entry"/*) ok=yes ;; esac
      done
      [ $ok = yes ] || { echo "$file: $layer may not include \"$include\""; status=1; }
    done
  done
done
# The library's own include path also offers mcp/mcp.h, which is public; private headers of libmcp are not.
if grep -rniE 'autotask' src/mcp include/mcp; then
  echo "libmcp must not know the word above"
  status=1
fi
exit $status
