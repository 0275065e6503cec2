/* Keeping a server to one company, one queue, or both. Every read gets a condition that no caller
 * can undo, records read by id are looked at before they are handed out, and writes are checked,
 * target and new values, before they are sent. Works below tools and below query, get and write:
 * what does not come through here is refused.
 *
 * Which records belong to a company follows from the catalogue: its own companyID, or the way over
 * its parent or another reference (a note's ticketID, the ticket's companyID). What has no such way
 * is refused, except what all companies share (data/shared_entities.json). */
#pragma once

#include "autotask/exchange.h"

struct scope;

/* NULL when neither is given. Names are looked up at the first call. */
struct scope *scope_new(const char *only_company, const char *only_queue);
void scope_free(struct scope *s);

/* at_query and at_count under a scope. */
MUST_CHECK enum err_code scope_query(struct at_client *c, struct at_call *call,
                                     const struct cat_entity *e, const struct at_query *q,
                                     struct at_rows *ret, struct err *err);
MUST_CHECK enum err_code scope_count(struct at_client *c, struct at_call *call,
                                     const struct cat_entity *e, struct str filter, bool fresh,
                                     int64_t *ret, struct err *err);
/* Before an exchange: whether it may be sent at all. */
MUST_CHECK enum err_code scope_check_request(struct at_client *c, struct at_call *call,
                                             const struct exchange *x, struct err *err);
/* After a read by id: whether the record may be seen. */
MUST_CHECK enum err_code scope_check_reply(struct at_client *c, struct at_call *call,
                                           const struct exchange *x, const struct json *root,
                                           struct err *err);
/* Whether an entity's records can be told apart by every limit of the scope. */
bool scope_has_way(const struct scope *s, const struct cat_entity *e);

/* Whether the client's scope lets records of the entity be read at all; true without a scope. */
bool at_in_reach(const struct at_client *c, const struct cat_entity *e);

/* query.c: without scope, for scope.c only. */
MUST_CHECK enum err_code query_plain(struct at_client *c, struct at_call *call,
                                     const struct cat_entity *e, const struct at_query *query,
                                     struct at_rows *ret, struct err *err);
MUST_CHECK enum err_code count_plain(struct at_client *c, struct at_call *call,
                                     const struct cat_entity *e, struct str filter, bool fresh,
                                     int64_t *ret, struct err *err);
