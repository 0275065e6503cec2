/* The other end of a connection, as the protocol code sees it: what initialize negotiated, which
 * requests are open, and three functions of the transport. In the modern era nothing of it counts
 * but the open requests. */
#pragma once

#include "mcp/inflight.h"

/* A transport. */
struct peer_ops {
    /* Sends the finished reply in call->out, or what a batch gathered. Loop thread. */
    void (*reply)(struct peer *p, struct str message);
    /* Sends a message that belongs to a running call, unless the call is silent. Any thread. */
    void (*notify)(struct peer *p, struct mcp_call *call, struct str message);
    /* Hands the call to a worker, which calls dispatch_work(), and later, on the loop thread,
     * dispatch_done(). False when there is no room. */
    bool (*start)(struct peer *p, struct mcp_call *call);
    /* Makes the call silent: after this nothing more is sent for it. Loop thread. */
    void (*silence)(struct peer *p, struct mcp_call *call);
};

struct peer {
    struct mcp_server *server;
    const struct peer_ops *ops;
    struct client *client; /* NULL before initialize */
    int log_rank;          /* logging/setLevel */
    struct inflight inflight;
    struct mcp_call *store;
    unsigned n_store;
};

void peer_init(struct peer *p, struct mcp_server *s, const struct peer_ops *ops);
void peer_done(struct peer *p);
