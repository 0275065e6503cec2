/* x-mcp-header (MCP 2026-07-28, basic/transports/streamable-http): arguments that clients repeat in
 * headers. */
#pragma once

#include "mcp/server.h"

struct json;

/* Collects the annotations of an input schema. ERR_BAD_VALUE when one breaks the rules: clients
 * would drop the tool. */
MUST_CHECK enum err_code tool_headers_read(struct arena *a, const struct json *schema,
                                           const struct tool_header **ret, struct err *err);
