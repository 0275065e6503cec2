/* The one connection to a tenant: who we are and which base URL serves us, learned at the first
 * call (from the configuration, a callback, or the zone look-up) and checked once more after a
 * refused login, because databases are moved between zones. Knows nothing of entities. */
#pragma once

#include "autotask/client.h"

struct connection;
struct http_client;

struct connection *connection_new(const struct at_options *options, struct http_client *http);
void connection_free(struct connection *c);

struct connection_place {
    struct at_credentials who;
    const char *base_url; /* with a slash at the end; lives as long as the connection */
    const char *web_url;  /* "" when unknown */
    unsigned generation;  /* changes when the tenant turns out to have moved */
};
/* Where to send the next request; connects first when nobody has. One caller does the work, the
 * others wait for it. */
MUST_CHECK enum err_code connection_get(struct connection *c, struct at_call *call,
                                        struct connection_place *ret, struct err *err);
/* What is known without asking anybody. */
struct connection_place connection_peek(struct connection *c);

enum connection_verdict {
    CONNECTION_SAME,  /* the refusal stands */
    CONNECTION_MOVED, /* another place is known now: the request may be tried there once */
    CONNECTION_UNSURE /* somebody else is still asking, and the call's time is over */
};
/* A request that was sent under `generation` was refused with 401, redirected, or found nothing
 * where the API has something. Asks the zone look-up at most once in ten minutes, and never when
 * the zone was configured. */
enum connection_verdict connection_recheck(struct connection *c, struct at_call *call,
                                           unsigned generation);
