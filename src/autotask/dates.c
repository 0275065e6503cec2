/* Everything is worked out on the calendar of the zone (days since 1970 there) and only at the
 * end turned into moments, so that days of 23 and 25 hours come out right by themselves. A month
 * is moved by months, never by thirty days. */
#include "autotask/dates.h"

#include "autotask/filter.h"
#include "base/clock.h"

#include <stdio.h>

enum { DAY_S = 86400, HOUR_S = 3600, MINUTE_S = 60, TEXT_MAX_BYTES = 64, COUNT_MAX = 100000 };

/* ---- Local time ---- */

struct here {
    struct str zone;
    int64_t now_s;
};

static int64_t offset_s(const struct here *h, int64_t unix_s)
{
    int minutes = 0;
    (void)tz_offset_min(h->zone, unix_s, &minutes);
    return (int64_t)minutes * 60;
}

/* The moment at which clocks there show `local` (seconds since 1970 as if UTC): the first of two
 * when the hour is repeated, the moment of the jump when it is skipped. */
static int64_t moment_of(const struct here *h, int64_t local)
{
    int64_t early = offset_s(h, local - DAY_S), late = offset_s(h, local + DAY_S);
    int64_t a = local - early, b = local - late;
    if (offset_s(h, a) == early)
        return a;
    if (offset_s(h, b) == late)
        return b;
    int64_t low = b - DAY_S, high = a + DAY_S;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (offset_s(h, middle) == early)
            low = middle;
        else
            high = middle;
    }
    return high;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* Calendar days are counted from 1970-01-01. */
static int64_t today(const struct here *h)
{
    return floor_div(h->now_s + offset_s(h, h->now_s), DAY_S);
}

static int64_t day_of(int year, int month, int day)
{
    struct civil c = {.year = year, .month = month, .day = day};
    return floor_div(civil_to_unix(&c), DAY_S);
}

static struct civil civil_of_day(int64_t day)
{
    return civil_from_unix(day * DAY_S);
}

/* The same day of another month, or its last day if it has no such day. */
static int64_t add_months(int64_t day, int64_t months)
{
    struct civil c = civil_of_day(day);
    int64_t m = (int64_t)c.year * 12 + (c.month - 1) + months;
    int year = (int)floor_div(m, 12), month = (int)(m - floor_div(m, 12) * 12) + 1;
    int64_t first = day_of(year, month, 1);
    int64_t next = month == 12 ? day_of(year + 1, 1, 1) : day_of(year, month + 1, 1);
    int64_t wanted = first + c.day - 1;
    return wanted < next ? wanted : next - 1;
}

static struct date_span days(const struct here *h, int64_t from, int64_t to)
{
    return (struct date_span){moment_of(h, from * DAY_S), moment_of(h, to * DAY_S), false};
}

static struct date_span instant(int64_t at_s)
{
    return (struct date_span){at_s, at_s + 1, true};
}

/* ---- Words ---- */

static bool eat(struct str *s, const char *word)
{
    struct str w = str_from(word);
    if (!str_starts(*s, w))
        return false;
    *s = str_trim(str_make(s->p + w.n, s->n - w.n));
    return true;
}

static bool eat_number(struct str *s, int64_t *ret)
{
    size_t n = 0;
    while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
        n++;
    if (n == 0 || !str_to_i64(str_make(s->p, n), ret) || *ret > COUNT_MAX)
        return false;
    *s = str_trim(str_make(s->p + n, s->n - n));
    return true;
}

enum unit { NO_UNIT, MINUTE, HOUR, DAY, WEEK, MONTH, QUARTER, YEAR };

static enum unit unit_of(struct str word)
{
    static const struct {
        const char *word;
        enum unit unit;
    } units[] = {{"min", MINUTE},      {"mins", MINUTE},
                 {"minute", MINUTE},   {"minutes", MINUTE},
                 {"h", HOUR},          {"hr", HOUR},
                 {"hrs", HOUR},        {"hour", HOUR},
                 {"hours", HOUR},      {"d", DAY},
                 {"day", DAY},         {"days", DAY},
                 {"w", WEEK},          {"wk", WEEK},
                 {"week", WEEK},       {"weeks", WEEK},
                 {"mo", MONTH},        {"month", MONTH},
                 {"months", MONTH},    {"q", QUARTER},
                 {"quarter", QUARTER}, {"quarters", QUARTER},
                 {"y", YEAR},          {"yr", YEAR},
                 {"year", YEAR},       {"years", YEAR}};
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (str_eq(word, str_from(units[i].word)))
            return units[i].unit;
    }
    return NO_UNIT;
}

/* n units of a day or longer after a day. */
static int64_t shift_day(int64_t day, int64_t n, enum unit unit)
{
    if (unit == DAY || unit == WEEK)
        return day + n * (unit == WEEK ? 7 : 1);
    return add_months(day, n * (unit == YEAR ? 12 : unit == QUARTER ? 3 : 1));
}

static bool is_short(enum unit unit)
{
    return unit == MINUTE || unit == HOUR;
}

