/* A table without chains: a name stands in the first free place from its own on. What is over is
 * swept out, all of it, when the table is full. */
#include "mcp/used.h"

#include <uv.h>

struct row {
    char name[USED_NAME];
    int64_t until_s; /* 0: free */
};

struct used {
    uv_mutex_t lock;
    struct row *rows; /* 2 * USED_MAX of them, made at the first name */
    size_t n;
};

struct used *used_new(void)
{
    struct used *u = mem_calloc(1, sizeof(*u));

    if (uv_mutex_init(&u->lock))
        BUG("no lock can be made");
    return u;
}

void used_free(struct used *u)
{
    if (!u)
        return;
    uv_mutex_destroy(&u->lock);
    mem_free(u->rows);
    mem_free(u);
}

static struct row *place(struct row *rows, const char name[USED_NAME])
{
    size_t at = 0;

    for (size_t i = 0; i < USED_NAME; i++)
        at = at * 31 + (unsigned char)name[i];
    for (at %= 2 * USED_MAX; rows[at].until_s; at = (at + 1) % (2 * USED_MAX)) {
        if (!memcmp(rows[at].name, name, USED_NAME))
            break;
    }
    return &rows[at];
}

static void sweep(struct used *u, int64_t now_s)
{
    struct row *old = u->rows;

    u->rows = mem_calloc(2 * USED_MAX, sizeof(*u->rows));
    u->n = 0;
    for (size_t i = 0; i < 2 * USED_MAX; i++) {
        if (old[i].until_s >= now_s) {
            *place(u->rows, old[i].name) = old[i];
            u->n++;
        }
    }
    mem_free(old);
}

enum used_result used_add(struct used *u, const char name[USED_NAME], int64_t now_s,
                          int64_t until_s)
{
    enum used_result result = USED_FIRST;

    uv_mutex_lock(&u->lock);
    if (!u->rows)
        u->rows = mem_calloc(2 * USED_MAX, sizeof(*u->rows));
    if (u->n >= USED_MAX)
        sweep(u, now_s);
    struct row *row = place(u->rows, name);
    if (row->until_s) {
        result = USED_BEFORE;
    } else if (u->n >= USED_MAX) {
        result = USED_FULL;
    } else {
        memcpy(row->name, name, USED_NAME);
        row->until_s = until_s;
        u->n++;
    }
    uv_mutex_unlock(&u->lock);
    return result;
}
