/* Counts by the values of a field. */
#pragma once

#include "autotask/filter.h"
#include "tools/run.h"

/* Counts the records of r->entity that match, grouped by the group_by argument, and renders the
 * result. ERR_UNKNOWN_FIELD; ERR_TOO_LARGE when too many would have to be read. */
MUST_CHECK enum err_code groups_count(struct tool_run *r, struct at_filter *f);
