/* When work was done: hours, a day, a start and an end, of which people give any two or one, and of
 * which Autotask wants all that do not contradict each other. Pure: no look-ups, no tool run. */
#pragma once

#include "base/err.h"

struct time_window {
    /* What was given; n = 0 = not. A start or end may be a time of day ("14:30") of `date`. */
    struct str hours, date, start, end;
    struct str zone; /* IANA name that dates are read in */
    int64_t now_s;
    bool needs_times; /* tickets: hours alone are not enough */

    /* What follows from it; 0 = not known. */
    int64_t seconds;
    int64_t start_s, end_s;
    int64_t day_s, day_end_s; /* the day worked, from one local midnight to the next */
    char day[16];             /* the same as a date: "2026-11-20" */
    const char *assumed;      /* a sentence about what was made up; NULL = nothing */
};

/* ERR_BAD_VALUE and ERR_MISSING_REQUIRED name the argument (hours, date, start, end) and what to
 * give instead; hours that contradict start and end name both. */
MUST_CHECK enum err_code time_window_fill(struct time_window *w, struct err *err);
