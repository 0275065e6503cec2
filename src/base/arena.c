/* The arena: blocks that double in size, a pointer that moves forward in the newest one, and a list
 * of calls for the end. The first block is part of the arena itself and outlives resets, so a small
 * request costs no heap call at all. Under AddressSanitizer every allocation is a block of its own,
 * so that touching its neighbours is caught. */
#include "base/arena.h"

#include "base/mem.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_SPLIT 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_SPLIT 1
#endif
#endif
#ifndef ARENA_SPLIT
#define ARENA_SPLIT 0
#endif

enum { ALIGNMENT = 16, FIRST_BLOCK = 4096, LARGEST_STEP = 1 << 20 };

struct block {
    struct block *older;
    size_t size; /* bytes of memory */
    size_t used;
    size_t padding; /* keeps memory aligned */
    char memory[];
};
static_assert(offsetof(struct block, memory) % ALIGNMENT == 0, "blocks keep the alignment");

struct deferred {
    struct deferred *older;
    void (*fn)(void *obj);
    void *obj;
};

struct arena {
    size_t max;
    size_t taken;
    struct deferred *deferred;
    struct block *newest;
};

enum { HEAD = (int)(sizeof(struct arena) + sizeof(struct block)) };
enum { FIRST_SIZE = ARENA_SPLIT ? 0 : FIRST_BLOCK - HEAD };
static_assert(HEAD % ALIGNMENT == 0, "the first block lies behind the arena");

static struct block *first_block(struct arena *a)
{
    return (struct block *)(void *)(a + 1);
}

struct arena *arena_new(size_t max_bytes)
{
    struct arena *a = mem_alloc((size_t)HEAD + FIRST_SIZE);
    *a = (struct arena){.max = max_bytes, .newest = first_block(a)};
    *a->newest = (struct block){.size = FIRST_SIZE};
    return a;
}

void arena_reset(struct arena *a)
{
    while (a->deferred) {
        struct deferred *d = a->deferred;
        a->deferred = d->older;
        d->fn(d->obj);
    }
    while (a->newest != first_block(a)) {
        struct block *b = a->newest;
        a->newest = b->older;
        mem_free(b);
    }
    a->newest->used = 0;
    a->taken = 0;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    arena_reset(a);
    mem_free(a);
}

void arena_cleanup(struct arena **a)
{
    arena_free(*a);
    *a = NULL;
}

static size_t round_up(size_t size)
{
    return (size + (ALIGNMENT - 1)) & ~(size_t)(ALIGNMENT - 1);
}

/* A block for at least size bytes on top of the list; false when the heap is exhausted, unless it
 * must not fail. */
static bool add_block(struct arena *a, size_t size, bool must)
{
    size_t step = a->newest == first_block(a) ? 2 * (size_t)FIRST_BLOCK : 2 * a->newest->size;
    if (step > LARGEST_STEP)
        step = LARGEST_STEP;
    if (step < size || ARENA_SPLIT)
        step = size;
    struct block *b = mem_try(sizeof(struct block) + step);
    if (!b && !must)
        return false;
    if (!b) {
        step = size;
        b = mem_alloc(sizeof(struct block) + step);
    }
    *b = (struct block){.older = a->newest, .size = step};
    a->newest = b;
    return true;
}

static void *take(struct arena *a, size_t size, bool must)
{
    if (size > a->max - a->taken || round_up(size) > a->max - a->taken)
        return NULL;
    struct block *b = a->newest;
    bool fits = !ARENA_SPLIT && b->used <= b->size && size <= b->size - b->used;
    if (!fits && !add_block(a, size, must))
        return NULL;
    b = a->newest;
    void *p = b->memory + b->used;
    b->used += round_up(size);
    a->taken += round_up(size);
    return p;
}

void *arena_try(struct arena *a, size_t size)
{
    return take(a, size, false);
}

void arena_shrink(struct arena *a, void *p, size_t old_size, size_t new_size)
{
    struct block *b = a->newest;
    size_t back = round_up(old_size) - round_up(new_size);
    if (new_size > old_size || b->used < round_up(old_size) ||
        (char *)p != b->memory + b->used - round_up(old_size))
        return;
    b->used -= back;
    a->taken -= back;
}

void *arena_alloc(struct arena *a, size_t size)
{
    void *p = take(a, size, true);
    if (!p)
        BUG("no memory left in an arena; whoever fills it must bound the input first");
    return memset(p, 0, size);
}

void *arena_array(struct arena *a, size_t n, size_t elem_size)
{
    size_t size;
    if (__builtin_mul_overflow(n, elem_size, &size))
        BUG("an array larger than memory");
    return arena_alloc(a, size);
}

void *arena_grow(struct arena *a, const void *old, size_t old_n, size_t new_n, size_t elem_size)
{
    if (new_n < old_n)
        BUG("arena_grow cannot shrink an array");
    void *p = arena_array(a, new_n, elem_size);
    if (old_n > 0)
        memcpy(p, old, old_n * elem_size);
    return p;
}

void arena_defer(struct arena *a, void (*fn)(void *obj), void *obj)
{
    struct deferred *d = ARENA_NEW(a, struct deferred);
    *d = (struct deferred){.older = a->deferred, .fn = fn, .obj = obj};
    a->deferred = d;
}

size_t arena_room(const struct arena *a)
{
    return (a->max - a->taken) & ~(size_t)(ALIGNMENT - 1);
}
