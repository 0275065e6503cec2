/* The client as a whole: puts its parts together and takes them apart. Each part has a lock of
 * its own and none calls another while holding it, so the client as such needs none. */
#include "autotask/client.h"

#include "autotask/client_parts.h"
#include "autotask/connection.h"
#include "autotask/count_cache.h"
#include "autotask/governor.h"
#include "autotask/metadata_cache.h"
#include "autotask/names_cache.h"
#include "autotask/scope.h"
#include "net/http_client.h"

enum { PER_ENDPOINT = 2, PER_ENDPOINT_MAX = 3, HOURLY_BUDGET = 4000 };

/* Autotask allows three at once and frees a place a moment after its answer, so two are safe. */
static unsigned per_endpoint(const struct at_options *o)
{
    if (o->per_endpoint == 0)
        return PER_ENDPOINT;
    return o->per_endpoint < PER_ENDPOINT_MAX ? o->per_endpoint : PER_ENDPOINT_MAX;
}

struct at_client *at_client_new(const struct at_options *options)
{
    struct at_client *c = mem_calloc(1, sizeof(*c));
    c->options = *options;
    c->options.per_endpoint = per_endpoint(options);
    if (c->options.hourly_budget == 0)
        c->options.hourly_budget = HOURLY_BUDGET;
    c->http = http_client_new(&(struct http_client_options){.ca_path = options->ca_path,
                                                            .user_agent = options->user_agent});
    c->governor = governor_new(&(struct governor_options){
        .per_endpoint = c->options.per_endpoint, .hourly_budget = c->options.hourly_budget});
    c->connection = connection_new(&c->options, c->http);
    c->metadata = metadata_cache_new();
    c->names = names_cache_new();
    c->counts = count_cache_new();
    c->scope = scope_new(options->only_company, options->only_queue);
    return c;
}

void at_client_free(struct at_client *c)
{
    if (!c)
        return;
    http_client_free(c->http);
    scope_free(c->scope);
    count_cache_free(c->counts);
    names_cache_free(c->names);
    metadata_cache_free(c->metadata);
    connection_free(c->connection);
    governor_free(c->governor);
    mem_free(c);
}

struct at_status at_status(struct at_client *c)
{
    struct governor_state g = governor_state(c->governor);
    struct connection_place place = connection_peek(c->connection);
    return (struct at_status){.connected = g.proved,
                              .locked_out = g.locked,
                              .base_url = place.base_url,
                              .web_url = place.web_url,
                              .used_last_hour = g.used_last_hour,
                              .hourly_budget = c->options.hourly_budget};
}
