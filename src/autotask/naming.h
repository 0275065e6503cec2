/* What people call the records of an entity: which fields make the name, and by which fields a
 * record is found when somebody names it. One table for the entities where one field is not enough.
 */
#pragma once

#include "base/json.h"
#include "catalog/catalog.h"

struct arena;
struct buf;

enum { NAMING_FIELDS_MAX = 8 };

struct naming {
    const char *shown[3]; /* fields of the name; joined, or the first that is not empty */
    bool joined;          /* a person: "First Last" */
    const char *number;   /* field of the record's number (T20261120.0003), or NULL */
    const char *search;   /* field that a piece of text is looked for in; NULL = shown[0] */
    const char *emails[3];
};

/* False when records of the entity have no names that can be looked up. */
bool naming_of(const struct cat_entity *e, struct naming *ret);
/* The fields that naming needs, for IncludeFields; returns their number. */
size_t naming_fields(const struct cat_entity *e, const struct naming *n,
                     const char *ret[NAMING_FIELDS_MAX]);
/* The record's name, in the arena; empty when its fields are. */
struct str naming_text(struct arena *a, const struct naming *n, const struct json *record);

/* Names in our sentences are other people's words: what does not look like a name, or is as long as
 * a sentence, stands in quotes, so that nobody takes it for ours. Quotes within become '. */
void naming_say(struct buf *out, struct str name);
/* Always in quotes. */
void naming_quote(struct buf *out, struct str name);
