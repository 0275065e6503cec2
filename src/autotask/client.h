/* The Autotask REST client: where the tenant is, who we are, how much we may ask, and the calls
 * themselves. Blocking, from any thread. Every call passes the governor (autotask/governor.h), has
 * the deadline of its struct at_call, and maps what comes back to our errors with Autotask's own
 * words kept. */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "catalog/catalog.h"

struct arena;
struct at_client;

/* Where to call and as whom. Texts are borrowed by at_client_new's caller until at_client_free. */
struct at_credentials {
    const char *username;
    const char *secret;
    const char *integration_code;
    /* "https://webservices5.autotask.net/ATServicesRest/" (always with the slash); NULL: ask the
     * zone look-up. Plain http is accepted for a loopback address only. */
    const char *base_url;
};

struct at_options {
    struct at_credentials credentials;
    /* When set, called once, at the first upstream call, to learn the credentials (the embedded
     * sandbox starts here). Its texts must live as long as the client. */
    enum err_code (*connect)(void *ctx, struct at_credentials *ret, struct err *err);
    void *connect_ctx;
    const char *zone_lookup_url; /* NULL = Autotask's own */
    unsigned per_endpoint;       /* requests in flight on one entity [2], at most 3 */
    /* Requests in a rolling hour; 0 = 40 % of the tenant's own limit, which all its integrations
     * share (ThresholdInformation; 4000 until it is known). */
    unsigned hourly_budget;
    /* Folder for what processes of this machine share (budget, places in flight, refused logins,
     * the write journal) and for metadata kept for a day; NULL = nothing is shared or kept. Made
     * when missing. */
    const char *state_dir;
    int settle_ms; /* after which a write whose reply was lost can no longer come true [180000] */
    int request_timeout_ms; /* of one upstream request [30000] */
    const char *user_agent;
    const char *ca_path;       /* NULL = the system's */
    bool reads_only;           /* nothing is ever written */
    const bool *may_write;     /* by the entity's index; NULL = all */
    const char *only_company;  /* keeps the client to a company's records (name or id); or NULL */
    const char *only_queue;    /* the same for a queue's tickets and what hangs on them */
    const char *writes_reason; /* a sentence without full stop that says what may be; may be NULL */
    const char *me; /* who "me" is: a resource's id, name or e-mail address; NULL = not known */
    /* The resource in whose name writes are made (autotask/impersonation.h): id, name or e-mail
     * address; NULL = the API user's own. */
    const char *impersonate;
};

enum { AT_AS_CONFIGURED = 0, AT_AS_API_USER = -1 };

/* Who writes, and for what: by this a call that comes again is known (autotask/operation.h). */
struct at_writer {
    const char *principal; /* "" = the one user of this process */
    const char *tool;
    const char *args;  /* digest of the tool's arguments; "" = it is known by its requests only */
    const char *again; /* "", or what allow_duplicate says: "true", or an operation's id */
};

/* What the journal says of the latest write of a call; zeros when there was none. */
struct at_written {
    char operation[16]; /* "op-..." */
    bool replayed;      /* it had been done before: nothing was sent */
    bool on_purpose;    /* that one was made with allow_duplicate itself */
    int64_t at_s;       /* when it was done */
    int64_t changed_s;  /* an update that had been done then, was undone by others, and is now
                         * written again; 0 = no */
};

/* One tool call's dealings with Autotask: its memory, its time, and what it cost. */
struct at_call {
    struct arena *arena;        /* results live here */
    int64_t deadline_ms;        /* clock_mono_ms() by which it must end */
    const volatile int *cancel; /* may be NULL */
    unsigned unscoped;          /* the scope's own look-ups are under way (autotask/scope.h) */
    bool reads_only;            /* this call must not write, whatever the client may */
    unsigned requests;          /* upstream requests made so far */
    uint64_t bytes;             /* bytes of their replies */
    /* Resource in whose name the writes of this call are made, as at_options.impersonate says
     * (AT_AS_CONFIGURED), or nobody's but the API user's (AT_AS_API_USER). Reads never are. */
    int64_t impersonate;
    const struct at_writer *writer; /* NULL: nobody in particular */
    const struct json *before;      /* the record as read before it is updated, or NULL */
    unsigned writes;                /* made so far, replayed ones included */
    bool in_operation;              /* one is in the journal and may be sent now */
    struct at_written written;
};

struct at_client *at_client_new(const struct at_options *options);
void at_client_free(struct at_client *c);

