/* What Autotask lets one integration ask: 3 requests at a time per endpoint, and a number in a
 * rolling hour for the whole database, slower from half of it on. Thread-safe: places are given
 * back when a held-back reply leaves. */
#pragma once

#include "base/str.h"

struct sb_limits;

struct sb_limits *sb_limits_new(bool off, unsigned hourly_limit);
void sb_limits_free(struct sb_limits *l);

enum sb_verdict { SB_MAY_PASS, SB_TOO_MANY_THREADS, SB_TOO_MANY_REQUESTS };

/* Counts a request at mono_ms and takes a place for it. On SB_MAY_PASS *ret_slot is to be given
 * back
 * (-1 = none was needed) and *ret_delay_ms says how much slower it is to be. */
enum sb_verdict sb_limits_enter(struct sb_limits *l, struct str integration_code,
                                struct str endpoint, int64_t mono_ms, int *ret_slot,
                                int *ret_delay_ms);
void sb_limits_leave(struct sb_limits *l, int slot);

unsigned sb_limits_hourly(const struct sb_limits *l);
unsigned sb_limits_used(struct sb_limits *l, int64_t mono_ms);
/* Seconds until the hour's count is below its limit again. */
int sb_limits_retry_s(struct sb_limits *l, int64_t mono_ms);
/* Forgets what was counted in the hour; places that are taken stay taken. */
void sb_limits_reset(struct sb_limits *l);