static int64_t seconds_of(int64_t n, enum unit unit)
{
    return n * (unit == HOUR ? HOUR_S : MINUTE_S);
}

/* "-7d", "+2h", "7 days ago", "in 3 days": a day, or a moment for hours and minutes. */
static bool read_offset(const struct here *h, struct str s, struct date_span *ret)
{
    int64_t n;
    bool back = eat(&s, "-");
    bool ahead = !back && (eat(&s, "+") || eat(&s, "in "));
    if (!eat_number(&s, &n))
        return false;
    bool ago = str_ends(s, STR(" ago"));
    if (ago)
        s = str_trim(str_make(s.p, s.n - 4));
    enum unit unit = unit_of(s);
    if (unit == NO_UNIT || (int)back + (int)ahead + (int)ago != 1)
        return false;
    n = ahead ? n : -n;
    if (is_short(unit)) {
        *ret = instant(h->now_s + seconds_of(n, unit));
    } else {
        int64_t day = shift_day(today(h), n, unit);
        *ret = days(h, day, day + 1);
    }
    return true;
}

/* First day of the week (Monday), month, quarter or year that the day is in. */
static int64_t start_of(int64_t day, enum unit unit)
{
    struct civil c = civil_of_day(day);
    if (unit == WEEK)
        return day - civil_weekday(&c);
    if (unit == YEAR)
        return day_of(c.year, 1, 1);
    if (unit == QUARTER)
        return day_of(c.year, (c.month - 1) / 3 * 3 + 1, 1);
    return unit == MONTH ? day_of(c.year, c.month, 1) : day;
}

/* "this week", "last month", "next year"; "last 7 days" up to now, "next 7 days" from now. */
static bool read_period(const struct here *h, struct str s, struct date_span *ret)
{
    int64_t n = 0;
    int which = eat(&s, "this ") || eat(&s, "current ")                        ? 0
                : eat(&s, "last ") || eat(&s, "previous ") || eat(&s, "past ") ? -1
                : eat(&s, "next ") || eat(&s, "coming ")                       ? 1
                                                                               : 2;
    if (which == 2)
        return false;
    bool counted = eat_number(&s, &n);
    enum unit unit = unit_of(s);
    if (unit == NO_UNIT || (counted && which == 0) || (!counted && is_short(unit)))
        return false;
    if (!counted) {
        int64_t first = start_of(shift_day(start_of(today(h), unit), which, unit), unit);
        *ret = days(h, first, shift_day(first, 1, unit));
    } else if (is_short(unit)) {
        int64_t other = h->now_s + which * seconds_of(n, unit);
        *ret = (struct date_span){which < 0 ? other : h->now_s, (which < 0 ? h->now_s : other) + 1,
                                  false};
    } else if (which < 0) {
        int64_t first = shift_day(today(h), -n, unit);
        *ret = (struct date_span){moment_of(h, first * DAY_S), h->now_s + 1, false};
    } else {
        int64_t last = shift_day(today(h), n, unit);
        *ret = (struct date_span){h->now_s, moment_of(h, (last + 1) * DAY_S), false};
    }
    return true;
}

static bool read_word(const struct here *h, struct str s, struct date_span *ret)
{
    int64_t day = today(h);
    if (str_eq(s, STR("now"))) {
        *ret = instant(h->now_s);
        return true;
    }
    if (str_eq(s, STR("yesterday")))
        day--;
    else if (str_eq(s, STR("tomorrow")))
        day++;
    else if (!str_eq(s, STR("today")))
        return false;
    *ret = days(h, day, day + 1);
    return true;
}

/* ---- ISO forms ---- */

static bool is_digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    }
    return s.n > 0;
}

static bool read_iso(const struct here *h, struct str s, struct date_span *ret)
{
    int64_t at;
    bool has_zone, has_time;
    if (s.n == 7 && is_digits(str_make(s.p, 4)) && s.p[4] == '-' &&
        is_digits(str_make(s.p + 5, 2))) {
        int year = 0, month = 0;
        if (sscanf(s.p, "%4d-%2d", &year, &month) != 2 || year < 1900 || month < 1 || month > 12)
            return false;
        int64_t first = day_of(year, month, 1);
        *ret = days(h, first, add_months(first, 1));
        return true;
    }
    if (is_digits(s) || !iso_parse(s, &at, &has_zone, &has_time))
        return false;
    if (!has_time)
        *ret = days(h, floor_div(at, DAY_S), floor_div(at, DAY_S) + 1);
    else
        *ret = instant(has_zone ? at : moment_of(h, at));
    return true;
}

/* ---- The whole ---- */

static enum err_code not_a_date(struct str text, struct err *err)
{
    (void)err_set(err, ERR_BAD_VALUE, "\"%.*s\" is not a date or time that can be understood.",
                  (int)(text.n < 80 ? text.n : 80), text.p);
    err_fix(err,
            "Use 2026-11-20, 2026-11-20T09:30, 2026-11-20T09:30:00Z, now, today, yesterday, "
            "tomorrow, -7d, "
            "+2h, \"last 7 days\", \"this week\", \"last month\" (d, w, mo, y, h, min), or a range "
            "2026-11-01..2026-11-20.");
    return ERR_BAD_VALUE;
}

