/* What the API user's security level lets it do, by entity. Everything, unless denied. */
#pragma once

#include "sandbox/routes.h"

struct sb_rights;

/* Reads "Invoices, Contracts:write, Tickets:delete"; NULL or "" denies nothing. Contacts:rows hides
 * records instead of refusing the request, TimeEntries:nonbillable some of them; :impersonate takes
 * away to write in the name of others. ERR_BAD_VALUE names what is wrong. */
MUST_CHECK enum err_code sb_rights_new(const char *denied, struct sb_rights **ret, struct err *err);
void sb_rights_free(struct sb_rights *s); /* accepts NULL */
/* Whether one of CAT_QUERY, CAT_CREATE, CAT_UPDATE, CAT_DELETE is allowed. */
/* Which rows are hidden, as SQL; NULL = none. */
const char *sb_rights_hidden(const struct sb_rights *s, const struct cat_entity *e);
bool sb_rights_may_impersonate(const struct sb_rights *s, const struct cat_entity *e);
bool sb_rights_may(const struct sb_rights *s, const struct cat_entity *e, unsigned op);
/* False when the request is refused; its answer is then written. Metadata is for everybody. */
bool sb_rights_check(const struct sb_rights *s, struct sb_request *r, const struct sb_route *route);
