#!/bin/sh
# ./dev clients: the official MCP clients from the npm registry (TypeScript SDK 1 and 2, Inspector) and command
# lines people use (mcporter, mcp-cli, mcp-remote) against the built server; ./dev tokens: what lists and answers cost a model. tests/client pins their versions; everything is installed under build/clients.
set -eu
cd "$(dirname "$0")/.."
server=$PWD/build/release/autotask-mcp
place=build/clients
mkdir -p "$place"

# npm ci is slow; once is enough for one lock file.
if ! cmp -s tests/client/package-lock.json "$place/installed-lock.json"; then
  echo "installing the clients with npm under $place ..." >&2
  cp tests/client/package.json tests/client/package-lock.json tests/client/.npmrc "$place"
  (cd "$place" && INSPECTOR_SKIP_CLIENT_INSTALL=1 npm ci --no-progress --loglevel=error) >build/clients-npm.log 2>&1 ||
    { tail -n 30 build/clients-npm.log >&2; echo "clients: npm could not install" >&2; exit 1; }
  cp tests/client/package-lock.json "$place/installed-lock.json"
fi
cp tests/client/*.mjs "$place"

# The Inspector needs a newer Node than distributions have: the registry has one as a package.
node=node
for own in "$PWD/$place"/node_modules/node-linux-*/bin/node; do
  if [ -x "$own" ] && "$own" --version >/dev/null 2>&1; then node=$own; fi
done
cd "$place"
main=main.mjs
if [ "${1:-}" = tokens ]; then main=tokens.mjs; shift; fi
AUTOTASK_MCP=$server exec "$node" "$main" "$@"
