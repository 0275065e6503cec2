/* Writing in the name of a person: Autotask's own history then shows them instead of the API user.
 * The header is sent on writes only: on a read Autotask checks the person's right to query and
 * refuses. Entities that do not record the impersonator (Tasks, TicketSecondaryResources) take the
 * header and silently ignore it, so writes to them are refused here instead. */
#pragma once

#include "autotask/client.h"

/* Whether Autotask records who really wrote a record of the entity; only there it acts on the
 * header. */
bool at_can_impersonate(const struct cat_entity *e);

/* Makes the further writes of this call in the name of a resource: an id, a name, an e-mail
 * address, or "me". Errors as of at_name_to_id(). */
MUST_CHECK enum err_code at_impersonate(struct at_client *c, struct at_call *call, struct str who,
                                        struct err *err);

/* The resource for the header of a write to this entity; 0 = none. ERR_NOT_SUPPORTED when somebody
 * is to be impersonated and the entity cannot. */
MUST_CHECK enum err_code impersonation_for(struct at_client *c, struct at_call *call,
                                           const struct cat_entity *e, int64_t *ret,
                                           struct err *err);
