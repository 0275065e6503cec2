/* Open requests: a hash table by id for look-ups, and a list by age for the sweep of overdue
 * calls. */
#include "mcp/inflight.h"

static size_t bucket_of(struct str id)
{
    uint32_t h = 2166136261U; /* FNV-1a */

    for (size_t i = 0; i < id.n; i++)
        h = (h ^ (unsigned char)id.p[i]) * 16777619U;
    return (h ^ (h >> 8) ^ (h >> 16)) % INFLIGHT_BUCKETS;
}

void inflight_add(struct inflight *t, struct mcp_call *call, bool held)
{
    struct mcp_call **bucket = &t->buckets[bucket_of(call->msg.id)];

    call->chain = *bucket;
    *bucket = call;
    call->older = t->newest;
    call->newer = NULL;
    if (t->newest)
        t->newest->newer = call;
    else
        t->oldest = call;
    t->newest = call;
    call->open = held ? OPEN_HELD : OPEN_CALL;
    t->n++;
    t->n_held += held;
}

struct mcp_call *inflight_find(const struct inflight *t, struct str id)
{
    if (!t->n)
        return NULL;
    struct mcp_call *call = t->buckets[bucket_of(id)];
    while (call && !str_eq(call->msg.id, id))
        call = call->chain;
    return call;
}

void inflight_remove(struct inflight *t, struct mcp_call *call)
{
    if (call->open == OPEN_NOT)
        return;

    struct mcp_call **at = &t->buckets[bucket_of(call->msg.id)];
    while (*at != call)
        at = &(*at)->chain;
    *at = call->chain;

    if (call->older)
        call->older->newer = call->newer;
    else
        t->oldest = call->newer;
    if (call->newer)
        call->newer->older = call->older;
    else
        t->newest = call->older;
    t->n--;
    t->n_held -= call->open == OPEN_HELD;
    call->open = OPEN_NOT;
}
