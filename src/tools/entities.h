/* What the files of the generic layer share. */
#pragma once

#include "tools/run.h"

/* Sets r->entity from the arguments entity and parent_entity; the error names the nearest entity.
 */
MUST_CHECK enum err_code entity_argument(struct tool_run *r);
