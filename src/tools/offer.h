/* Which tools are offered: what the operator chose, worked out once, and what the headers of one
 * HTTP request narrow it to. Never wider than the operator's choice; the same headers always give
 * the same tools, in the same order. */
#pragma once

#include "tools/tools.h"

/* Works the choice out into ctx->access, one entry per row of tools_table, and ctx->may_write.
 * False with a sentence that names what there is, when it names something that is not. */
MUST_CHECK bool offer_make(struct tools_context *ctx, const struct tools_choice *choice,
                           char *error, size_t error_size);
/* mcp_options.access and .request_headers. */
enum mcp_access offer_access(struct mcp_call *call, const struct mcp_tool *tool,
                             const char **ret_reason);
extern const char *const offer_headers[];
/* mcp_options.absent: nothing where the tools that it names may not be called. */
const char *offer_instead(struct mcp_call *call, const char *name);
/* Whether this request may call the tool of that name: what may not be called is not suggested. */
bool offer_has(struct mcp_call *call, struct str name);
/* Whether this request may write at all: the operator's word, and the request's own. */
bool offer_request_reads_only(struct mcp_call *call);
