/* One time zone as its file tells it (TZif, RFC 8536): the moments when the offset changes, and the
 * rule for the time after the last of them. Private to base. */
#pragma once

#include "base/str.h"

/* A day of the year and a time of that day, as POSIX TZ rules have them. */
struct tz_day {
    char kind;            /* 'M': month, week, weekday; 'J': 1 to 365, no leap day; 'N': 0 to 365 */
    int month, week, day; /* the last one is the number for 'J' and 'N' */
    int time_s;           /* may be negative or beyond a day */
};

struct tz_rule {
    bool known;
    bool has_summer;
    int standard_s, summer_s; /* east of UTC */
    struct tz_day start, end; /* of summer time, in local time */
};

struct tz_zone {
    int64_t *at;       /* seconds since 1970, ascending */
    int32_t *offset_s; /* from that moment on */
    size_t n;
    int32_t first_s; /* before the first change */
    struct tz_rule rule;
};

/* Reads the content of a zone file; false when it is none. tz_zone_done frees what it took. */
MUST_CHECK bool tz_zone_parse(struct str content, struct tz_zone *ret);
void tz_zone_done(struct tz_zone *zone);
/* Seconds east of UTC at that moment. */
int tz_zone_offset(const struct tz_zone *zone, int64_t unix_s);
/* Reads a TZ rule such as "CET-1CEST,M3.5.0,M10.5.0/3". */
MUST_CHECK bool tz_rule_parse(struct str text, struct tz_rule *ret);
int tz_rule_offset(const struct tz_rule *rule, int64_t unix_s);
