/* The other end of a connection, as the protocol code sees it: what initialize negotiated, which
 * requests are open, and three functions of the transport. In the modern era nothing of it counts
 * but the open requests. */
#pragma once

#include "mcp/inflight.h"

/* The points at which a transport with headers compares them with the message. */
enum peer_check {
    CHECK_LEGACY,  /* a request of the older era: may it be served here? */
    CHECK_VERSION, /* the claimed revision, before it is looked at */
    CHECK_METHOD,  /* method and name */
    CHECK_HOLD,    /* a request that stays open: is there room for its stream? */
    CHECK_ARGS     /* arguments of a tool that is known */
};

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

    /* The rest is optional. */

    /* Sends what belongs to no call, to a client of the older era. Loop thread. */
    void (*send)(struct peer *p, struct str message);
    /* Loop thread; the error goes to call->err. */
    enum err_code (*check)(struct peer *p, struct mcp_call *call, enum peer_check what);
    /* The open request with that id, when clients may speak of requests of other peers. */
    struct mcp_call *(*find)(struct peer *p, struct str id);
    /* Answers a running call, which becomes silent. Any thread. */
    void (*answer_now)(struct peer *p, struct mcp_call *call, struct str message);
    /* mcp_close_stream. Any thread. */
    /* A header of the request that the call came with; n = 0: none. May be NULL. */
    struct str (*header)(struct peer *p, const char *name);
    void (*close_stream)(struct peer *p, struct mcp_call *call, int retry_ms);
};

struct peer {
    struct mcp_server *server;
    const struct peer_ops *ops;
    struct client *client; /* NULL before initialize */
    int log_rank;          /* logging/setLevel */
    const void *owner;     /* whose answers count: the session, or the peer itself */
    unsigned principal;    /* who speaks: which token; 0 without tokens */
    /* SHA-256 of that token, the same in every instance; NULL without tokens. */
    const unsigned char *token;
    bool expects_modern; /* the transport says so: a message without claim is malformed */
    bool can_ask;        /* requests can be sent to a client of the older era */
    int status;          /* of the reply being sent, as an HTTP status */
    struct inflight inflight;
    struct mcp_call *store;
    unsigned n_store;
};

void peer_init(struct peer *p, struct mcp_server *s, const struct peer_ops *ops);
void peer_done(struct peer *p);
