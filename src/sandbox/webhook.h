/* Webhooks: which changes are told to whom, and the callouts. A change is matched against the
 * webhooks when it is committed; the callouts leave from a thread of their own, so no answer waits
 * for a receiver. */
#pragma once

#include "sandbox/change.h"

struct sb_hooks;

/* The entities that can have webhooks, with the names that theirs are built from. */
struct sb_hook_kind {
    const char *entity; /* "Companies" */
    const char *prefix; /* "Company": CompanyWebhooks, CompanyWebhookFields ... */
    const char *type;   /* EntityType in callouts: the legacy name */
    const char *log_id; /* the column of WebhookEventErrorLogs; NULL = it has none */
    bool has_udfs;      /* there are ...WebhookUdfFields */
};
enum { SB_HOOK_KINDS = 5 };
extern const struct sb_hook_kind sb_hook_kinds[SB_HOOK_KINDS];

enum sb_hook_table { SB_HOOKS_THEMSELVES, SB_HOOK_FIELDS, SB_HOOK_UDF_FIELDS, SB_HOOK_EXCLUDED };

/* The kind whose records the entity holds, or NULL. */
const struct sb_hook_kind *sb_hook_kind_of(const struct cat_entity *e);
/* The kind whose webhooks, or parts of them, the entity holds, or NULL. */
const struct sb_hook_kind *sb_hook_kind_of_table(const struct cat_entity *e,
                                                 enum sb_hook_table *ret);
/* What fieldID says: fields are numbered as the catalogue has them, from 1. NULL = no such field
 * that can be told of. */
const struct cat_field *sb_hook_field(const struct sb_hook_kind *k, int64_t field_id);
struct jw;
/* The picklist of fieldID or udfFieldID, as an array of values; false for other fields. */
bool sb_hook_write_picklist(struct sb_request *r, struct jw *w, const struct cat_entity *e,
                            const struct cat_field *f);

enum sb_hook_action { SB_HOOK_CREATE, SB_HOOK_UPDATE, SB_HOOK_DELETE };
/* A change has been committed: queues the callouts of every webhook that it concerns. */
void sb_hook_event(struct sb_change *c, enum sb_hook_action action);

/* ---- the thread (webhook_send.c) ---- */

struct sb_hook_call { /* texts are copied when it is queued */
    const struct sb_hook_kind *kind;
    int64_t webhook, sequence;
    struct str url, deactivation_url, guid, secret;
    struct str body;
    bool is_notice; /* of a deactivation: told once, and its failure has no further effect */
};

struct sb_hook_counts {
    uint64_t sent, failed; /* attempts that were answered 2xx, and others */
    unsigned waiting;
    uint64_t delayed; /* of those that were queued, beyond the 1,500 of an hour */
};

struct sb_hooks *sb_hooks_new(struct sandbox *sb, int delay_ms, int retry_ms);
void sb_hooks_free(struct sb_hooks *h); /* accepts NULL; what waits is dropped */
/* The data is thrown away: so is what waits. Under the sandbox's lock. */
void sb_hooks_reset(struct sb_hooks *h);
/* Without a thread (NULL) nothing is sent. True when it leaves later than others, because the
 * entity has had its callouts of this hour. Under the sandbox's lock. */
bool sb_hooks_queue(struct sb_hooks *h, const struct sb_hook_call *call);
/* The sandbox's clock was moved on: what waits is due so much earlier. */
void sb_hooks_clock_on(struct sb_hooks *h, int64_t ms);
/* Sends (to the outbox) what a webhook's owner is told by e-mail; without an address nothing. */
void sb_hooks_mail(struct sandbox *sb, const struct sb_hook_call *call, const char *subject,
                   const char *text);
struct sb_hook_counts sb_hooks_count(struct sb_hooks *h);

/* Whether a callout may go there: http or https, to this machine. */
bool sb_hook_url_ok(struct str url);
/* "sha1=" and the base64 of the HMAC-SHA-1 of the body. */
void sb_hook_sign(struct str secret, struct str body, struct buf *out);
/* {"Action":...} up to the sequence number, of one callout. fields: a JSON object. */
void sb_hook_body(struct buf *out, const char *action, const struct sb_hook_call *call, int64_t id,
                  struct str fields, int64_t now_s, int64_t person);
