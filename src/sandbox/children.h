/* Which records belong to one parent: by the field that holds its id, or, for the few entities
 * without one, by what stands in its place. */
#pragma once

#include "sandbox/query.h"

void sb_child_condition(struct sb_where *w, const struct cat_entity *e, int64_t parent_id);
