/* The POSIX TZ rule at the end of a zone file (RFC 8536, section 3.3.1): which offset holds in the
 * years that the table of changes does not reach. */
#include "base/tzif.h"

#include "base/clock.h"

enum { HOUR_S = 3600, DAY_S = 86400, WEEK_DAYS = 7 };

static bool take(struct str *s, char c)
{
    if (s->n == 0 || s->p[0] != c)
        return false;
    *s = str_make(s->p + 1, s->n - 1);
    return true;
}

static bool take_number(struct str *s, int max, int *ret)
{
    int value = 0;
    size_t n = 0;
    for (; n < s->n && s->p[n] >= '0' && s->p[n] <= '9'; n++) {
        value = value * 10 + (s->p[n] - '0');
        if (value > max)
            return false;
    }
    if (n == 0)
        return false;
    *s = str_make(s->p + n, s->n - n);
    *ret = value;
    return true;
}

/* An abbreviation: three letters or more, or anything alphanumeric between < and >. */
static bool take_name(struct str *s)
{
    bool quoted = take(s, '<');
    size_t n = 0;
    for (; n < s->n; n++) {
        char c = s->p[n];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool more = quoted && ((c >= '0' && c <= '9') || c == '+' || c == '-');
        if (!letter && !more)
            break;
    }
    *s = str_make(s->p + n, s->n - n);
    return n >= 3 && (!quoted || take(s, '>'));
}

/* [+-]h[h[h]][:mm[:ss]] as seconds. */
static bool take_time(struct str *s, int *ret)
{
    bool negative = take(s, '-');
    if (!negative)
        (void)take(s, '+');
    int hours, minutes = 0, seconds = 0;
    if (!take_number(s, 167, &hours))
        return false;
    if (take(s, ':') && !take_number(s, 59, &minutes))
        return false;
    if (take(s, ':') && !take_number(s, 59, &seconds))
        return false;
    int total = hours * HOUR_S + minutes * 60 + seconds;
    *ret = negative ? -total : total;
    return true;
}

static bool take_day(struct str *s, struct tz_day *day)
{
    *day = (struct tz_day){.kind = 'N', .time_s = 2 * HOUR_S};
    if (!take(s, ','))
        return false;
    bool fine;
    if (take(s, 'M')) {
        day->kind = 'M';
        fine = take_number(s, 12, &day->month) && day->month >= 1 && take(s, '.') &&
               take_number(s, 5, &day->week) && day->week >= 1 && take(s, '.') &&
               take_number(s, 6, &day->day);
    } else if (take(s, 'J')) {
        day->kind = 'J';
        fine = take_number(s, 365, &day->day) && day->day >= 1;
    } else {
        fine = take_number(s, 365, &day->day);
    }
    return fine && (!take(s, '/') || take_time(s, &day->time_s));
}

bool tz_rule_parse(struct str text, struct tz_rule *ret)
{
    struct tz_rule rule = {.known = true};
    int west_s;
    if (!take_name(&text) || !take_time(&text, &west_s))
        return false;
    rule.standard_s = -west_s;
    if (text.n > 0) {
        rule.has_summer = true;
        if (!take_name(&text))
            return false;
        west_s = -(rule.standard_s + HOUR_S);
        if (text.n > 0 && text.p[0] != ',' && !take_time(&text, &west_s))
            return false;
        rule.summer_s = -west_s;
        if (!take_day(&text, &rule.start) || !take_day(&text, &rule.end))
            return false;
    }
    if (text.n > 0)
        return false;
    *ret = rule;
    return true;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* The day's midnight as if its zone were UTC. */
static int64_t day_start(const struct tz_day *day, int year)
{
    if (day->kind == 'M') {
        struct civil first = {.year = year, .month = day->month, .day = 1};
        struct civil next = {.year = year, .month = day->month + 1, .day = 1};
        if (day->month == 12)
            next = (struct civil){.year = year + 1, .month = 1, .day = 1};
        int weekday_of_first = (civil_weekday(&first) + 1) % WEEK_DAYS; /* 0 = Sunday */
        int days = (day->day - weekday_of_first + WEEK_DAYS) % WEEK_DAYS;
        days += (day->week - 1) * WEEK_DAYS;
        int64_t start = civil_to_unix(&first) + (int64_t)days * DAY_S;
        return start < civil_to_unix(&next) ? start : start - (int64_t)WEEK_DAYS * DAY_S;
    }
    struct civil new_year = {.year = year, .month = 1, .day = 1};
    int days = day->day;
    if (day->kind == 'J') /* 60 is always 1 March */
        days += (is_leap(year) && day->day >= 60 ? 1 : 0) - 1;
    return civil_to_unix(&new_year) + (int64_t)days * DAY_S;
}

int tz_rule_offset(const struct tz_rule *rule, int64_t unix_s)
{
    if (!rule->has_summer)
        return rule->standard_s;
    const int64_t limit = INT64_MAX / 2; /* far beyond any date; leaves room to add an offset */
    unix_s = unix_s > limit ? limit : unix_s < -limit ? -limit : unix_s;
    int year = civil_from_unix(unix_s + rule->standard_s).year;
    int64_t start = day_start(&rule->start, year) + rule->start.time_s - rule->standard_s;
    int64_t end = day_start(&rule->end, year) + rule->end.time_s - rule->summer_s;
    bool summer = start < end ? unix_s >= start && unix_s < end : unix_s >= start || unix_s < end;
    return summer ? rule->summer_s : rule->standard_s;
}
