/* Where heap memory comes from: the C library, or functions of the application. A source is in use
 * on a thread from mem_use() on; every block remembers its source, so that it may be resized and
 * freed anywhere. A source has a reserve for small things that must not fail: enough to end the
 * work at hand with an error when the application's functions have nothing left. */
#pragma once

#include "base/base.h"

/* As mem_alloc(), with NULL when there is no memory. */
MUST_CHECK void *mem_try(size_t size);
MUST_CHECK void *mem_resize(void *p, size_t size); /* p as it was on failure; p may be NULL */

enum { MEM_RESERVE_BYTES = 256 * 1024 };

struct mem_functions {
    void *(*alloc)(void *ctx, size_t size);
    void *(*resize)(void *ctx, void *p, size_t size);
    void (*free)(void *ctx, void *p);
    void *ctx;
};

struct mem;

/* NULL when there is no memory for the source and its reserve. NULL functions: the C library's. */
struct mem *mem_new(const struct mem_functions *f);
/* After all its blocks are freed; accepts NULL. */
void mem_source_free(struct mem *m);
/* Makes m (NULL: the C library, without reserve) the source of this thread; returns the one before.
 */
struct mem *mem_use(struct mem *m);
void mem_restore(struct mem **before); /* for CLEANUP on what mem_use() returned */
/* Whether parts of the reserve are in use. */
bool mem_is_short(struct mem *m);

/* For programs, not libraries, and before there are threads: the C library keeps up to so many
 * freed bytes (some four times over, when many threads work) for the next request instead of giving
 * them back to the system, where it can be told so. A large reply otherwise costs a page fault for
 * each 4 KB, several times what parsing it costs. Blocks beyond 6 MB, which are those of files, are
 * given back at once, or each of the four places would keep some. */
void mem_keep_freed(size_t bytes);
