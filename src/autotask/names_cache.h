/* Names that were looked up, for some minutes: id -> name and name -> id. Bounded: the entry that
 * was not used for longest makes room. Also remembers for a short time that an id does not exist.
 */
#pragma once

#include "catalog/catalog.h"

struct arena;
struct names_cache;

struct names_cache *names_cache_new(void);
void names_cache_free(struct names_cache *c);

/* Taken before a look-up and given back with its results: what was read before a write to the
 * entity is not kept after it. */
uint64_t names_cache_epoch(struct names_cache *c, const struct cat_entity *e);
void names_cache_forget(struct names_cache *c, const struct cat_entity *e);

/* Copies the name into the arena; *ret empty when the record is known not to exist. */
MUST_CHECK bool names_cache_get(struct names_cache *c, struct arena *a, const struct cat_entity *e,
                                int64_t id, struct str *ret);
void names_cache_put(struct names_cache *c, const struct cat_entity *e, uint64_t epoch, int64_t id,
                     struct str name);

MUST_CHECK bool names_cache_id(struct names_cache *c, const struct cat_entity *e, struct str name,
                               int64_t *ret);
void names_cache_put_id(struct names_cache *c, const struct cat_entity *e, uint64_t epoch,
                        struct str name, int64_t id);
