/* Values as Autotask wants them: a number for a number field even when it came as text, text for a
 * text field even when it came as a number, true and false for booleans. A string against a number
 * field finds nothing without an error, so every value passes here before it is sent. Dates are
 * not handled here (dates.h). */
#pragma once

#include "base/json.h"
#include "base/jw.h"
#include "catalog/catalog.h"

/* A scalar from JSON or from C. */
struct value {
    enum json_type type; /* JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING */
    struct str text;     /* of a number or a string */
    bool truth;
};
/* Arrays and objects come out as JSON_NONE. */
struct value value_of(const struct json *v);
struct value value_of_text(struct str text);

/* Only digits, perhaps with a sign: an id or a picklist value. */
bool value_is_integer(struct value v, int64_t *ret);

/* Writes the value in the field's type. ERR_BAD_VALUE names the field and what it takes. null is
 * written as null. */
MUST_CHECK enum err_code value_write(struct jw *w, const struct cat_field *f, struct value v,
                                     struct err *err);
