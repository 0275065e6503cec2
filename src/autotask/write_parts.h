/* Between the files that write. */
#pragma once

#include "autotask/client.h"

/* ERR_NOT_SUPPORTED when the entity does not offer the operation. */
MUST_CHECK enum err_code write_check_offered(const struct cat_entity *e, enum cat_ops op,
                                             struct err *err);
/* Creates with a body that is known to be right; fields is the same parsed, or NULL where it is too
 * large to be looked through again. parent_id counts where the entity is written under its parent.
 */
MUST_CHECK enum err_code write_create(struct at_client *c, struct at_call *call,
                                      const struct cat_entity *e, int64_t parent_id,
                                      struct str body, const struct json *fields, int64_t *ret_id,
                                      struct err *err);
struct exchange;
/* Adds to a refusal what is known here: allowed values, whose right is missing, what is wrong with
 * the record that is referred to (which is read for that). */
void write_explain(struct at_client *c, struct at_call *call, const struct exchange *x,
                   struct err *err);
/* After a write: what is kept about the entity may be wrong now. */
void write_forget(struct at_client *c, const struct cat_entity *e);
