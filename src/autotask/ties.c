#include "autotask/ties.h"

#include "autotask/client_parts.h"
#include "base/clock.h"

#include <uv.h>

/* A day of a large service desk has some hundred visits; the oldest entry makes room. */
enum { TIES_MAX = 4096, LIFETIME_MS = 5 * 60 * 1000 };

struct kept {
    struct at_tie tie;
    int64_t at_ms;
};

struct ties {
    uv_mutex_t mutex;
    struct kept *v; /* TIES_MAX of them, from the first one on */
    size_t n, next;
};

struct ties *ties_new(void)
{
    struct ties *t = mem_calloc(1, sizeof(*t));

    if (uv_mutex_init(&t->mutex))
        BUG("no mutex to be had");
    return t;
}

void ties_free(struct ties *t)
{
    if (!t)
        return;
    uv_mutex_destroy(&t->mutex);
    mem_free(t->v);
    mem_free(t);
}

void ties_forget(struct ties *t)
{
    uv_mutex_lock(&t->mutex);
    t->n = t->next = 0;
    uv_mutex_unlock(&t->mutex);
}

static const struct at_tie *find(const struct ties *t, int64_t id)
{
    int64_t now = clock_mono_ms();

    for (size_t i = 0; i < t->n; i++)
        if (t->v[i].tie.id == id && now - t->v[i].at_ms < LIFETIME_MS)
            return &t->v[i].tie;
    return NULL;
}

void at_ties_keep(struct at_client *c, const struct at_tie *ties, size_t n)
{
    struct ties *t = c->ties;

    uv_mutex_lock(&t->mutex);
    if (!t->v && n > 0)
        t->v = mem_calloc(TIES_MAX, sizeof(*t->v));
    for (size_t i = 0; i < n; i++) {
        if (find(t, ties[i].id))
            continue;
        t->v[t->next] = (struct kept){ties[i], clock_mono_ms()};
        t->next = (t->next + 1) % TIES_MAX;
        t->n += t->n < TIES_MAX;
    }
    uv_mutex_unlock(&t->mutex);
}

bool at_tie_get(struct at_client *c, int64_t id, struct at_tie *ret)
{
    uv_mutex_lock(&c->ties->mutex);
    const struct at_tie *tie = find(c->ties, id);
    if (tie)
        *ret = *tie;
    uv_mutex_unlock(&c->ties->mutex);
    return tie != NULL;
}

size_t at_ties_lowest(struct at_client *c, const int64_t *calls, size_t n, int64_t *ret)
{
    struct ties *t = c->ties;
    size_t n_found = 0;
    int64_t now = clock_mono_ms();

    *ret = INT64_MAX;
    uv_mutex_lock(&t->mutex);
    for (size_t k = 0; k < n; k++) {
        bool found = false;
        for (size_t i = 0; i < t->n; i++)
            if (t->v[i].tie.call_id == calls[k] && now - t->v[i].at_ms < LIFETIME_MS) {
                found = true;
                *ret = t->v[i].tie.id < *ret ? t->v[i].tie.id : *ret;
            }
        n_found += found;
    }
    uv_mutex_unlock(&t->mutex);
    return n_found;
}
