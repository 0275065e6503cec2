/* Rates: how often a principal may do a thing in a minute. A bounded table of token buckets. */
#pragma once

#include "base/base.h"

enum { RATES_MAX = 4096 };

struct rates;

struct rates *rates_new(void);
void rates_free(struct rates *r); /* accepts NULL */
/* Takes one of per_minute from the bucket of (what, who): 0, or how many milliseconds to wait for
 * the next. A bucket that was never used is full. When the table is full, the one that was not used
 * for the longest time is forgotten. Any thread. */
int rates_take(struct rates *r, const void *what, unsigned who, unsigned per_minute,
               int64_t now_ms);
