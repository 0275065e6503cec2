/* Dates of fields. Every date field of Autotask is a date-time in UTC, but some hold a plain
 * calendar date (a contract's end): those are midnight UTC of that date whatever the zone of the
 * person. */
#pragma once

#include "base/err.h"
#include "catalog/catalog.h"

/* Whether the field holds a calendar date. Autotask does not say; the rule is the name (endDate,
 * dateWorked, not endDateTime) of a field that people set. */
bool date_is_calendar(const struct cat_field *f);

struct date_span {
    int64_t from_s, to_s; /* half-open; INT64_MIN and INT64_MAX are open ends */
    bool is_instant;      /* a point in time, not a day or longer */
};
/* at_date_range() as it applies to this field. */
MUST_CHECK enum err_code date_span_of(const struct cat_field *f, struct str text, struct str zone,
                                      int64_t now_s, struct date_span *ret, struct err *err);
/* The same for a range of instants. */
struct date_span date_span_make(const struct cat_field *f, struct str zone, int64_t from_s,
                                int64_t to_s);
