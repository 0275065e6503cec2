/* Time: the monotonic clock for deadlines, the wall clock for dates, and conversions between
 * ISO 8601 text and seconds that do not depend on the process's time zone. */
#pragma once

#include "base/str.h"

int64_t clock_mono_ms(void);
int64_t clock_mono_ns(void);
int64_t clock_now_s(void); /* seconds since 1970, UTC */
int64_t clock_now_ms(void);
/* From here on the wall clock of this process stands at this moment, so that tests and
 * demonstrations give the same answers each time. Before there are threads; the monotonic clock
 * goes on. */
void clock_set_now_s(int64_t now_s);

struct civil {            /* proleptic Gregorian */
    int year, month, day; /* month and day from 1 */
    int hour, minute, second, ms;
};
int64_t civil_to_unix(const struct civil *c); /* as UTC */
struct civil civil_from_unix(int64_t unix_s);
int civil_weekday(const struct civil *c); /* 0 = Monday */

/* Accepts every form seen from Autotask and from people: 2026-11-20, 2026-11-20T09:30,
 * 2026-11-20T09:30:15[.123][Z|+01:00], a space instead of T. *ret_has_zone and *ret_has_time tell
 * what was there; without a zone the result is as if UTC. */
MUST_CHECK bool iso_parse(struct str text, int64_t *ret_unix_s, bool *ret_has_zone,
                          bool *ret_has_time);
/* "2026-11-20T09:30:15Z"; cap at least 32. */
void iso_format(int64_t unix_s, char *out, size_t cap);

/* Minutes east of UTC that the named IANA zone has at that moment, read from the system's zone
 * files; false when the zone is unknown. "" and "UTC" are always known. Cached, thread-safe. */
bool tz_offset_min(struct str zone, int64_t unix_s, int *ret_min);
/* The name of the machine's own zone ("Europe/Berlin"), or "UTC". */
void tz_local_name(char *out, size_t cap);
