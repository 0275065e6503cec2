/* One write as an operation: written into the journal before anything is sent, recognised when the
 * same call comes again, and settled by reading when its outcome was lost.
 *
 * The same call is: the same principal, within ten minutes, with the same request (method, record
 * or parent, values) or the same tool arguments. What becomes of it:
 *   under way   the second waits for the first and has its outcome
 *   done        a create or delete is not sent again, the first outcome is returned. An update is
 *               not sent again while the record still has its values; when somebody has changed
 *               them since it is sent, and the result says so
 *   not done    it is sent
 *   unknown     it is settled by reading if that is possible now; otherwise nothing is sent
 * allow_duplicate makes a second one on purpose, except while the first is under way or unknown. */
#pragma once

#include "autotask/client.h"
#include "autotask/journal.h"

struct operation {
    enum cat_ops op;
    const struct cat_entity *entity;
    const char *route; /* "POST Tickets/123/Notes" */
    int64_t parent;    /* of a create */
    int64_t record;    /* of the others */
    struct str body;
    const struct json *fields; /* the body parsed; NULL: too large, or none */
};

/* Sends it; called at most once. */
typedef enum err_code operation_send_fn(void *ctx, int64_t *ret_id, struct err *err);
MUST_CHECK enum err_code operation_run(struct at_client *c, struct at_call *call,
                                       const struct operation *o, operation_send_fn *send,
                                       void *ctx, int64_t *ret_id, struct err *err);

/* Reads what an open operation was to change and settles it if that tells. Reads nothing but what
 * the operation was about. An error of reading leaves it open and is returned. */
MUST_CHECK enum err_code operation_reconcile(struct at_client *c, struct at_call *call,
                                             struct journal_row *row, struct err *err);

/* ---- For those who ask ---- */

struct at_operation {
    const char *id, *tool, *route;
    const struct cat_entity *entity; /* NULL: a path that is no entity */
    enum cat_ops op;
    enum journal_state state;
    int64_t record; /* 0 = not known */
    int64_t begun_s, ended_s;
    int64_t known_s; /* while it is unknown: when it will be known */
};
/* One of the caller's operations, settled by reading if it is open. ERR_NOT_FOUND; an error of
 * reading leaves it unknown and is returned in *ret_reading, with ERR_OK. */
MUST_CHECK enum err_code at_operation_get(struct at_client *c, struct at_call *call, struct str id,
                                          struct at_operation *ret, struct err *ret_reading,
                                          struct err *err);
/* The deletion that the same call (call->writer) has made lately: its record cannot be found again.
 * Fills call->written. */
MUST_CHECK bool at_operation_deleted(struct at_client *c, struct at_call *call,
                                     struct at_operation *ret);
