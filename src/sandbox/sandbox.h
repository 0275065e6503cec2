/* The sandbox: an emulator of the Autotask REST API on SQLite with the data of a believable managed
 * service provider. It shares the catalogue's tables with the server and no code: whatever both had
 * in common would hide a mistake on both sides. */
#pragma once

#include "base/err.h"

struct sandbox;

struct sandbox_options {
    const char *host;      /* numeric; [127.0.0.1] */
    int port;              /* 0 = any free one */
    const char *data_file; /* SQLite file to keep the data in; NULL = memory only */
    uint64_t seed;         /* of the data set [1] */
    int64_t now_s;         /* the data set's "now"; 0 = the clock's */
    bool empty;            /* no data but the built-in records (company 0, resource 4) */
    bool large;            /* 200,000 tickets and a million time entries; takes a minute to make */
    /* A file that keeps the small data set, in memory otherwise, for later starts within the hour.
     * It is used only when the same program, which kept_by names, has left it. NULL = none. */
    const char *kept_file, *kept_by;
    /* Off: nobody is ever refused for asking too much. Otherwise as Autotask: 3 requests at a time
     * per tracking identifier and endpoint, and a number in a rolling hour, with latency from half
     * of it. */
    bool limits_off;
    unsigned hourly_limit; /* [10000] */
    int latency_ms; /* every reply is held back so long, and its place in the limits with it [0] */
    bool retry_after;   /* 429 answers say when to come again */
    const char *faults; /* a script of faults; NULL = none */
    const char
        *denied; /* rights that the API user lacks, "Invoices, Contracts:write"; NULL = none */
    unsigned lock_after; /* wrong logins after which nobody gets in until a reset; 0 = never */
    int undo_status_ms;  /* a workflow rule takes new statuses of tickets back so much later; 0 =
                          * none
                          */
    int lag_ms;          /* a new project, phase or task is not found for so long; 0 = at once */
    const char *strict;  /* settings that are stricter than usual, "roles, midnight"; NULL = none */
    /* Webhooks: how long after a change a callout leaves, and how long after its first failure it
     * is tried again; each further try waits twice as long. */
    int webhook_delay_ms; /* [0] */
    int webhook_retry_ms; /* [0] */
    /* Called on the sandbox's threads, with one line per request; may be NULL. */
    void (*log)(void *ctx, const char *line);
    void *log_ctx;
};

/* The one set of credentials that the sandbox accepts; no secret at all. */
extern const char sandbox_username[];
extern const char sandbox_secret[];
extern const char sandbox_integration_code[];

/* Generates the data set (or opens data_file) and starts listening. */
MUST_CHECK enum err_code sandbox_start(const struct sandbox_options *options, struct sandbox **ret,
                                       struct err *err);
int sandbox_port(const struct sandbox *s);
/* "http://127.0.0.1:PORT/ATServicesRest/" */
const char *sandbox_base_url(const struct sandbox *s);
void sandbox_stop(struct sandbox *s);