static bool read_one(const struct here *h, struct str s, struct date_span *ret)
{
    return read_word(h, s, ret) || read_offset(h, s, ret) || read_period(h, s, ret) ||
           read_iso(h, s, ret);
}

/* "a..b", "a..", "..b": from the start of a to the end of b. */
static bool read_range(const struct here *h, struct str s, struct date_span *ret)
{
    struct date_span from = {INT64_MIN, INT64_MIN, false}, to = {INT64_MAX, INT64_MAX, false};
    size_t at = 0;
    while (at + 1 < s.n && (s.p[at] != '.' || s.p[at + 1] != '.'))
        at++;
    if (at + 1 >= s.n || s.n == 2)
        return false;
    struct str a = str_trim(str_make(s.p, at)), b = str_trim(str_make(s.p + at + 2, s.n - at - 2));
    if ((a.n > 0 && !read_one(h, a, &from)) || (b.n > 0 && !read_one(h, b, &to)))
        return false;
    *ret = (struct date_span){from.from_s, to.to_s, false};
    return from.from_s < to.to_s;
}

static enum err_code read_span(struct str text, struct str zone, int64_t now_s,
                               struct date_span *ret, struct err *err)
{
    char lower[TEXT_MAX_BYTES];
    int ignored;
    struct here h = {zone, now_s};
    text = str_trim(text);
    if (!tz_offset_min(zone, now_s, &ignored)) {
        (void)err_set(err, ERR_BAD_VALUE, "There is no time zone \"%.*s\" on this machine.",
                      STR_ARG(zone));
        err_fix(err, "Use an IANA name such as Europe/Berlin.");
        return ERR_BAD_VALUE;
    }
    if (text.n == 0 || text.n >= sizeof(lower))
        return not_a_date(text, err);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        lower[i] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c == '_' ? ' ' : c);
    }
    lower[text.n] = '\0';
    struct str s = str_make(lower, text.n);
    /* The ISO reader wants its T and Z in capitals. */
    if (read_one(&h, s, ret) || read_iso(&h, text, ret) || read_range(&h, s, ret))
        return ERR_OK;
    return not_a_date(text, err);
}

enum err_code at_date_range(struct str text, struct str zone, int64_t now_s, int64_t *ret_from_s,
                            int64_t *ret_to_s, struct err *err)
{
    struct date_span span;
    enum err_code rc = read_span(text, zone, now_s, &span, err);
    if (rc)
        return rc;
    *ret_from_s = span.from_s;
    *ret_to_s = span.to_s;
    return ERR_OK;
}

/* ---- Fields that hold a calendar date ---- */

bool date_is_calendar(const struct cat_field *f)
{
    struct str n = f->name;
    if (f->type != CAT_DATETIME || ((f->flags & CAT_READ_ONLY) && !(f->flags & CAT_CREATE_ONLY)))
        return false;
    if (str_starts(n, STR("create")) || str_starts(n, STR("completed")) ||
        str_starts(n, STR("last")))
        return false;
    return str_ends(n, STR("Date")) || str_starts(n, STR("date")) || str_eq(n, STR("weekEnding"));
}

static int64_t calendar_day(const struct here *h, int64_t at_s, bool up)
{
    if (at_s == INT64_MIN || at_s == INT64_MAX)
        return at_s;
    int64_t local = at_s + offset_s(h, at_s);
    return floor_div(local + (up ? DAY_S - 1 : 0), DAY_S) * DAY_S;
}

struct date_span date_span_make(const struct cat_field *f, struct str zone, int64_t from_s,
                                int64_t to_s)
{
    struct date_span span = {from_s, to_s, from_s != INT64_MIN && to_s == from_s + 1};
    struct here h = {zone, 0};
    if (date_is_calendar(f)) {
        span.from_s = calendar_day(&h, from_s, false);
        span.to_s = calendar_day(&h, to_s, true);
        span.is_instant = false;
    }
    return span;
}

enum err_code date_span_of(const struct cat_field *f, struct str text, struct str zone,
                           int64_t now_s, struct date_span *ret, struct err *err)
{
    struct date_span span;
    enum err_code rc = read_span(text, zone, now_s, &span, err);
    if (rc) {
        err_field(err, f->name);
        return rc;
    }
    int64_t at;
    bool has_zone, has_time;
    bool is_calendar = date_is_calendar(f);
    if (is_calendar && iso_parse(str_trim(text), &at, &has_zone, &has_time) && has_zone) {
        /* As Autotask writes it: midnight UTC, whatever day that is here. */
        int64_t day = floor_div(at, DAY_S) * DAY_S;
        *ret = (struct date_span){day, day + DAY_S, false};
        return ERR_OK;
    }
    *ret = date_span_make(f, zone, span.from_s, span.to_s);
    ret->is_instant = span.is_instant && !is_calendar;
    return ERR_OK;
}
