/* Records on their way in: what a user gave for an entity's fields, checked against the catalogue
 * and the tenant's metadata and turned into the JSON that Autotask wants. */
#pragma once

#include "autotask/client.h"

enum at_write_kind { AT_WRITE_CREATE, AT_WRITE_UPDATE };

/* fields: an object; names in any case; picklist labels, reference names, date expressions in
 * `zone`, numbers and booleans as text are converted; user-defined fields by name in
 * "userDefinedFields" (object or array). Writes the body object's members into *ret (whole JSON
 * object text, in the arena). For create, missing required fields (catalogue and metadata) are one
 * error that names all of them with their allowed labels. Read-only fields are refused by name;
 * create-only ones on update. */
MUST_CHECK enum err_code at_body_build(struct at_client *c, struct at_call *call,
                                       const struct cat_entity *e, enum at_write_kind kind,
                                       const struct json *fields, struct str zone, struct str *ret,
                                       struct err *err);
