/* How many streams may stay open, in all and for one client. They are counted when one more is
 * wanted, out of what is open, so no count can go wrong. */
#include "mcp/transport_http.h"

#include <stdio.h>

struct who who_is(const struct http_exchange *x)
{
    struct who who = {.principal = http_tag(x)};

    snprintf(who.address, sizeof(who.address), "%s", http_peer(x));
    return who;
}

static bool same(const struct who *a, const struct who *b)
{
    return a->principal == b->principal && !strcmp(a->address, b->address);
}

enum err_code streams_check(const struct mcp_http *t, const struct who *who, struct err *err)
{
    const struct mcp_http_options *o = &t->options;
    unsigned all = 0, own = 0;

    for (const struct request *r = t->requests; r; r = r->next) {
        bool counts = r->is_sse || r->peer.inflight.n_held;
        all += counts;
        own += counts && same(&r->who, who);
    }
    for (const struct session *s = t->sessions; s; s = s->next) {
        bool counts = s->common.stream != NULL;
        all += counts;
        own += counts && same(&s->who, who);
    }
    if (own >= o->max_client_streams)
        return err_set(err, ERR_TOO_MANY_STREAMS,
                       "This client has %u open streams already, as many as one may have; close "
                       "one first.",
                       own);
    if (all >= o->max_streams)
        return err_set(err, ERR_TOO_MANY_STREAMS,
                       "The server has %u open streams, as many as it keeps; try again later.",
                       all);
    return ERR_OK;
}
