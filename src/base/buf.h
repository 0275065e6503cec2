/* A growing buffer that cannot exist without a maximum. Appending past the maximum, or running out
 * of memory, sets `failed` and leaves the content as it was; the caller asks once, at the end. */
#pragma once

#include "base/str.h"

struct buf {
    char *p;
    size_t n;
    size_t cap;
    size_t max;  /* bytes; fixed at buf_init */
    bool failed; /* sticky */
};

void buf_init(struct buf *b, size_t max);
void buf_done(struct buf *b);  /* accepts a zeroed buffer; usable with CLEANUP */
void buf_reset(struct buf *b); /* empty again, memory kept, failure forgotten */

void buf_add(struct buf *b, const void *p, size_t n);
static inline void buf_add_str(struct buf *b, struct str s)
{
    buf_add(b, s.p, s.n);
}
/* Inline, so that the length of a literal is known when it is compiled. */
static inline void buf_add_z(struct buf *b, const char *z)
{
    buf_add(b, z, strlen(z));
}
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Makes room for n more bytes and returns where to write them (then add to b->n), or NULL. */
char *buf_reserve(struct buf *b, size_t n);
/* Removes the first n bytes. */
void buf_consume(struct buf *b, size_t n);
/* Cuts the content to its first n bytes. */
void buf_truncate(struct buf *b, size_t n);

static inline void buf_add_char(struct buf *b, char c)
{
    if (!b->failed && b->n + 1 < b->cap)
        b->p[b->n++] = c;
    else
        buf_add(b, &c, 1);
}

/* What is in it, borrowed until the next change. */
static inline struct str buf_str(const struct buf *b)
{
    return (struct str){b->p ? b->p : "", b->n};
}
/* The same with a terminating NUL (not counted); "" when empty or failed. */
const char *buf_cstr(struct buf *b);
