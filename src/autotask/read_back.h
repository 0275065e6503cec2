/* Reading a record that was just written. */
#pragma once

#include "autotask/client.h"

/* The record. Autotask's reads may lag behind its writes, so a new record that is not found and an
 * updated one that still has the old values are looked at again, after 100 and after 400 ms, as
 * long as the call has time. sent: the body that was written; before: the record before an update,
 * NULL after a create. */
MUST_CHECK enum err_code at_read_back(struct at_client *c, struct at_call *call,
                                      const struct cat_entity *e, int64_t id,
                                      const struct json *sent, const struct json *before,
                                      const struct json **ret, struct err *err);
