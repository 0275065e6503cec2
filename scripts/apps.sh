#!/bin/sh
# ./dev apps: the pages of data/apps in Chromium, hosted by the official AppBridge, against the built
# server. Screenshots land in build/apps/shots.
set -eu
cd "$(dirname "$0")/.."
server=$PWD/build/release/autotask-mcp
place=build/apps
mkdir -p "$place"

if ! cmp -s tests/apps/package-lock.json "$place/installed-lock.json"; then
  echo "installing the host with npm under $place ..." >&2
  cp tests/apps/package.json tests/apps/package-lock.json tests/apps/.npmrc "$place"
  (cd "$place" && npm ci --no-progress --loglevel=error) >build/apps-npm.log 2>&1 ||
    { tail -n 30 build/apps-npm.log >&2; echo "apps: npm could not install" >&2; exit 1; }
  cp tests/apps/package-lock.json "$place/installed-lock.json"
fi
cp tests/apps/*.mjs tests/apps/*.html "$place"
cd "$place"
AUTOTASK_MCP=$server exec node main.mjs shots
