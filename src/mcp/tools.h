/* Tools: registration, look-up, and the way of one call from arguments to handler. */
#pragma once

#include "mcp/server.h"

struct mcp_call;

void tools_init(struct mcp_server *s);
/* Checks the arguments against the schema, after leniency where the tool asks for it, into
 * call->args. What is wrong is in err, in words for the model. */
MUST_CHECK enum err_code tool_check_args(struct mcp_call *call, const struct json *args,
                                         struct err *err);
