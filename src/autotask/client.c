/* The client as a whole: puts its parts together and takes them apart. Each part has a lock of its
 * own and none calls another while holding it, so the client as such needs none. */
#include "autotask/client.h"

#include "autotask/client_parts.h"
#include "autotask/connection.h"
#include "autotask/count_cache.h"
#include "autotask/flights.h"
#include "autotask/governor.h"
#include "autotask/journal.h"
#include "autotask/metadata_cache.h"
#include "autotask/metadata_disk.h"
#include "autotask/names_cache.h"
#include "autotask/scope.h"
#include "autotask/ties.h"
#include "autotask/shared.h"
#include "autotask/zone.h"
#include "net/http_client.h"

#include <stdio.h>

enum { PER_ENDPOINT = 2, PER_ENDPOINT_MAX = 3, JOURNAL_PATH_MAX = 1024 };

/* Autotask allows three at once and frees a place a moment after its answer, so two are safe. */
static unsigned per_endpoint(const struct at_options *o)
{
    if (o->per_endpoint == 0)
        return PER_ENDPOINT;
    return o->per_endpoint < PER_ENDPOINT_MAX ? o->per_endpoint : PER_ENDPOINT_MAX;
}

/* One per tenant and API user, beside their ledger. In memory where nothing is kept. What is not
 * Autotask itself (a sandbox) is a tenant of its own at each address. */
static struct journal *open_journal(const struct at_options *o, struct shared *shared)
{
    char path[JOURNAL_PATH_MAX], name[17];
    struct journal_options j = {.settle_ms = o->settle_ms, .shared = shared};

    if (!o->connect && o->state_dir && *o->state_dir && o->credentials.username) {
        const char *base = o->credentials.base_url;
        bool own = base && !zone_is_autotask(str_from(base));
        shared_name(o->credentials.username, o->credentials.integration_code, own ? base : "",
                    name);
        snprintf(path, sizeof(path), "%s/%s.journal", o->state_dir, name);
        j.path = path;
    }
    return journal_new(&j);
}

struct at_client *at_client_new(const struct at_options *options)
{
    struct at_client *c = mem_calloc(1, sizeof(*c));
    c->options = *options;
    c->options.per_endpoint = per_endpoint(options);
    /* Credentials that are only learned later (the embedded sandbox) are of this process alone. */
    c->shared = options->connect ? NULL : shared_open(options->state_dir, &options->credentials);
    c->journal = open_journal(options, c->shared);
    c->flights = flights_new();
    c->http = http_client_new(&(struct http_client_options){.ca_path = options->ca_path,
                                                            .user_agent = options->user_agent});
    c->governor = governor_new(&(struct governor_options){
        .per_endpoint = c->options.per_endpoint,
        .hourly_budget = c->options.hourly_budget,
        .shared = c->shared,
        .who = options->connect ? NULL : &c->options.credentials,
    });
    c->connection = connection_new(&c->options, c->http);
    if (options->connect || !metadata_disk_folder(options->state_dir, &options->credentials,
                                                  c->metadata_folder, sizeof(c->metadata_folder)))
        c->metadata_folder[0] = '\0';
    c->metadata = metadata_cache_new(c->metadata_folder);
    c->names = names_cache_new();
    c->counts = count_cache_new();
    c->ties = ties_new();
    c->scope = scope_new(options->only_company, options->only_queue);
    return c;
}

void at_client_free(struct at_client *c)
{
    if (!c)
        return;
    http_client_free(c->http);
    scope_free(c->scope);
    ties_free(c->ties);
    count_cache_free(c->counts);
    names_cache_free(c->names);
    metadata_cache_free(c->metadata);
    connection_free(c->connection);
    governor_free(c->governor);
    flights_free(c->flights);
    journal_free(c->journal);
    shared_close(c->shared);
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
                              .hourly_budget = g.hourly_budget,
                              .shares_state = c->shared != NULL,
                              .tenant_limit = g.tenant_limit,
                              .tenant_used = g.tenant_used};
}
