/* Values on their way between JSON, Autotask's types and SQLite. */
#pragma once

#include "sandbox/request.h"

enum sb_kind { SB_NULL, SB_I64, SB_DECIMAL, SB_TEXT, SB_BYTES };

struct sb_value {
    enum sb_kind kind;
    int64_t i;    /* SB_I64: also booleans */
    struct str s; /* SB_TEXT, SB_BYTES; of SB_DECIMAL the number's text */
};

/* Any date form that Autotask takes, as naive UTC text (with ".mmm" only when there is a fraction).
 */
bool sb_datetime_parse(struct str text, char *out, size_t cap);
/* Plain or exponent decimal notation, nothing around it. */
bool sb_decimal_parse(struct str text, double *ret);

/* A JSON value for a field, with the leniency of Autotask's reader; false when it does not fit: the
 * error is added in the words of Newtonsoft's reader. */
bool sb_value_read(struct sb_request *r, const struct cat_field *f, const struct json *v,
                   struct sb_value *ret, struct sb_errors *errors);
/* A column of the current row; texts are copied to the arena. */
struct sb_value sb_value_column(struct arena *a, sqlite3_stmt *stmt, int column,
                                const struct cat_field *f);
void sb_value_bind(sqlite3_stmt *stmt, int at, const struct sb_value *v);
bool sb_value_equal(const struct sb_value *a, const struct sb_value *b);