/* What is known about the connection; no upstream call. */
struct at_status {
    bool connected;       /* some call has succeeded */
    bool locked_out;      /* a 401 was seen: no more calls until the process restarts */
    const char *base_url; /* "" before the first call */
    const char *web_url;  /* "https://ww5.autotask.net/" from the zone look-up; "" when unknown */
    unsigned used_last_hour; /* our own requests in the rolling hour, other processes' included */
    unsigned hourly_budget;
    bool shares_state;    /* with other processes */
    int64_t tenant_limit; /* requests an hour of all integrations; 0 = not known yet */
    int64_t tenant_used;  /* of them, when it was last asked */
};
struct at_status at_status(struct at_client *c);

/* The record, or ERR_NOT_FOUND (Autotask says 200 with item null). Attachments are read from the
 * list, without their bytes: for those see autotask/attachment.h. */
MUST_CHECK enum err_code at_get(struct at_client *c, struct at_call *call,
                                const struct cat_entity *e, int64_t id, const struct json **ret,
                                struct err *err);

struct at_query {
    struct str filter;         /* JSON array text (autotask/filter.h); empty = everything */
    const char *const *fields; /* IncludeFields; "id" is added when missing. NULL = all fields */
    size_t n_fields;
    unsigned max_rows; /* rows wanted in all; pages of up to 500 are fetched and joined */
    int64_t after_id;  /* only ids above this; 0 = from the start (ids ascend) ... */
    bool continued;    /* ... unless this is set: then also above 0, which is a real company's id */
    /* Only the children of this one record: through the parent's route when nothing else is asked
     * for, else as one more condition of the filter, which that route does not take; 0 = no. */
    int64_t parent_id;
};
struct at_rows {
    const struct json **rows; /* in ascending id */
    size_t n;
    bool more;       /* there are rows past these: exact */
    int64_t last_id; /* of the last row; 0 when there is none */
};
MUST_CHECK enum err_code at_query(struct at_client *c, struct at_call *call,
                                  const struct cat_entity *e, const struct at_query *query,
                                  struct at_rows *ret, struct err *err);
/* Total of a filter. fresh = false may answer from a count up to a minute old (writes to the entity
 * by this process drop it). */
MUST_CHECK enum err_code at_count(struct at_client *c, struct at_call *call,
                                  const struct cat_entity *e, struct str filter, bool fresh,
                                  int64_t *ret, struct err *err);

/* Writes: sent at most once, on a fresh connection; err->effect says what is known of the outcome
 * after a failure (ERR_WRITE_UNKNOWN after a lost reply). Each is an operation in the write journal
 * (autotask/operation.h): the same again within ten minutes is not sent, see call->written.
 * parent_id: of the child route, 0 when the entity is written at the root. body: a JSON object; for
 * update the id is put into it. */
MUST_CHECK enum err_code at_create(struct at_client *c, struct at_call *call,
                                   const struct cat_entity *e, int64_t parent_id, struct str body,
                                   int64_t *ret_id, struct err *err);
MUST_CHECK enum err_code at_update(struct at_client *c, struct at_call *call,
                                   const struct cat_entity *e, int64_t parent_id, int64_t id,
                                   struct str body, struct err *err);
MUST_CHECK enum err_code at_delete(struct at_client *c, struct at_call *call,
                                   const struct cat_entity *e, int64_t parent_id, int64_t id,
                                   struct err *err);
/* PUT: the record becomes what the body says, and every field that is left out is emptied. */
MUST_CHECK enum err_code at_replace(struct at_client *c, struct at_call *call,
                                    const struct cat_entity *e, int64_t parent_id, int64_t id,
                                    struct str body, struct err *err);
/* The request a write would send: "POST Tickets/123/Notes", for previews. In the arena. */
const char *at_write_route(struct arena *a, const struct cat_entity *e, enum cat_ops op,
                           int64_t parent_id, int64_t id);

/* GET of a path below /V1.0/ that is no entity: "ThresholdInformation", "Version". Refuses the one
 * GET that changes something (TimeOffRequests/{id}/Approve). */
MUST_CHECK enum err_code at_get_path(struct at_client *c, struct at_call *call, struct str path,
                                     const struct json **ret, struct err *err);
/* A write to a path below /V1.0/ that is no entity: PUT "Companies/175/invoiceSettings", POST
 * "Companies/175/invoiceSettings/contactRecipients", DELETE of one of those, GET
 * "TimeOffRequests/5/Approve". Sent at most once; err->effect as for the other writes. */
MUST_CHECK enum err_code at_write_path(struct at_client *c, struct at_call *call, struct str method,
                                       struct str path, struct str body, const struct json **ret,
                                       struct err *err);
