/* What the files of the generic layer share. */
#pragma once

#include "tools/run.h"

/* Sets r->entity from the arguments entity and parent_entity; the error names the nearest entity.
 */
MUST_CHECK enum err_code entity_argument(struct tool_run *r);
/* Listed by Autotask only as the children of one record: the balances of a resource. What has no
 * field for its parent is no record: GET TimeOffRequests/5/Approve approves. */
bool entity_is_only_below(const struct cat_entity *e);
