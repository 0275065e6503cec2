/* Two tables of sets: an entry can only be in the set its key hashes to, so looking, adding and
 * making room touch a handful of entries. Lifetimes are checked when an entry is read. */
#include "autotask/names_cache.h"

#include "base/arena.h"
#include "base/clock.h"

#include <uv.h>

/* Sets of a few entries each: an entry is looked for in one set only, and the oldest of a set makes
 * room, so no list has to be kept in order. */
enum {
    SETS = 1024,
    WAYS = 4,
    ID_SETS = 128,
    LIFETIME_MS = 5 * 60000,
    MISSING_LIFETIME_MS = 20000,
    NAME_MAX_BYTES = 200
};

struct entry {
    const struct cat_entity *entity; /* NULL = free */
    uint64_t epoch;
    int64_t id;
    int64_t read_at_ms;
    uint64_t used; /* counts up with every use */
    char *name;    /* NULL: no such record */
    size_t n;
};

struct tables {
    struct entry names[SETS][WAYS];
    struct entry ids[ID_SETS][WAYS];
};

struct names_cache {
    uv_mutex_t mutex;
    uint64_t uses;
    uint64_t *epochs;      /* per entity */
    struct tables *tables; /* a quarter of a megabyte: made at the first use, not at the start */
};

struct names_cache *names_cache_new(void)
{
    struct names_cache *c = mem_calloc(1, sizeof(*c));
    size_t n;
    (void)cat_entities(&n);
    c->epochs = mem_calloc(n, sizeof(*c->epochs));
    if (uv_mutex_init(&c->mutex))
        BUG("no mutex to be had");
    return c;
}

void names_cache_free(struct names_cache *c)
{
    if (!c)
        return;
    for (size_t i = 0; c->tables && i < SETS * WAYS; i++)
        mem_free(c->tables->names[i / WAYS][i % WAYS].name);
    for (size_t i = 0; c->tables && i < ID_SETS * WAYS; i++)
        mem_free(c->tables->ids[i / WAYS][i % WAYS].name);
    uv_mutex_destroy(&c->mutex);
    mem_free(c->tables);
    mem_free(c->epochs);
    mem_free(c);
}

uint64_t names_cache_epoch(struct names_cache *c, const struct cat_entity *e)
{
    uv_mutex_lock(&c->mutex);
    uint64_t epoch = c->epochs[e->index];
    uv_mutex_unlock(&c->mutex);
    return epoch;
}

void names_cache_forget(struct names_cache *c, const struct cat_entity *e)
{
    uv_mutex_lock(&c->mutex);
    c->epochs[e->index]++;
    uv_mutex_unlock(&c->mutex);
}

static uint64_t mix(uint64_t h)
{
    h = (h ^ (h >> 31)) * 0x9e3779b97f4a7c15u;
    return h ^ (h >> 29);
}

static struct tables *tables_locked(struct names_cache *c)
{
    if (!c->tables)
        c->tables = mem_calloc(1, sizeof(*c->tables));
    return c->tables;
}

static struct entry *set_of_id(struct names_cache *c, const struct cat_entity *e, int64_t id)
{
    return tables_locked(c)->names[mix((uint64_t)id * 1031u + e->index) % SETS];
}

static struct entry *set_of_name(struct names_cache *c, const struct cat_entity *e, struct str name)
{
    uint64_t h = 14695981039346656037u + e->index;
    for (size_t i = 0; i < name.n; i++)
        h = (h ^ (unsigned char)name.p[i]) * 1099511628211u;
    return tables_locked(c)->ids[mix(h) % ID_SETS];
}

static bool is_alive(const struct names_cache *c, const struct entry *x, const struct cat_entity *e)
{
    int64_t age = clock_mono_ms() - x->read_at_ms;
    return x->entity == e && x->epoch == c->epochs[e->index] &&
           age < (x->name ? LIFETIME_MS : MISSING_LIFETIME_MS);
}

/* The entry to overwrite: a free one, else the one unused for longest. */
static struct entry *make_room(struct entry *set)
{
    struct entry *best = &set[0];
    for (size_t i = 0; i < WAYS; i++) {
        if (!set[i].entity)
            return &set[i];
        if (set[i].used < best->used)
            best = &set[i];
    }
    return best;
}

static void fill(struct names_cache *c, struct entry *x, const struct cat_entity *e, uint64_t epoch,
                 int64_t id, struct str name)
{
    mem_free(x->name);
    *x = (struct entry){.entity = e,
                        .epoch = epoch,
                        .id = id,
                        .read_at_ms = clock_mono_ms(),
                        .used = ++c->uses,
                        .n = name.n};
    if (name.n > 0) {
        x->name = mem_alloc(name.n + 1);
        memcpy(x->name, name.p, name.n);
        x->name[name.n] = '\0';
    }
}

bool names_cache_get(struct names_cache *c, struct arena *a, const struct cat_entity *e, int64_t id,
                     struct str *ret)
{
    bool found = false;
    uv_mutex_lock(&c->mutex);
    struct entry *set = set_of_id(c, e, id);
    for (size_t i = 0; i < WAYS && !found; i++) {
        struct entry *x = &set[i];
        found = x->id == id && is_alive(c, x, e);
        if (found) {
            x->used = ++c->uses;
            *ret =
                x->name ? str_make(str_dup(a, str_make(x->name, x->n)), x->n) : str_make(NULL, 0);
        }
    }
    uv_mutex_unlock(&c->mutex);
    return found;
}

void names_cache_put(struct names_cache *c, const struct cat_entity *e, uint64_t epoch, int64_t id,
                     struct str name)
{
    if (name.n > NAME_MAX_BYTES)
        return;
    uv_mutex_lock(&c->mutex);
    if (epoch == c->epochs[e->index]) {
        struct entry *set = set_of_id(c, e, id), *x = NULL;
        for (size_t i = 0; i < WAYS && !x; i++) {
            if (set[i].entity == e && set[i].id == id)
                x = &set[i];
        }
        fill(c, x ? x : make_room(set), e, epoch, id, name);
    }
    uv_mutex_unlock(&c->mutex);
}

bool names_cache_id(struct names_cache *c, const struct cat_entity *e, struct str name,
                    int64_t *ret)
{
    bool found = false;
    uv_mutex_lock(&c->mutex);
    struct entry *set = set_of_name(c, e, name);
    for (size_t i = 0; i < WAYS && !found; i++) {
        struct entry *x = &set[i];
        found = x->name && str_eq(str_make(x->name, x->n), name) && is_alive(c, x, e);
        if (found) {
            x->used = ++c->uses;
            *ret = x->id;
        }
    }
    uv_mutex_unlock(&c->mutex);
    return found;
}

void names_cache_put_id(struct names_cache *c, const struct cat_entity *e, uint64_t epoch,
                        struct str name, int64_t id)
{
    if (name.n == 0 || name.n > NAME_MAX_BYTES)
        return;
    uv_mutex_lock(&c->mutex);
    if (epoch == c->epochs[e->index]) {
        struct entry *set = set_of_name(c, e, name), *x = NULL;
        for (size_t i = 0; i < WAYS && !x; i++) {
            if (set[i].entity == e && set[i].name && str_eq(str_make(set[i].name, set[i].n), name))
                x = &set[i];
        }
        fill(c, x ? x : make_room(set), e, epoch, id, name);
    }
    uv_mutex_unlock(&c->mutex);
}
