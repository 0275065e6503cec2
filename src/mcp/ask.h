/* Questions to the client. The older era sends them as requests and waits; the modern era returns
 * them as the result and gets the answers with the next try, together with a sealed state. */
#pragma once

#include "mcp/call.h"

struct asks;

struct asks *asks_new(void);
void asks_free(struct asks *a); /* accepts NULL */
/* While no answers can come (the input has ended), whoever waits or begins to is told so. */
void asks_set_open(struct asks *a, bool open);
/* A response has come: whether it answers what that peer's owner was asked. Loop thread. */
bool ask_answered(struct peer *p, struct str id, const struct json *response);
/* {"method":...,"params":...} of a question. */
void ask_write_request(const struct mcp_call *call, const struct mcp_ask *ask, struct jw *w);
/* Whether the value (NULL: none) is an answer of the right kind, a form's of its schema. */
bool ask_is_usable(struct mcp_call *call, const struct mcp_ask *ask, const struct json *answer);
/* Takes up the state and the answers that a modern request brings. ERR_INVALID_PARAMS when the
 * state is not ours, too old or of another request. */
MUST_CHECK enum err_code ask_resume(struct mcp_call *call);
