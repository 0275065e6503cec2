/* Announcements gather until the transport takes them: the same one twice is sent once. */
#include "mcp/hub.h"

#include "mcp/server.h"

#include <stdio.h>
#include <uv.h>

struct watched {
    char *uri;
    unsigned clients;
};

struct hub {
    uv_mutex_t lock;
    struct news news;
    void (*wake)(void *ctx);
    void *ctx;
    struct watched *watched; /* loop thread only */
    size_t n_watched, cap_watched;
};

struct hub *hub_new(void)
{
    struct hub *h = mem_calloc(1, sizeof(*h));

    if (uv_mutex_init(&h->lock))
        BUG("no lock can be made");
    return h;
}

void hub_free(struct hub *h)
{
    if (!h)
        return;
    news_done(&h->news);
    for (size_t i = 0; i < h->n_watched; i++)
        mem_free(h->watched[i].uri);
    mem_free(h->watched);
    uv_mutex_destroy(&h->lock);
    mem_free(h);
}

void hub_listen(struct hub *h, void (*wake)(void *ctx), void *ctx)
{
    uv_mutex_lock(&h->lock);
    h->wake = wake;
    h->ctx = ctx;
    uv_mutex_unlock(&h->lock);
}

static void add_uri(struct news *n, const char *uri)
{
    for (size_t i = 0; i < n->n_uris; i++) {
        if (!strcmp(n->uris[i], uri))
            return;
    }
    if (n->n_uris < NEWS_URIS_MAX)
        n->uris[n->n_uris++] = mem_strdup(uri);
}

void hub_add(struct hub *h, unsigned changed, const char *uri)
{
    uv_mutex_lock(&h->lock);
    if (h->wake) {
        h->news.changed |= changed;
        if (uri)
            add_uri(&h->news, uri);
        h->wake(h->ctx);
    }
    uv_mutex_unlock(&h->lock);
}

void hub_add_task(struct hub *h, const char *id)
{
    struct news *n = &h->news;

    uv_mutex_lock(&h->lock);
    bool known = !h->wake;
    for (size_t i = 0; i < n->n_tasks && !known; i++)
        known = !strcmp(n->tasks[i], id);
    if (!known && n->n_tasks < NEWS_TASKS_MAX) {
        if (!n->tasks)
            n->tasks = mem_calloc(NEWS_TASKS_MAX, sizeof(*n->tasks));
        snprintf(n->tasks[n->n_tasks++], sizeof(*n->tasks), "%s", id);
        h->wake(h->ctx);
    }
    uv_mutex_unlock(&h->lock);
}

bool hub_take(struct hub *h, struct news *ret)
{
    uv_mutex_lock(&h->lock);
    bool some = h->news.changed || h->news.n_tasks;
    if (some) {
        *ret = h->news;
        h->news = (struct news){0};
    }
    uv_mutex_unlock(&h->lock);
    return some;
}

void news_done(struct news *n)
{
    for (size_t i = 0; i < n->n_uris; i++)
        mem_free(n->uris[i]);
    mem_free(n->tasks);
    *n = (struct news){0};
}

void mcp_announce(struct mcp_server *s, enum mcp_announcement what)
{
    SERVER_MEMORY(s);
    unsigned wanted = s->options.announces & (unsigned)what & ~(unsigned)MCP_RESOURCE_UPDATES;

    if (wanted)
        hub_add(s->hub, wanted, NULL);
}

void mcp_resource_updated(struct mcp_server *s, const char *uri)
{
    SERVER_MEMORY(s);
    if (s->options.announces & MCP_RESOURCE_UPDATES)
        hub_add(s->hub, MCP_RESOURCE_UPDATES, uri);
}

/* ---- Who waits for what ---- */

static struct watched *find_watched(struct hub *h, struct str uri)
{
    for (size_t i = 0; i < h->n_watched; i++) {
        if (str_eq(str_from(h->watched[i].uri), uri))
            return &h->watched[i];
    }
    return NULL;
}

static struct watched *add_watched(struct hub *h, struct str uri)
{
    if (h->n_watched == h->cap_watched) {
        size_t cap = h->cap_watched ? 2 * h->cap_watched : 16;
        struct watched *more = mem_calloc(cap, sizeof(*more));
        if (h->n_watched)
            memcpy(more, h->watched, h->n_watched * sizeof(*more));
        mem_free(h->watched);
        h->watched = more;
        h->cap_watched = cap;
    }
    char *copy = mem_alloc(uri.n + 1);
    memcpy(copy, uri.p, uri.n);
    copy[uri.n] = '\0';
    h->watched[h->n_watched] = (struct watched){.uri = copy};
    return &h->watched[h->n_watched++];
}

void hub_watch(struct mcp_server *s, struct str uri, bool wanted)
{
    struct hub *h = s->hub;
    struct watched *w = find_watched(h, uri);

    if (!s->options.watch || (!w && !wanted))
        return;
    if (!w)
        w = add_watched(h, uri);
    if (wanted) {
        if (w->clients++ == 0)
            s->options.watch(s->options.ctx, w->uri, true);
        return;
    }
    if (--w->clients > 0)
        return;
    s->options.watch(s->options.ctx, w->uri, false);
    mem_free(w->uri);
    *w = h->watched[--h->n_watched];
}
