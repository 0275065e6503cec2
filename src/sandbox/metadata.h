/* entityInformation: what the tenant says of its entities, fields and picklists. */
#pragma once

#include "sandbox/request.h"

void sb_handle_entity_info(struct sb_request *r, const struct cat_entity *e);
void sb_handle_fields(struct sb_request *r, const struct cat_entity *e);
/* GET /V1.0/EntityInformation: all entities. */
void sb_handle_all_entity_info(struct sb_request *r);
