/* One question to Autotask and its answer: turn at the governor, credentials, sending, judging, and
 * trying again where that is safe. Reads are repeated at most twice inside the call's deadline;
 * writes only when no byte of them was sent. */
#pragma once

#include "autotask/client.h"
#include "autotask/reply_error.h"

struct exchange {
    enum reply_kind kind;
    const struct cat_entity *entity; /* NULL: a path that is no entity */
    struct str endpoint;             /* what the thread limit counts by; empty = the entity */
    struct str method;
    struct str path; /* below /V1.0/, or the whole URL of a next page */
    struct str body;
    int64_t impersonate; /* resource in whose name a write is made; 0 = none */
    bool is_large;       /* a read of much that nobody else asks for: it is not held twice */
    int status;          /* filled: of the last reply, 0 when there was none */
};

/* The answer is a JSON object in the call's arena. */
MUST_CHECK enum err_code exchange_run(struct at_client *c, struct at_call *call, struct exchange *x,
                                      const struct json **ret, struct err *err);
/* ERR_UPSTREAM_UNAVAILABLE for an answer that is not what was asked for. */
enum err_code exchange_wrong_shape(const struct exchange *x, const char *expected, struct err *err);
