/* The requests of one peer that are not answered yet, by id. Loop thread only. */
#pragma once

#include "mcp/call.h"

enum { INFLIGHT_BUCKETS = 256 };

struct inflight {
    struct mcp_call *buckets[INFLIGHT_BUCKETS];
    struct mcp_call *oldest, *newest;
    size_t n;
    size_t n_held; /* of those: open subscriptions */
};

void inflight_add(struct inflight *t, struct mcp_call *call, bool held);
struct mcp_call *inflight_find(const struct inflight *t, struct str id); /* NULL: not there */
/* Does nothing when the call is not in the table. */
void inflight_remove(struct inflight *t, struct mcp_call *call);
