/* Results that serve again for a while: a bounded store of texts by key. */
#pragma once

#include "base/str.h"

struct cache;

struct cache *cache_new(size_t max_bytes);
void cache_free(struct cache *c); /* accepts NULL */
/* A copy in the arena; false when there is none that still counts. Any thread. */
bool cache_get(struct cache *c, struct arena *a, struct str key, int64_t now_ms, struct str *ret);
/* Keeps the text for ttl_ms; drops what was used least recently to make room. What is larger than a
 * quarter of the store is not kept. Any thread. */
void cache_put(struct cache *c, struct str key, struct str text, int64_t now_ms, int ttl_ms);
