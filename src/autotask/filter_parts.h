/* Between the files that make filters: finding the field somebody means, writing one condition, and
 * saying it in words. */
#pragma once

#include "autotask/filter.h"
#include "autotask/value.h"

/* Values of one list as it is sent, of one that is taken apart later, conditions joined by OR. */
enum { FILTER_PIECE = 200, FILTER_IN_MAX = 5000, FILTER_OR_MAX = 500 };

/* A field by its name in any case and spelling ("company_id", "company"); NULL when none fits. */
const struct cat_field *filter_field_find(const struct cat_entity *e, struct str name);
/* The same for a filter: ERR_UNKNOWN_FIELD with the nearest name, ERR_BAD_VALUE for a field that
 * Autotask does not filter by. */
MUST_CHECK enum err_code filter_field_get(const struct cat_entity *e, struct str name,
                                          const struct cat_field **ret, struct err *err);

/* One condition as JSON. Dates become UTC moments (and one condition may become two in a group). */
MUST_CHECK enum err_code filter_write(const struct at_filter *f, struct jw *w,
                                      const struct cat_field *field, enum at_op op,
                                      const struct value *values, size_t n, struct err *err);
/* A whole condition or group, ready made. */
MUST_CHECK enum err_code filter_append(struct at_filter *f, struct str json, struct err *err);

/* The words of one condition: "company=Acme Corp". */
void filter_say(struct buf *words, struct str field, enum at_op op, struct str shown,
                bool is_label);
void filter_say_next(struct at_filter *f); /* the separator, if words stand there already */

bool filter_is_text_op(enum at_op op);  /* beginsWith, endsWith, contains */
bool filter_is_list_op(enum at_op op);  /* in, notIn */
bool filter_is_exist_op(enum at_op op); /* exist, notExist */
bool filter_op_fits(const struct cat_field *f, enum at_op op);
/* ERR_BAD_OPERATOR with the valid ones; field may be NULL. */
enum err_code filter_bad_operator(const struct cat_field *field, struct str given, struct err *err);
enum err_code filter_too_long(struct err *err);
