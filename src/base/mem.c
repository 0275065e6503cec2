/* Heap memory and its sources, and the two ways the process ends itself: a bug, and no memory.
 * Neither message allocates. */
#include "base/mem.h"

#include "base/os.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

void base_bug(const char *text, const char *file, int line)
{
    char message[512];
    int n = snprintf(message, sizeof message, "bug: %s (%s:%d)\n", text, file, line);
    if (n > 0)
        os_write_err(message, (size_t)n < sizeof message ? (size_t)n : sizeof message - 1);
    abort();
}

NO_RETURN static void out_of_memory(size_t size)
{
    char message[96];
    int n = snprintf(message, sizeof message, "out of memory (%zu bytes wanted)\n", size);
    if (n > 0)
        os_write_err(message, (size_t)n);
    abort();
}

struct mem {
    struct mem_functions f;
    uv_mutex_t lock; /* guards what follows */
    size_t reserved; /* bytes of the reserve that were given out */
    size_t blocks;   /* of it that are not freed yet */
    _Alignas(16) char reserve[MEM_RESERVE_BYTES];
};

/* Before every block. */
struct head {
    struct mem *source; /* NULL: the C library */
    size_t size;        /* its top bit: the block is part of the reserve */
};
static_assert(sizeof(struct head) % 16 == 0, "blocks keep the alignment");
static const size_t from_reserve = ~(SIZE_MAX >> 1);

/* No state of the library's: which source this thread is working for. */
static _Thread_local struct mem *in_use;

struct mem *mem_use(struct mem *m)
{
    struct mem *before = in_use;

    in_use = m;
    return before;
}

void mem_restore(struct mem **before)
{
    in_use = *before;
}

struct mem *mem_new(const struct mem_functions *f)
{
    struct mem *m = f ? f->alloc(f->ctx, sizeof(*m)) : malloc(sizeof(*m));

    if (!m)
        return NULL;
    m->f = f ? *f : (struct mem_functions){0};
    m->reserved = m->blocks = 0;
    if (uv_mutex_init(&m->lock))
        BUG("no lock can be made");
    return m;
}

void mem_source_free(struct mem *m)
{
    if (!m)
        return;
    uv_mutex_destroy(&m->lock);
    if (m->f.free)
        m->f.free(m->f.ctx, m);
    else
        free(m);
}

bool mem_is_short(struct mem *m)
{
    uv_mutex_lock(&m->lock);
    bool is_short = m->blocks > 0;
    uv_mutex_unlock(&m->lock);
    return is_short;
}

static void *take_reserve(struct mem *m, size_t size)
{
    size_t whole = (sizeof(struct head) + size + 15) & ~(size_t)15;
    struct head *h = NULL;

    uv_mutex_lock(&m->lock);
    if (whole <= MEM_RESERVE_BYTES - m->reserved) {
        h = (struct head *)(void *)(m->reserve + m->reserved);
        m->reserved += whole;
        m->blocks++;
        *h = (struct head){m, size | from_reserve};
    }
    uv_mutex_unlock(&m->lock);
    return h ? h + 1 : NULL;
}

static void give_reserve(struct mem *m)
{
    uv_mutex_lock(&m->lock);
    if (!--m->blocks)
        m->reserved = 0;
    uv_mutex_unlock(&m->lock);
}

static void *take(size_t size, bool zeroed)
{
    struct mem *m = in_use;
    struct head *h = NULL;

    /* A pointer just past its block is none to leak checkers. */
    if (size == 0)
        size = 1;
    if (size >= from_reserve - sizeof(*h))
        return NULL;
    if (m && m->f.alloc)
        h = m->f.alloc(m->f.ctx, sizeof(*h) + size);
    else
        h = zeroed ? calloc(1, sizeof(*h) + size) : malloc(sizeof(*h) + size);
    if (!h)
        return NULL;
    if (zeroed && m && m->f.alloc)
        memset(h, 0, sizeof(*h) + size);
    /* What came from the C library goes back there, also when it outlives the source: handlers make
     * things that are the application's (a client, a cache) and stay when the server is gone. */
    *h = (struct head){m && m->f.alloc ? m : NULL, size};
    return h + 1;
}

void *mem_try(size_t size)
{
    return take(size, false);
}

void *mem_resize(void *p, size_t size)
{
    struct head *h = p ? (struct head *)p - 1 : NULL;

    if (!h || h->size & from_reserve || size >= from_reserve - sizeof(*h)) {
        void *n = mem_try(size);
        size_t old = h ? h->size & ~from_reserve : 0;
        if (n && h) {
            memcpy(n, p, old < size ? old : size);
            mem_free(p);
        }
        return n;
    }
    struct mem *m = h->source;
    h = m && m->f.resize ? m->f.resize(m->f.ctx, h, sizeof(*h) + size)
                         : realloc(h, sizeof(*h) + size);
    if (!h)
        return NULL;
    h->size = size;
    return h + 1;
}

void *mem_alloc(size_t size)
{
    void *p = mem_try(size);

    if (!p && in_use)
        p = take_reserve(in_use, size);
    if (!p)
        out_of_memory(size);
    return p;
}

void *mem_calloc(size_t n, size_t size)
{
    size_t whole;

    if (__builtin_mul_overflow(n, size, &whole))
        out_of_memory(SIZE_MAX);
    /* Large blocks stay untouched until they are used: the C library knows which are zero. */
    void *p = take(whole, true);
    return p ? p : memset(mem_alloc(whole), 0, whole);
}

char *mem_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(mem_alloc(size), text, size);
}

void mem_free(void *p)
{
    struct head *h = p ? (struct head *)p - 1 : NULL;

    if (!h)
        return;
    struct mem *m = h->source;
    if (h->size & from_reserve)
        give_reserve(m);
    else if (m && m->f.free)
        m->f.free(m->f.ctx, h);
    else
        free(h);
}

void mem_keep_freed(size_t bytes)
{
    os_keep_freed(bytes);
}
