/* Values, types, names and paths in words, for the sentences of schema errors. */
#pragma once

#include "mcp/schema_check.h"

enum { SCHEMA_MAX_LISTED = 12 }; /* values in a sentence */

/* What a value is, short enough for a sentence: the string "abc", an array of 3. */
void schema_say_value(struct buf *out, const struct json *v);
/* one of "open", "closed" or 3 */
void schema_say_values(struct buf *out, const struct schema_values *values);
/* "a string or null". */
void schema_say_types(struct buf *out, unsigned types);
/* 'a', 'b' and 'c'; at most max of them, then how many more there are. */
void schema_say_names(struct buf *out, const struct str *names, size_t n, size_t max);
/* filter[0].op */
void schema_say_path(struct buf *out, const struct schema_at *at);
/* /filter/0/op */
void schema_write_at(struct buf *out, const struct schema_at *at);
