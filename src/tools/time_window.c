/* Order of work: read what was given, find the day, work out what is missing, then check. */
#include "tools/time_window.h"

#include "autotask/filter.h"
#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    DAY_MAX_S = 26 * 3600,
    SLACK_S = 60, /* hours written with two decimals are half a minute off */
    NINE_OCLOCK_LEN = 6
};

static enum err_code wrong(struct err *err, const char *arg, const char *fix)
{
    err_field(err, str_from(arg));
    err_fix(err, "%s", fix);
    return err->code;
}

/* ---- What was given ---- */

/* "1.5" or "1:30" in seconds, exact; false when it is no such text. */
static bool seconds_of(struct str text, int64_t *ret)
{
    struct str rest = text;
    bool clock = str_find(text, ':') >= 0;
    struct str whole = str_split(&rest, clock ? ':' : '.');
    int64_t w = 0, part = 0, scale = 1;

    if (text.n == 0 || text.n > 12 || (whole.n > 0 && !str_to_i64(whole, &w)) || w < 0 ||
        str_starts(whole, STR("-")))
        return false;
    if (rest.n > 0 &&
        (!str_to_i64(rest, &part) || part < 0 || rest.p[0] == '-' || rest.p[0] == '+'))
        return false;
    if (clock && (rest.n != 2 || part > 59))
        return false;
    for (size_t i = 0; i < rest.n; i++)
        scale *= 10;
    *ret = w * 3600 + (clock ? part * 60 : part * 3600 / scale);
    return true;
}

static enum err_code read_hours(struct time_window *w, struct err *err)
{
    if (w->hours.n == 0)
        return ERR_OK;
    if (seconds_of(w->hours, &w->seconds) && w->seconds > 0 && w->seconds <= 24 * 3600)
        return ERR_OK;
    (void)err_set(err, ERR_BAD_VALUE, "hours must be more than 0 and at most 24, not %.*s.",
                  STR_ARG(w->hours));
    return wrong(err, "hours",
                 "Give hours such as 0.25 or 1.5; split longer work over several days.");
}

static bool is_open(int64_t from, int64_t to)
{
    return from == INT64_MIN || to == INT64_MAX;
}

/* "9:05" or "14:30": a time without a day. */
static bool is_time_of_day(struct str text)
{
    bool two = text.n == 5, one = text.n == 4;

    if (!one && !two)
        return false;
    for (size_t i = 0; i < text.n; i++)
        if (i + 3 == text.n ? text.p[i] != ':' : (text.p[i] < '0' || text.p[i] > '9'))
            return false;
    return true;
}

static enum err_code read_point(const struct time_window *w, const char *arg, struct str text,
                                int64_t *ret, struct err *err)
{
    char full[32];
    int64_t from, to;

    if (text.n == 0)
        return ERR_OK;
    if (is_time_of_day(text)) {
        snprintf(full, sizeof(full), "%sT%s%.*s", w->day, text.n == 4 ? "0" : "", STR_ARG(text));
        text = str_from(full);
    }
    enum err_code rc = at_date_range(text, w->zone, w->now_s, &from, &to, err);
    if (rc) {
        err_field(err, str_from(arg));
        return rc;
    }
    if (is_open(from, to) || to - from > 60) {
        (void)err_set(err, ERR_BAD_VALUE, "%s needs a time of day, not only \"%.*s\".", arg,
                      STR_ARG(text));
        return wrong(err, arg, "Example: 2026-11-20T14:30, or 14:30 on the day worked.");
    }
    *ret = from;
    return ERR_OK;
}

/* ---- The day ---- */

/* The local day that the moment is in. Its ends come from the calendar: a day on which the clocks
 * change has 23 or 25 hours. */
static enum err_code set_day(struct time_window *w, int64_t moment_s, struct err *err)
{
    int offset = 0;

    (void)tz_offset_min(w->zone, moment_s, &offset);
    struct civil c = civil_from_unix(moment_s + offset * 60);
    snprintf(w->day, sizeof(w->day), "%04u-%02u-%02u", (unsigned)c.year % 10000,
             (unsigned)c.month % 100, (unsigned)c.day % 100);
    return at_date_range(str_from(w->day), w->zone, w->now_s, &w->day_s, &w->day_end_s, err);
}

