/* Requests that this server sends to clients of the older era. */
#pragma once

#include "mcp/ask.h"

/* Sends a request on the call's stream and waits for the result, on a worker. ERR_TIMEOUT also when
 * the call is cancelled; ERR_INTERNAL when the client answers with an error. */
MUST_CHECK enum err_code ask_and_wait(struct mcp_call *call, const char *method, struct str params,
                                      const struct json **ret);
