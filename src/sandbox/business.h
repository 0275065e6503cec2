/* Business time: the hours of the provider's main location and its holidays, as the records have
 * them. Where there are no such records, every minute counts. */
#pragma once

#include "sandbox/request.h"

enum { SB_HOLIDAYS_MAX = 400 };

struct sb_business {
    bool always; /* no hours are known */
    const char *zone;
    int from[7], to[7];                /* minutes after midnight, Monday first; from = to: closed */
    int64_t holidays[SB_HOLIDAYS_MAX]; /* days since 1970 */
    size_t n_holidays;
};

void sb_business_load(struct sb_request *r, struct sb_business *ret);
/* t plus minutes of business time. */
int64_t sb_business_add(const struct sb_business *b, int64_t t, int64_t minutes);
/* Minutes of business time from a to b; 0 when b is earlier. */
int64_t sb_business_between(const struct sb_business *b, int64_t from, int64_t to);
