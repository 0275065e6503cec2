/* Announcements on their way from any thread to the transport's loop thread. */
#pragma once

#include "base/str.h"

enum { NEWS_URIS_MAX = 256, NEWS_TASKS_MAX = 1024, NEWS_TASK_ID = 32 };

struct hub;
struct mcp_server;

/* What has changed since the last time. */
struct news {
    unsigned changed; /* enum mcp_announcement bits */
    char *uris[NEWS_URIS_MAX];
    size_t n_uris;
    char (*tasks)[NEWS_TASK_ID + 1]; /* ids of tasks whose status has changed */
    size_t n_tasks;
};

struct hub *hub_new(void);
void hub_free(struct hub *h); /* accepts NULL */
/* wake is called, on any thread, when there is something to take; NULL: nobody listens. */
void hub_listen(struct hub *h, void (*wake)(void *ctx), void *ctx);
void hub_add(struct hub *h, unsigned changed, const char *uri);
/* Beyond NEWS_TASKS_MAX at once they are dropped: clients poll tasks as well. */
void hub_add_task(struct hub *h, const char *id);
/* False when there is nothing. news_done() frees what was taken. */
bool hub_take(struct hub *h, struct news *ret);
void news_done(struct news *n);

/* Loop thread: one more, or one less, client subscribes to the resource; tells mcp_options.watch of
 * the first and after the last. */
void hub_watch(struct mcp_server *s, struct str uri, bool wanted);
