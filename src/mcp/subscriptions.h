/* Open subscriptions/listen requests. */
#pragma once

#include "mcp/call.h"

/* Announces the end of a subscription and writes its final response into call->out. */
void subscription_end(struct mcp_call *call);