static enum err_code read_date(struct time_window *w, struct err *err)
{
    int64_t from, to;

    if (w->date.n == 0)
        return set_day(w, w->now_s, err);
    enum err_code rc = at_date_range(w->date, w->zone, w->now_s, &from, &to, err);
    if (rc) {
        err_field(err, STR("date"));
        return rc;
    }
    if (is_open(from, to) || to - from > DAY_MAX_S) {
        (void)err_set(err, ERR_BAD_VALUE, "date needs one day, not \"%.*s\".", STR_ARG(w->date));
        return wrong(err, "date", "Example: 2026-11-20, today, yesterday.");
    }
    return set_day(w, from, err);
}

/* The day worked is that of the beginning, and a date that says otherwise is a mistake. */
static enum err_code settle_day(struct time_window *w, struct err *err)
{
    int64_t begin = w->start_s ? w->start_s : w->end_s ? w->end_s - w->seconds : 0;

    if (!begin || (w->day_s <= begin && begin < w->day_end_s))
        return ERR_OK;
    if (w->date.n == 0)
        return set_day(w, begin, err);
    (void)err_set(err, ERR_BAD_VALUE, "date is %s, but start is on another day.", w->day);
    return wrong(err, "date", "Leave date out, or give the day of start.");
}

/* ---- What is missing ---- */

static enum err_code make_up_times(struct time_window *w, struct err *err)
{
    char nine[sizeof(w->day) + NINE_OCLOCK_LEN];
    int64_t ignored;

    if (w->day_s <= w->now_s && w->now_s < w->day_end_s) {
        w->end_s = w->now_s - w->now_s % 60;
        w->start_s = w->end_s - w->seconds;
        w->assumed = "No times were given: it ends now.";
        return ERR_OK;
    }
    snprintf(nine, sizeof(nine), "%sT09:00", w->day);
    w->assumed = "No times were given: it starts at 9:00.";
    enum err_code rc = at_date_range(str_from(nine), w->zone, w->now_s, &w->start_s, &ignored, err);
    w->end_s = w->start_s + w->seconds;
    return rc;
}

static enum err_code find_rest(struct time_window *w, struct err *err)
{
    if (w->start_s && w->end_s)
        return ERR_OK;
    if (w->seconds == 0) {
        (void)err_set(err, ERR_MISSING_REQUIRED, "How long the work took is not given.");
        return wrong(err, "hours", "Give hours, or start and end.");
    }
    if (w->start_s)
        w->end_s = w->start_s + w->seconds;
    else if (w->end_s)
        w->start_s = w->end_s - w->seconds;
    else if (w->needs_times)
        return make_up_times(w, err);
    return ERR_OK; /* hours alone are enough for tasks and internal work */
}

/* ---- Checks ---- */

static enum err_code check_length(const struct time_window *w, struct err *err)
{
    int64_t length = w->end_s - w->start_s;

    if (!w->start_s)
        return ERR_OK;
    if (length <= 0 || length > 24 * 3600) {
        (void)err_set(err, ERR_BAD_VALUE,
                      "The end must be after the start, and at most 24 hours later.");
        return wrong(err, "end", "Give an end behind the start, on the next day after midnight.");
    }
    if (w->seconds == 0 || (length - w->seconds <= SLACK_S && w->seconds - length <= SLACK_S))
        return ERR_OK;
    (void)err_set(err, ERR_BAD_VALUE,
                  "hours says %.*s, but start to end is %" PRId64 ":%02" PRId64 " hours.",
                  STR_ARG(w->hours), length / 3600, length % 3600 / 60);
    return wrong(err, "hours", "Give start and end alone, or hours with one of them.");
}

enum err_code time_window_fill(struct time_window *w, struct err *err)
{
    enum err_code rc = read_hours(w, err);

    if (!rc)
        rc = read_date(w, err);
    if (!rc)
        rc = read_point(w, "start", w->start, &w->start_s, err);
    if (!rc)
        rc = read_point(w, "end", w->end, &w->end_s, err);
    if (!rc)
        rc = settle_day(w, err);
    if (!rc)
        rc = find_rest(w, err);
    return rc ? rc : check_length(w, err);
}
