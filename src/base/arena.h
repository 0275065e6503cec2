/* Memory with one lifetime: allocate as much as you like, free all of it at once. A request owns an
 * arena; handlers never free. */
#pragma once

#include "base/str.h"

struct arena;

/* max_bytes bounds what may be taken in all; going over it ends the process like heap exhaustion,
 * so callers bound their inputs first (arena_room). */
struct arena *arena_new(size_t max_bytes);
void arena_free(struct arena *a); /* accepts NULL; runs the deferred calls first */
/* Runs the deferred calls in reverse order, keeps the first block, forgets the rest. */
void arena_reset(struct arena *a);

void *arena_alloc(struct arena *a, size_t size); /* zeroed, aligned for any type */
void *arena_array(struct arena *a, size_t n, size_t elem_size);
/* The same for sizes that input decides: not zeroed, and NULL instead of the process's end. */
MUST_CHECK void *arena_try(struct arena *a, size_t size);
/* Gives the end of the latest allocation back; does nothing for any other. */
void arena_shrink(struct arena *a, void *p, size_t old_size, size_t new_size);
/* Growth of an array that is the caller's: copies old_n elements to room for new_n. */
void *arena_grow(struct arena *a, const void *old, size_t old_n, size_t new_n, size_t elem_size);
/* Calls fn(obj) when the arena is reset or freed: for what is not memory. */
void arena_defer(struct arena *a, void (*fn)(void *obj), void *obj);
/* Bytes that may still be taken. */
size_t arena_room(const struct arena *a);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_array((a), (n), sizeof(type)))

void arena_cleanup(struct arena **a); /* for CLEANUP on a local */
