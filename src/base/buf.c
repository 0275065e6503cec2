/* The growing buffer with a maximum. The allocation always has one byte more than the content, so
 * that a terminating NUL fits at any time. */
#include "base/buf.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>

enum { FIRST_CAPACITY = 256 };

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){.max = max < SIZE_MAX / 4 ? max : SIZE_MAX / 4};
}

void buf_done(struct buf *b)
{
    mem_free(b->p);
    b->p = NULL;
    b->n = b->cap = 0;
}

void buf_reset(struct buf *b)
{
    b->n = 0;
    b->failed = false;
}

static bool grow(struct buf *b, size_t want)
{
    size_t cap = b->cap ? b->cap * 2 : FIRST_CAPACITY;
    if (cap > b->max + 1)
        cap = b->max + 1;
    if (cap < want)
        cap = want;
    char *p = mem_resize(b->p, cap);
    if (!p)
        return false;
    b->p = p;
    b->cap = cap;
    return true;
}

char *buf_reserve(struct buf *b, size_t n)
{
    if (b->failed)
        return NULL;
    if (n > b->max - b->n || (b->n + n + 1 > b->cap && !grow(b, b->n + n + 1))) {
        b->failed = true;
        return NULL;
    }
    return b->p + b->n;
}

void buf_add(struct buf *b, const void *p, size_t n)
{
    char *to = buf_reserve(b, n);
    if (!to || n == 0)
        return;
    memcpy(to, p, n);
    b->n += n;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    size_t room = b->cap - b->n; /* most texts fit into it: then they are made once */
    int n = vsnprintf(room > 0 ? b->p + b->n : NULL, room, fmt, args);
    va_end(args);
    char *to = n >= 0 ? buf_reserve(b, (size_t)n) : NULL;
    if (!to) {
        b->failed = true;
    } else {
        if ((size_t)n >= room)
            vsnprintf(to, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

void buf_consume(struct buf *b, size_t n)
{
    if (n >= b->n) {
        b->n = 0;
    } else if (n > 0) {
        b->n -= n;
        memmove(b->p, b->p + n, b->n);
    }
}

void buf_truncate(struct buf *b, size_t n)
{
    if (n < b->n)
        b->n = n;
}

const char *buf_cstr(struct buf *b)
{
    if (b->failed || b->n == 0)
        return "";
    b->p[b->n] = '\0';
    return b->p;
}
