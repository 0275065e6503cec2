/* Connections and the store of used calls: a call keeps its arena and its reply buffer, so that a
 * busy connection allocates nothing for a request. */
#include "mcp/peer.h"

#include "base/arena.h"
#include "base/clock.h"
#include "mcp/server.h"
#include "mcp/subscriptions.h"

enum {
    STORE_MAX = 128,           /* calls kept for the next requests */
    STORE_OUT_MAX = 256 * 1024 /* a reply buffer that grew over this is given back */
};
/* Bounds what one request may take in all; inputs are bounded long before. */
static const size_t arena_max = (size_t)1 << 30;

void peer_init(struct peer *p, struct mcp_server *s, const struct peer_ops *ops)
{
    *p = (struct peer){.server = s, .ops = ops, .log_rank = LOG_RANK_INFO, .owner = p};
}

void peer_done(struct peer *p)
{
    client_unref(p->client);
    p->client = NULL;
    call_store_free(p);
}

void client_unref(struct client *c)
{
    if (!c || --c->refs)
        return;
    client_forget_subscriptions(c);
    buf_done(&c->subscribed);
    arena_free(c->arena); /* c lives in it */
}

struct mcp_call *call_new(struct peer *p)
{
    struct mcp_call *call = p->store;
    struct arena *arena;
    struct buf out;

    if (call) {
        p->store = call->next;
        p->n_store--;
        arena = call->arena;
        out = call->out;
    } else {
        call = mem_calloc(1, sizeof(*call));
        arena = arena_new(arena_max);
        buf_init(&out, p->server->limits.max_result_bytes);
    }
    *call = (struct mcp_call){
        .server = p->server,
        .peer = p,
        .arena = arena,
        .out = out,
        .rev = p->client ? p->client->rev : REV_LAST_LEGACY,
        .log_rank = LOG_RANK_OFF,
        .deadline_ms = clock_mono_ms() + p->server->limits.call_timeout_ms,
        .last_progress = -1.0 / 0.0,
    };
    return call;
}

static void call_destroy(struct mcp_call *call)
{
    arena_free(call->arena);
    buf_done(&call->out);
    mem_free(call);
}

void call_free(struct mcp_call *call)
{
    struct peer *p = call->peer;

    subscription_forget(call);
    client_unref(call->client);
    if (p->n_store >= STORE_MAX || call->out.cap > STORE_OUT_MAX) {
        call_destroy(call);
        return;
    }
    arena_reset(call->arena);
    buf_reset(&call->out);
    call->next = p->store;
    p->store = call;
    p->n_store++;
}

void call_store_free(struct peer *p)
{
    while (p->store) {
        struct mcp_call *call = p->store;
        p->store = call->next;
        call_destroy(call);
    }
    p->n_store = 0;
}
