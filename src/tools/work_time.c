/* Days and business time in the server's zone. Days are counted by number (since 1970-01-01 of the
 * local date), so that "five days ago" and weekdays need no calendar. */
#include "base/clock.h"
#include "tools/work.h"

#include <stdio.h>

enum { DAY_S = 86400, HOLIDAYS_MAX = 500, SPAN_DAYS_MAX = 4000 };

static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static int64_t local_of(struct tool_run *r, int64_t unix_s)
{
    int minutes = 0;

    (void)tz_offset_min(str_from(r->ctx->time_zone), unix_s, &minutes);
    return unix_s + (int64_t)minutes * 60;
}

static int64_t day_number(int64_t local_s)
{
    return local_s / DAY_S - (local_s % DAY_S < 0);
}

void work_day_number(struct tool_run *r, int64_t number, struct work_day *ret)
{
    struct civil c = civil_from_unix(number * DAY_S);
    struct err ignored = {0};

    *ret = (struct work_day){.number = number, .weekday = civil_weekday(&c)};
    snprintf(ret->date, sizeof(ret->date), "%04u-%02u-%02u", (unsigned)c.year % 10000,
             (unsigned)c.month % 100, (unsigned)c.day % 100);
    /* The ends come from the calendar: a day on which the clocks change has 23 or 25 hours. */
    if (at_date_range(str_from(ret->date), str_from(r->ctx->time_zone), r->now_s, &ret->from_s,
                      &ret->to_s, &ignored)) {
        ret->from_s = number * DAY_S;
        ret->to_s = ret->from_s + DAY_S;
    }
}

void work_day_of(struct tool_run *r, int64_t unix_s, struct work_day *ret)
{
    work_day_number(r, day_number(local_of(r, unix_s)), ret);
}

enum err_code work_range(struct tool_run *r, const char *arg, const char *otherwise,
                         int64_t *ret_from_s, int64_t *ret_to_s)
{
    struct str text = arg_text(r, arg);
    enum err_code rc =
        at_date_range(text.n > 0 ? text : str_from(otherwise), str_from(r->ctx->time_zone),
                      r->now_s, ret_from_s, ret_to_s, &r->err);

    if (rc)
        err_field(&r->err, str_from(arg));
    return rc;
}

struct str work_day_text(struct tool_run *r, const struct work_day *d)
{
    struct civil c = civil_from_unix(d->number * DAY_S);

    return str_from(
        str_printf(r->arena, "%s %d %s", weekdays[d->weekday], c.day, months[c.month - 1]));
}

struct str work_span(struct tool_run *r, int64_t seconds)
{
    int64_t minutes = (seconds < 0 ? -seconds : seconds) / 60;

    if (minutes < 60)
        return str_from(str_printf(r->arena, "%lldm", (long long)minutes));
    if (minutes < 24 * 60)
        return str_from(str_printf(r->arena, "%lldh %02lldm", (long long)(minutes / 60),
                                   (long long)(minutes % 60)));
    return str_from(str_printf(r->arena, "%lldd %lldh", (long long)(minutes / 1440),
                               (long long)(minutes % 1440 / 60)));
}

struct str work_due(struct tool_run *r, int64_t due_s)
{
    struct str when = view_time(r, due_s), span = work_span(r, due_s - r->now_s);

    if (due_s < r->now_s)
        return str_from(str_printf(r->arena, "%.*s (%.*s late)", STR_ARG(when), STR_ARG(span)));
    return str_from(str_printf(r->arena, "%.*s (in %.*s)", STR_ARG(when), STR_ARG(span)));
}

bool work_calendar_day(const struct work_query *q, size_t row, const char *field, int64_t *ret)
{
    int64_t unix_s;

    if (!work_time(q, row, field, &unix_s))
        return false;
    *ret = day_number(unix_s);
    return true;
}

/* ---- Office hours ---- */

static const char *const location_columns[] = {"name",
                                               "isDefault",
                                               "holidaySetID",
                                               "noHoursOnHolidays",
                                               "mondayBusinessHoursStartTime",
                                               "mondayBusinessHoursEndTime",
                                               "tuesdayBusinessHoursStartTime",
                                               "tuesdayBusinessHoursEndTime",
                                               "wednesdayBusinessHoursStartTime",
                                               "wednesdayBusinessHoursEndTime",
                                               "thursdayBusinessHoursStartTime",
                                               "thursdayBusinessHoursEndTime",
                                               "fridayBusinessHoursStartTime",
                                               "fridayBusinessHoursEndTime",
                                               "saturdayBusinessHoursStartTime",
                                               "saturdayBusinessHoursEndTime",
                                               "sundayBusinessHoursStartTime",
                                               "sundayBusinessHoursEndTime",
                                               NULL};
