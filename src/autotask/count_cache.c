/* A small table that is searched from end to end: a search needs one total, and there are few
 * searches in a minute. The epoch keeps a total that was read before a write from being kept
 * after it. */
#include "autotask/count_cache.h"

#include "base/clock.h"

#include <uv.h>

enum { ENTRIES = 64, FILTER_MAX = 1024, LIFETIME_MS = 60000 };

struct entry {
    const struct cat_entity *entity; /* NULL = free */
    int64_t at_ms;
    int64_t total;
    size_t n;
    char filter[FILTER_MAX];
};

struct count_cache {
    uv_mutex_t mutex;
    uint64_t epoch;        /* moves with every write of this process */
    struct entry *entries; /* ENTRIES of them, made when the first total is kept */
};

struct count_cache *count_cache_new(void)
{
    struct count_cache *c = mem_calloc(1, sizeof(*c));
    if (uv_mutex_init(&c->mutex))
        BUG("no mutex to be had");
    return c;
}

void count_cache_free(struct count_cache *c)
{
    if (!c)
        return;
    uv_mutex_destroy(&c->mutex);
    mem_free(c->entries);
    mem_free(c);
}

static struct entry *find(struct count_cache *c, const struct cat_entity *e, struct str filter)
{
    for (size_t i = 0; c->entries && i < ENTRIES; i++) {
        struct entry *x = &c->entries[i];
        if (x->entity == e && str_eq(str_make(x->filter, x->n), filter))
            return x;
    }
    return NULL;
}

bool count_cache_get(struct count_cache *c, const struct cat_entity *e, struct str filter,
                     int64_t *ret, uint64_t *ret_epoch)
{
    uv_mutex_lock(&c->mutex);
    const struct entry *x = find(c, e, filter);
    bool fresh = x && clock_mono_ms() - x->at_ms < LIFETIME_MS;
    if (fresh)
        *ret = x->total;
    *ret_epoch = c->epoch;
    uv_mutex_unlock(&c->mutex);
    return fresh;
}

static struct entry *oldest(struct count_cache *c)
{
    if (!c->entries)
        c->entries = mem_calloc(ENTRIES, sizeof(*c->entries));
    struct entry *best = &c->entries[0];
    for (size_t i = 0; i < ENTRIES; i++) {
        struct entry *x = &c->entries[i];
        if (!x->entity)
            return x;
        if (x->at_ms < best->at_ms)
            best = x;
    }
    return best;
}

void count_cache_put(struct count_cache *c, const struct cat_entity *e, struct str filter,
                     uint64_t epoch, int64_t total)
{
    if (filter.n > FILTER_MAX)
        return;
    uv_mutex_lock(&c->mutex);
    if (epoch == c->epoch) {
        struct entry *x = find(c, e, filter);
        if (!x)
            x = oldest(c);
        x->entity = e;
        x->at_ms = clock_mono_ms();
        x->total = total;
        x->n = filter.n;
        if (filter.n > 0)
            memcpy(x->filter, filter.p, filter.n);
    }
    uv_mutex_unlock(&c->mutex);
}

void count_cache_forget(struct count_cache *c, const struct cat_entity *e)
{
    uv_mutex_lock(&c->mutex);
    c->epoch++;
    for (size_t i = 0; c->entries && i < ENTRIES; i++) {
        if (c->entries[i].entity == e)
            c->entries[i].entity = NULL;
    }
    uv_mutex_unlock(&c->mutex);
}
