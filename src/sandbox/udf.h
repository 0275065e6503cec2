/* User-defined fields: which ones an entity has, by the records of UserDefinedFieldDefinitions. */
#pragma once

#include "sandbox/request.h"

/* udfType of an entity ("7" for Tickets); 0 when it has no user-defined fields. */
int sb_udf_type(const struct cat_entity *e);
bool sb_udf_exists(struct sb_request *r, const struct cat_entity *e, struct str name);
/* The stored JSON array after the changes in `changes` (a client's userDefinedFields) have been
 * made to `old` (stored text, may be empty). *ret is empty when no value is left. replace: fields
 * that are not mentioned lose their values. False when a name is unknown: the error is added. */
bool sb_udf_merge(struct sb_request *r, const struct cat_entity *e, struct str old,
                  const struct json *changes, bool replace, struct str *ret,
                  struct sb_errors *errors);
/* Stored JSON of the defaults of an entity's user-defined fields; empty when there are none. */
struct str sb_udf_defaults(struct sb_request *r, const struct cat_entity *e);
/* GET .../entityInformation/userDefinedFields */
void sb_handle_udf_metadata(struct sb_request *r, const struct cat_entity *e);
