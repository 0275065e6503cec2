/* Creating, changing and deleting records. */
#pragma once

#include "sandbox/change.h"

enum { SB_NO_PARENT = INT32_MIN }; /* the write came to the entity's own route */

void sb_handle_create(struct sb_request *r, const struct cat_entity *e, int64_t parent_id);
/* PATCH (replace = false) and PUT; the id is in the body. */
void sb_handle_update(struct sb_request *r, const struct cat_entity *e, int64_t parent_id,
                      bool replace);
void sb_handle_delete(struct sb_request *r, const struct cat_entity *e, int64_t parent_id,
                      int64_t id);

/* The parts of that road, for changes that the sandbox makes itself (sandbox/follow.h): a change of
 * c->id as it is in the store (parent_id: SB_NO_PARENT, or it must be this one's), the rules and
 * the record with what c->after says, and the end of its transaction with the callouts. */
struct sb_change *sb_change_new(struct sb_request *r, const struct cat_entity *e,
                                enum sb_write write);
bool sb_change_load(struct sb_change *c, int64_t parent_id);
bool sb_change_store(struct sb_change *c);
void sb_change_finish(struct sb_change *c, bool ok);
