/* Resources that clients have subscribed to: asks Autotask from time to time whether a ticket or a
 * queue has changed, and says so. Autotask has no way to tell us (webhooks need a public address),
 * so this polls by last activity: one query for all tickets, one for all queues and a count for
 * each, whatever the number of clients. */
#pragma once

#include "tools/tools.h"

struct watcher;

/* Nothing runs until the first subscription. interval_s: between two looks. */
struct watcher *watcher_new(struct at_client *client, struct mcp_server *server, int interval_s);
/* For mcp_options.watch, by way of the context. Any thread. */
void watcher_set(struct watcher *w, const char *uri, bool wanted);
/* Ends the polling, a request in flight included; before the server goes. */
void watcher_stop(struct watcher *w);
void watcher_free(struct watcher *w); /* accepts NULL */
