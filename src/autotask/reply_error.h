/* What a reply of Autotask means. Nearly every failure comes as status 500 with a list of
 * sentences, so the sentences decide: one table maps them to our codes, says which field they are
 * about and what to do next. Autotask's words are kept as they are (cleaned and capped). */
#pragma once

#include "base/err.h"
#include "base/json.h"
#include "catalog/catalog.h"

struct arena;

enum reply_kind { REPLY_GET, REPLY_QUERY, REPLY_CREATE, REPLY_UPDATE, REPLY_DELETE };

struct reply {
    enum reply_kind kind;
    const struct cat_entity *entity; /* NULL for paths that are no entity */
    int status;
    struct str body;
    struct buf *in_place; /* the body, which may be used up; NULL: it stays */
    int retry_after_s;    /* -1 = absent */
    bool redirect;
};

struct reply_verdict {
    enum err_code code; /* ERR_OK: root is the answer */
    const struct json *root;
    enum err_effect effect; /* of a write */
    bool try_again;         /* a read may be repeated */
    bool logged_in;         /* the reply shows that the credentials are good */
    bool halt;              /* the hourly limit: no calls for a while */
    int wait_s;             /* before trying again; 0 = not said */
};

/* Judges a complete reply and, unless it is good, records the error. The answer lives in the arena.
 */
struct reply_verdict reply_judge(struct arena *a, const struct reply *r, struct err *err);

/* The effect of a write that got no complete reply. */
void reply_lost(const struct reply *r, bool sent, struct err *err);

/* For a good reply that is not what the documentation says: ERR_UPSTREAM_UNAVAILABLE. */
enum err_code reply_malformed(const struct reply *r, const char *expected, struct err *err);
