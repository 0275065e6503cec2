/* Announcements gather until the transport takes them: the same one twice is sent once. */
#include "mcp/hub.h"

#include "mcp/server.h"

#include <stdio.h>
#include <uv.h>

struct hub {
    uv_mutex_t lock;
    struct news news;
    void (*wake)(void *ctx);
    void *ctx;
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
