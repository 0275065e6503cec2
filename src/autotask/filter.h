/* Filters in Autotask's query language, checked against the entity before anything is sent:
 * Autotask drops unknown operators without a word and finds nothing when a number comes as text, so
 * neither ever leaves here. Values are coerced to the field's type; labels and names become ids. */
#pragma once

#include "autotask/client.h"

enum at_op {
    AT_EQ,
    AT_NOTEQ,
    AT_GT,
    AT_GTE,
    AT_LT,
    AT_LTE,
    AT_BEGINS_WITH,
    AT_ENDS_WITH,
    AT_CONTAINS,
    AT_EXIST,
    AT_NOT_EXIST,
    AT_IN,
    AT_NOT_IN
};
const char *at_op_name(enum at_op op); /* as on the wire: "beginsWith" */
/* Also the operators people and other servers write: ne, !=, isNull, startsWith, like, >= ... */
MUST_CHECK bool at_op_parse(struct str text, enum at_op *ret);

/* A filter under construction: conditions joined by AND. Its memory is the arena's. */
struct at_filter {
    struct arena *arena;
    const struct cat_entity *entity;
    struct str zone;   /* IANA zone that date expressions are read in; UTC after at_filter_init */
    int64_t now_s;     /* what "today" is counted from */
    struct buf *json;  /* "{...},{...}" without the brackets */
    struct buf *words; /* for people: "status≠Complete, company=Acme Corp" */
    unsigned n;
    /* Words name what ids and picklist values of at_filter_add_json stand for, which may take a
     * look-up; off after at_filter_init: then they say what was given. */
    bool says_names;
    bool has_udf; /* Autotask takes one condition on a user-defined field a query  */
};
void at_filter_init(struct at_filter *f, struct arena *a, const struct cat_entity *e);

/* One condition on a field of the entity; the value is JSON of any scalar type (array for in/notIn,
 * ignored for exist) and is coerced. ERR_UNKNOWN_FIELD (nearest named), ERR_BAD_OPERATOR,
 * ERR_BAD_VALUE. `shown` is how the value reads for people; empty = the value itself. */
MUST_CHECK enum err_code at_filter_add(struct at_filter *f, struct str field, enum at_op op,
                                       const struct json *value, struct str shown, struct err *err);
MUST_CHECK enum err_code at_filter_add_i64(struct at_filter *f, struct str field, enum at_op op,
                                           int64_t value, struct str shown, struct err *err);
MUST_CHECK enum err_code at_filter_add_text(struct at_filter *f, struct str field, enum at_op op,
                                            struct str value, struct str shown, struct err *err);
/* Several texts on one field, or one text on several fields, joined by OR. */
MUST_CHECK enum err_code at_filter_add_any(struct at_filter *f, const struct str *fields,
                                           size_t n_fields, enum at_op op, struct str value,
                                           struct err *err);
/* What a user wrote as a query: {"filter":[...]}, [...], one condition object, {"and":[..]}; field
 * names in any case, labels and names for picklists and references (looked up through the client),
 * foreign operators translated, between as gte + lt. Nested and/or kept. */
MUST_CHECK enum err_code at_filter_add_json(struct at_filter *f, struct at_client *c,
                                            struct at_call *call, const struct json *query,
                                            struct err *err);

/* A point in time that a person wrote for a date field: ISO forms, now, today, yesterday, tomorrow,
 * -7d, +2h, "this week", "last month", as the half-open range [*from, *to) in that zone; a full
 * date-time is a range of one second. Texts of digits alone are refused. */
MUST_CHECK enum err_code at_date_range(struct str text, struct str zone, int64_t now_s,
                                       int64_t *ret_from_s, int64_t *ret_to_s, struct err *err);
/* from <= field < to; INT64_MIN / INT64_MAX leave an end open. */
MUST_CHECK enum err_code at_filter_add_range(struct at_filter *f, struct str field, int64_t from_s,
                                             int64_t to_s, struct str shown, struct err *err);

/* The finished JSON array, and the words. Both borrowed from the filter's arena. */
struct str at_filter_json(struct at_filter *f);
struct str at_filter_words(struct at_filter *f);
