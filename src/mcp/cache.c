/* A hash table with a list by last use beside it. */
#include "mcp/cache.h"

#include "base/arena.h"

#include <uv.h>

enum { BUCKETS = 512 };

struct entry {
    struct entry *chain;
    struct entry *newer, *older;
    size_t hash;
    int64_t until_ms;
    size_t key_n, text_n;
    char bytes[]; /* key, then text */
};

struct cache {
    uv_mutex_t lock;
    size_t max, taken;
    struct entry *newest, *oldest;
    struct entry *buckets[BUCKETS];
};

struct cache *cache_new(size_t max_bytes)
{
    struct cache *c = mem_calloc(1, sizeof(*c));

    if (uv_mutex_init(&c->lock))
        BUG("no lock can be made");
    c->max = max_bytes;
    return c;
}

static size_t size_of(const struct entry *e)
{
    return sizeof(*e) + e->key_n + e->text_n;
}

static void unlink_used(struct cache *c, struct entry *e)
{
    *(e->newer ? &e->newer->older : &c->newest) = e->older;
    *(e->older ? &e->older->newer : &c->oldest) = e->newer;
}

static void link_newest(struct cache *c, struct entry *e)
{
    e->newer = NULL;
    e->older = c->newest;
    *(c->newest ? &c->newest->newer : &c->oldest) = e;
    c->newest = e;
}

static void drop(struct cache *c, struct entry *e)
{
    struct entry **at = &c->buckets[e->hash % BUCKETS];

    while (*at != e)
        at = &(*at)->chain;
    *at = e->chain;
    unlink_used(c, e);
    c->taken -= size_of(e);
    mem_free(e);
}

void cache_free(struct cache *c)
{
    if (!c)
        return;
    while (c->oldest)
        drop(c, c->oldest);
    uv_mutex_destroy(&c->lock);
    mem_free(c);
}

static size_t hash_of(struct str s)
{
    uint64_t h = 14695981039346656037U;

    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211U; /* FNV-1a */
    return (size_t)(h ^ (h >> 32));
}

static struct entry *find(struct cache *c, struct str key, size_t hash)
{
    struct entry *e = c->buckets[hash % BUCKETS];

    while (e && !(e->hash == hash && str_eq(str_make(e->bytes, e->key_n), key)))
        e = e->chain;
    return e;
}

bool cache_get(struct cache *c, struct arena *a, struct str key, int64_t now_ms, struct str *ret)
{
    bool found = false;

    uv_mutex_lock(&c->lock);
    struct entry *e = find(c, key, hash_of(key));
    if (e && now_ms >= e->until_ms) {
        drop(c, e);
    } else if (e) {
        *ret = str_make(str_dup(a, str_make(e->bytes + e->key_n, e->text_n)), e->text_n);
        unlink_used(c, e);
        link_newest(c, e);
        found = true;
    }
    uv_mutex_unlock(&c->lock);
    return found;
}

void cache_put(struct cache *c, struct str key, struct str text, int64_t now_ms, int ttl_ms)
{
    size_t hash = hash_of(key), size = sizeof(struct entry) + key.n + text.n;

    if (size > c->max / 4)
        return;
    uv_mutex_lock(&c->lock);
    struct entry *e = find(c, key, hash);
    if (e)
        drop(c, e);
    while (c->taken + size > c->max)
        drop(c, c->oldest);
    e = mem_alloc(size);
    *e = (struct entry){.chain = c->buckets[hash % BUCKETS],
                        .hash = hash,
                        .until_ms = now_ms + ttl_ms,
                        .key_n = key.n,
                        .text_n = text.n};
    memcpy(e->bytes, key.p, key.n);
    memcpy(e->bytes + key.n, text.p, text.n);
    c->buckets[hash % BUCKETS] = e;
    c->taken += size;
    link_newest(c, e);
    uv_mutex_unlock(&c->lock);
}
