/* The words of servers with one tool an entity: how they write a search, its pages, and the record
 * that a new one must not double. */
#pragma once

#include "tools/onward.h"

/* filter_field, filter_op, filter_value, filtersJson, recency, since, until, offset, returnAll ...
 */
bool operate_is_word(struct str name);
/* Writes the members filter and limit or page of query_entity: what such words among `given` say,
 * one ready condition (JSON; may be NULL), and a condition for each of `pairs`, an object of field
 * and value. */
MUST_CHECK enum err_code operate_words(struct tool_run *r, const struct cat_entity *e,
                                       const struct json *given, const struct json *pairs,
                                       const char *condition, struct onward *o);

/* dedupFields, updateFields, errorOnDuplicate. */
bool operate_is_equal_word(struct str name);
/* Looks for a record that has the same values as `fields` in all of `given`'s dedupFields; 0 in
 * *ret_id: there is none. */
MUST_CHECK enum err_code operate_find_equal(struct tool_run *r, const struct cat_entity *e,
                                            const struct json *given, const struct json *fields,
                                            int64_t *ret_id);
/* A member of `given` by its name in any spelling; NULL when there is none or it is null or empty.
 */
const struct json *operate_word(const struct json *given, const char *name);
/* The texts of a list, or of one text with commas; NULL-terminated by n = 0. */
struct str *operate_texts(struct arena *a, const struct json *v);
