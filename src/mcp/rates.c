/* Open addressing over a fixed table; the search looks at a few places only, and a new bucket takes
 * the one of them that was used least recently. */
#include "mcp/rates.h"

#include <uv.h>

enum { PROBES = 8, MINUTE_MS = 60000 };

struct bucket {
    const void *what;
    unsigned who;
    bool used;
    double left;
    int64_t at_ms; /* when left was right */
};

struct rates {
    uv_mutex_t lock;
    struct bucket *buckets; /* made at first use */
};

struct rates *rates_new(void)
{
    struct rates *r = mem_calloc(1, sizeof(*r));

    if (uv_mutex_init(&r->lock))
        BUG("no lock can be made");
    return r;
}

void rates_free(struct rates *r)
{
    if (!r)
        return;
    uv_mutex_destroy(&r->lock);
    mem_free(r->buckets);
    mem_free(r);
}

static struct bucket *find(struct rates *r, const void *what, unsigned who, unsigned per_minute,
                           int64_t now_ms)
{
    uint64_t h = ((uint64_t)(uintptr_t)what ^ ((uint64_t)who << 32)) * 0x9E3779B97F4A7C15U;
    size_t first = (size_t)(h >> 40);
    struct bucket *oldest = NULL;

    for (size_t i = 0; i < PROBES; i++) {
        struct bucket *b = &r->buckets[(first + i) % RATES_MAX];
        if (b->used && b->what == what && b->who == who)
            return b;
        if (!oldest || (oldest->used && (!b->used || b->at_ms < oldest->at_ms)))
            oldest = b;
    }
    *oldest = (struct bucket){what, who, true, (double)per_minute, now_ms};
    return oldest;
}

int rates_take(struct rates *r, const void *what, unsigned who, unsigned per_minute, int64_t now_ms)
{
    double per_ms = (double)per_minute / (double)MINUTE_MS;
    int wait_ms = 0;

    uv_mutex_lock(&r->lock);
    if (!r->buckets)
        r->buckets = mem_calloc(RATES_MAX, sizeof(*r->buckets));
    struct bucket *b = find(r, what, who, per_minute, now_ms);
    b->left += (double)(now_ms - b->at_ms) * per_ms;
    b->at_ms = now_ms;
    if (b->left > per_minute)
        b->left = per_minute;
    if (b->left >= 1)
        b->left -= 1;
    else
        wait_ms = (int)((1 - b->left) / per_ms + 0.999);
    uv_mutex_unlock(&r->lock);
    return wait_ms;
}