enum { FIRST_HOURS_COLUMN = 4 };
static const char *const holiday_columns[] = {"holidayDate", NULL};

/* "1900-01-01T08:30:00": only the time of day means something. */
static int minutes_of(struct str text)
{
    int64_t hour, minute;

    if (text.n < 16 || !str_to_i64(str_make(text.p + 11, 2), &hour) ||
        !str_to_i64(str_make(text.p + 14, 2), &minute) || hour > 24 || minute > 59)
        return 0;
    return (int)(hour * 60 + minute);
}

static bool set_hours(const struct work_query *q, size_t row, struct work_hours *h)
{
    bool open = false;

    for (size_t d = 0; d < 7; d++) {
        const char *const *pair = &location_columns[FIRST_HOURS_COLUMN + d * 2];
        h->days[d].from_min = minutes_of(json_str(work_value(q, row, pair[0])));
        h->days[d].to_min = minutes_of(json_str(work_value(q, row, pair[1])));
        open |= h->days[d].to_min > h->days[d].from_min;
    }
    return open;
}

static enum err_code load_holidays(struct tool_run *r, int64_t set_id, struct work_hours *h)
{
    struct work_query q;

    work_query_init(&q, r, "Holidays", holiday_columns);
    work_where_id(&q, "holidaySetID", set_id);
    q.max_rows = HOLIDAYS_MAX;
    enum err_code rc = work_fetch(&q);
    if (rc)
        return rc;
    int64_t *days = ARENA_ARRAY(r->arena, int64_t, q.view.n_rows + 1);
    for (size_t row = 0; row < q.view.n_rows; row++)
        if (work_calendar_day(&q, row, "holidayDate", &days[h->n_holidays]))
            h->n_holidays++;
    h->holidays = days;
    return ERR_OK;
}

static void use_usual_hours(struct work_hours *h)
{
    for (size_t d = 0; d < 7; d++) {
        h->days[d].from_min = d < 5 ? 8 * 60 : 0;
        h->days[d].to_min = d < 5 ? 18 * 60 : 0;
    }
}

enum err_code work_hours_load(struct tool_run *r, struct work_hours *ret)
{
    struct work_query q;
    size_t row = 0;
    int64_t set_id;

    *ret = (struct work_hours){.name = STR("")};
    work_query_init(&q, r, "InternalLocationWithBusinessHours", location_columns);
    work_where_i64(&q, "id", AT_GTE, 0);
    enum err_code rc = work_fetch(&q);
    if (rc)
        return rc;
    for (size_t i = 0; i < q.view.n_rows; i++)
        if (work_is(&q, i, "isDefault"))
            row = i;
    ret->known = q.view.n_rows > 0 && set_hours(&q, row, ret);
    if (!ret->known) {
        use_usual_hours(ret);
        return ERR_OK;
    }
    ret->name = work_text(&q, row, "name");
    if (work_is(&q, row, "noHoursOnHolidays") && work_id(&q, row, "holidaySetID", &set_id))
        rc = load_holidays(r, set_id, ret);
    return rc;
}

bool work_is_holiday(const struct work_hours *h, int64_t number)
{
    for (size_t i = 0; i < h->n_holidays; i++)
        if (h->holidays[i] == number)
            return true;
    return false;
}

static int64_t overlap(int64_t a_from, int64_t a_to, int64_t b_from, int64_t b_to)
{
    int64_t from = a_from > b_from ? a_from : b_from, to = a_to < b_to ? a_to : b_to;
    return to > from ? to - from : 0;
}

int64_t work_business_s(struct tool_run *r, const struct work_hours *h, int64_t from_s,
                        int64_t to_s)
{
    struct work_day d;
    int64_t total = 0;

    work_day_of(r, from_s, &d);
    for (int i = 0; i < SPAN_DAYS_MAX && d.from_s < to_s; i++) {
        int open = h->days[d.weekday].from_min, close = h->days[d.weekday].to_min;
        /* Office hours are read off the clock: a change of the clocks happens at night. */
        int64_t opens = d.to_s - DAY_S + (int64_t)open * 60;
        int64_t closes = d.to_s - DAY_S + (int64_t)close * 60;
        if (close > open && !work_is_holiday(h, d.number))
            total += overlap(opens, closes, from_s, to_s);
        work_day_number(r, d.number + 1, &d);
    }
    return total;
}
