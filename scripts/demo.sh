#!/bin/sh
# The demo: a real MCP conversation over stdio with the built server on its built-in sandbox, and the
# lines that connect a host to it. Uses nothing but the server itself.
set -eu
server=$1
case $server in /*) ;; *) server=$(pwd)/$server ;; esac

# Only colour a terminal.
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then dim=$(printf '\033[2m') bold=$(printf '\033[1m') off=$(printf '\033[0m'); else dim='' bold='' off=''; fi
title() { printf '\n%s%s%s\n' "$bold" "$1" "$off"; }

requests=$(mktemp)
replies=$(mktemp)
trap 'rm -f "$requests" "$replies"' EXIT
cat >"$requests" <<'T'
{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"demo","version":"1"}}}
{"jsonrpc":"2.0","method":"notifications/initialized"}
{"jsonrpc":"2.0","id":2,"method":"tools/list"}
{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"search_tickets","arguments":{"overdue":true,"sort":"due"}}}
T
# A client closes its end when it has its replies; the first one waits until the sandbox's data is made.
as_client() {
  cat "$requests"
  tenths=0
  while [ "$(grep -c '"id"' "$replies")" -lt 3 ] && [ $tenths -lt 600 ]; do
    sleep 0.1
    tenths=$((tenths + 1))
  done
}
# The sandbox must be used whatever the caller's environment holds.
as_client | AUTOTASK_SANDBOX=true "$server" stdio >"$replies"

title "What the AI client sends (MCP over stdio)"
while IFS= read -r line; do printf '%s-> %s%s\n' "$dim" "$line" "$off"; done <"$requests"
title "What comes back"
while IFS= read -r line; do
  printf '%s<- %s%s\n' "$dim" "$(printf '%s' "$line" | cut -c1-150) ..." "$off"
done <"$replies"

title "The answer that the model reads: open tickets past their due time"
AUTOTASK_SANDBOX=true "$server" call search_tickets --overdue --sort due

title "Connect your AI client"
cat <<T
Claude Code:
  claude mcp add autotask -s user -- $server stdio

Claude Desktop (claude_desktop_config.json), Cursor (~/.cursor/mcp.json):
  {"mcpServers": {"autotask": {"command": "$server", "args": ["stdio"]}}}

VS Code (.vscode/mcp.json):
  {"servers": {"autotask": {"type": "stdio", "command": "$server", "args": ["stdio"]}}}

It works on the sandbox until AUTOTASK_USERNAME, AUTOTASK_SECRET and AUTOTASK_INTEGRATION_CODE are set
in the client's "env". Then ask: "Which tickets are past due, and whose are they?"
T
