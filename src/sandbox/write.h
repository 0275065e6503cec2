/* Creating, changing and deleting records. */
#pragma once

#include "sandbox/request.h"

enum { SB_NO_PARENT = INT32_MIN }; /* the write came to the entity's own route */

void sb_handle_create(struct sb_request *r, const struct cat_entity *e, int64_t parent_id);
/* PATCH (replace = false) and PUT; the id is in the body. */
void sb_handle_update(struct sb_request *r, const struct cat_entity *e, int64_t parent_id,
                      bool replace);
void sb_handle_delete(struct sb_request *r, const struct cat_entity *e, int64_t parent_id,
                      int64_t id);
