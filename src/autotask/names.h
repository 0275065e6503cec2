/* Names for references, both ways: "Acme" -> company 175 and 175 -> "Acme Corp". Looked up live in
 * one batched `in` query per entity, cached for some minutes, dropped after a write to the entity.
 */
#pragma once

#include "autotask/client.h"

/* What people call a record of this entity: "Dana Reyes" for a resource, the company's name ...
 * NULL name (n = 0) where the record does not exist or the entity has no name. One query for all
 * ids that are not cached (chunks of 200). ids may repeat; names[i] belongs to ids[i]. */
MUST_CHECK enum err_code at_names_of(struct at_client *c, struct at_call *call,
                                     const struct cat_entity *e, const int64_t *ids, size_t n,
                                     struct str *ret_names, struct err *err);

/* The id of the record that a person named: an id, a name (exact before unique partial), and for
 * resources and contacts also an e-mail address; for tickets, projects and tasks the number
 * (T20261120.0003). A digits-only text is an id. `me` is answered for resources when the client
 * knows who it works for. ERR_UNKNOWN_LABEL (with near names) or ERR_AMBIGUOUS_LABEL (with up to 8
 * candidates and their ids). */
MUST_CHECK enum err_code at_name_to_id(struct at_client *c, struct at_call *call,
                                       const struct cat_entity *e, struct str name, int64_t *ret,
                                       struct err *err);

/* Whether references to this entity can be shown by name at all. */
bool at_has_names(const struct cat_entity *e);
/* Writes forget: called by at_create, at_update, at_delete. */
void at_names_forget(struct at_client *c, const struct cat_entity *e);
