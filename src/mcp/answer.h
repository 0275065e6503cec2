/* Writing replies. Every reply of the library, result or error, is written here, in one pass. */
#pragma once

#include "mcp/call.h"

/* Opens the result; members are then written with call->w, and answer_end closes it with what the
 * revision asks for (resultType, server info). False when the result outgrew its limit. */
void answer_begin(struct mcp_call *call);
MUST_CHECK bool answer_end(struct mcp_call *call);
/* The hints of a cacheable result, in the modern era. */
void answer_cache(struct mcp_call *call, int ttl_ms);

/* Replaces whatever was written by an InputRequiredResult. */
void answer_input_required(struct mcp_call *call);
/* Replaces whatever was written by a JSON-RPC error made of call->err and call->err_data. */
void answer_error(struct mcp_call *call);

/* A tool result with isError: the sentence, "Fix: ...", "[code=... ]", and the same as structured
 * content. The result must be open. */
void answer_tool_error(struct mcp_call *call, const struct err *err);

/* The same as content of a running handler. */
void answer_tool_error_content(struct mcp_call *call, const struct err *err);

/* {code, message, fix, field, retryable} of an error. */
void answer_error_object(struct jw *w, const struct err *err);
