/* The checks that every write passes, whatever the entity. */
#pragma once

#include "sandbox/change.h"

/* Adds an error for every required field that is null; on updates only for those that were sent. */
void sb_check_required(struct sb_change *c);
/* Picklist values exist, references exist and are active, texts are short enough: for what the
 * client changed. */
void sb_check_values(struct sb_change *c);
/* Whether a record of that entity exists and is not inactive. */
bool sb_reference_ok(struct sb_request *r, const struct cat_entity *e, int64_t id);
