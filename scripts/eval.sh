#!/bin/sh
# ./dev eval [--quick] [NAME...]: workflows against the sandbox, judged in SQL from its database.
# Counts tokens with npm's gpt-tokenizer where there is Node; without it, bytes / 3.
set -eu
cd "$(dirname "$0")/.."
mkdir -p build/eval
if command -v npm >/dev/null 2>&1 && [ ! -d build/eval/node_modules/gpt-tokenizer ]; then
  npm install --prefix build/eval --no-save --no-audit --no-fund --ignore-scripts gpt-tokenizer@3 >build/eval/npm.log 2>&1 ||
    echo "gpt-tokenizer could not be installed (build/eval/npm.log); tokens are bytes / 3" >&2
fi
AUTOTASK_MCP_BIN=$PWD/build/release/autotask-mcp PYTHONDONTWRITEBYTECODE=1 exec python3 tests/eval/run.py "$@"
