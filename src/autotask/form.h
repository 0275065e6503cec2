/* What a write says, as a form that can be kept and compared: a JSON object of the members sorted
 * by name, each value one canonical text. Numbers, dates and ids stand as they are; of every other
 * text only the SHA-256 is there, so that a kept form holds nothing that a customer wrote. */
#pragma once

#include "base/buf.h"
#include "base/json.h"
#include "catalog/catalog.h"

struct arena;

/* The form of a body. User-defined fields are members "userdefinedfields.NAME". e may be NULL. */
struct str form_of(struct arena *a, const struct cat_entity *e, const struct json *body);
/* What the record has in the members of the form. */
struct str form_in(struct arena *a, const struct cat_entity *e, const struct json *form,
                   const struct json *record);

enum form_match {
    FORM_SAME,   /* the record has every value of the form */
    FORM_PARTLY, /* it has some that it did not have before; others were changed since */
    FORM_BEFORE, /* what the form would change is as it was before */
    FORM_OTHER   /* neither: somebody else's values, or it is not known what was before */
};
/* before: form_in() of the record before the write, or NULL. */
enum form_match form_match(struct arena *a, const struct cat_entity *e, const struct json *form,
                           const struct json *before, const struct json *record);

enum form_likeness { FORM_ANOTHER, FORM_ALIKE, FORM_MADE };
/* Whether the record is the one that the form would have made. What workflow rules and service
 * levels change at once (picklists, optional references and dates) does not count, nor what
 * Autotask rounds (decimals). FORM_ALIKE: its name is the same, but not all that counts. */
enum form_likeness form_likeness(struct arena *a, const struct cat_entity *e,
                                 const struct json *form, const struct json *record);

/* The field that says when a record was made, if a query may ask for it; or NULL. */
const struct cat_field *form_creation_date(const struct cat_entity *e);
