/* Totals of filters, kept for a minute: every page of one search shows the same total. */
#pragma once

#include "catalog/catalog.h"

struct count_cache;

struct count_cache *count_cache_new(void);
void count_cache_free(struct count_cache *c);
/* False when nothing fresh is known. *ret_epoch goes with the put that may follow: a write to the
 * entity in between makes that put void. */
MUST_CHECK bool count_cache_get(struct count_cache *c, const struct cat_entity *e,
                                struct str filter, int64_t *ret, uint64_t *ret_epoch);
void count_cache_put(struct count_cache *c, const struct cat_entity *e, struct str filter,
                     uint64_t epoch, int64_t total);
void count_cache_forget(struct count_cache *c, const struct cat_entity *e);
