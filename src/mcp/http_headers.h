/* Headers of Streamable HTTP that repeat what the body says (MCP 2026-07-28). */
#pragma once

#include "mcp/peer.h"

struct http_exchange;

/* Compares headers and message. ERR_HEADER_MISMATCH, in call->err. */
MUST_CHECK enum err_code http_check_version(struct mcp_call *call, const struct http_exchange *x);
MUST_CHECK enum err_code http_check_method(struct mcp_call *call, const struct http_exchange *x);
MUST_CHECK enum err_code http_check_args(struct mcp_call *call, const struct http_exchange *x);
/* Decodes =?base64?...?= into the arena; other values are literals. False: not valid. */
MUST_CHECK bool http_header_decode(struct arena *a, struct str value, struct str *ret);
