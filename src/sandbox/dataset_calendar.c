/* Days and working hours of the provider, which sits in US Eastern Time; who is busy when. The
 * zone's rule is written here and not read from the system, so that the same seed gives the same
 * records on a machine without zone files. */
#include "base/clock.h"

#include "sandbox/dataset_gen.h"

enum {
    DAY_S = 86400,
    STANDARD_MIN = -5 * 60,
    SUMMER_MIN = -4 * 60,
    DAY_QUARTERS = 40,
    FULL_DAY = 34
};

static int64_t days_of(int year, int month, int day)
{
    struct civil c = {.year = year, .month = month, .day = day};
    return civil_to_unix(&c) / DAY_S;
}

/* 0 = Monday; 1970-01-01 was a Thursday. */
static int weekday_of(int64_t day)
{
    return (int)((day % 7 + 10) % 7);
}

/* The nth (from 1) given weekday of a month; n = 5 means the last. */
static int64_t nth_weekday(int year, int month, int weekday, int n)
{
    int64_t first = days_of(year, month, 1);
    int64_t day = first + (weekday - weekday_of(first) + 7) % 7 + 7 * (n - 1);
    int64_t next = month == 12 ? days_of(year + 1, 1, 1) : days_of(year, month + 1, 1);
    return day >= next ? day - 7 : day;
}

/* Second Sunday of March to first Sunday of November. */
static int zone_minutes(int64_t day)
{
    struct civil c = civil_from_unix(day * DAY_S);
    bool summer = day >= nth_weekday(c.year, 3, 6, 2) && day < nth_weekday(c.year, 11, 6, 1);
    return summer ? SUMMER_MIN : STANDARD_MIN;
}

const char *ds_holiday_name(int year, int month, int day)
{
    int64_t d = days_of(year, month, day);
    int64_t thanksgiving = nth_weekday(year, 11, 3, 4);
    if (month == 1 && day == 1)
        return "New Year's Day";
    if (d == nth_weekday(year, 1, 0, 3))
        return "Martin Luther King Jr. Day";
    if (d == nth_weekday(year, 5, 0, 5))
        return "Memorial Day";
    if (month == 7 && day == 4)
        return "Independence Day";
    if (d == nth_weekday(year, 9, 0, 1))
        return "Labor Day";
    if (d == thanksgiving)
        return "Thanksgiving Day";
    if (d == thanksgiving + 1)
        return "Day after Thanksgiving";
    if (month == 12 && day == 25)
        return "Christmas Day";
    return NULL;
}

void ds_calendar_init(struct ds_calendar *c, int64_t now_s)
{
    int64_t utc_day = now_s / DAY_S;
    int64_t today = (now_s + zone_minutes(utc_day) * 60) / DAY_S;
    c->now_s = now_s;
    c->first_day = today - DS_DAYS_BACK;
    c->today = DS_DAYS_BACK;
    for (int i = 0; i < DS_DAYS; i++) {
        struct civil d = civil_from_unix((c->first_day + i) * DAY_S);
        c->zone_min[i] = zone_minutes(c->first_day + i);
        c->workday[i] =
            weekday_of(c->first_day + i) < 5 && !ds_holiday_name(d.year, d.month, d.day);
    }
}

static int clamp_day(int day)
{
    return day < 0 ? 0 : day >= DS_DAYS ? DS_DAYS - 1 : day;
}

int64_t ds_at(const struct ds_calendar *c, int day, int minute)
{
    day = clamp_day(day);
    return (c->first_day + day) * DAY_S + (int64_t)(minute - c->zone_min[day]) * 60;
}

int ds_day_of(const struct ds_calendar *c, int64_t t, int *ret_minute)
{
    int day = clamp_day((int)((t + STANDARD_MIN * 60) / DAY_S - c->first_day));
    int64_t local = t + (int64_t)c->zone_min[day] * 60;
    day = clamp_day((int)(local / DAY_S - c->first_day));
    if (ret_minute)
        *ret_minute = (int)(local % DAY_S / 60);
    return day;
}

int ds_workday(const struct ds_calendar *c, int day, int steps)
{
    day = clamp_day(day);
    while (day > 0 && !c->workday[day])
        day--;
    for (; steps > 0 && day < DS_DAYS - 1; steps--) {
        do
            day++;
        while (day < DS_DAYS - 1 && !c->workday[day]);
    }
    for (; steps < 0 && day > 0; steps++) {
        do
            day--;
        while (day > 0 && !c->workday[day]);
    }
    return day;
}

int64_t ds_add_work(const struct ds_calendar *c, int64_t t, int minutes)
{
    int minute;
    int day = ds_day_of(c, t, &minute);
    for (; day < DS_DAYS - 1; day++, minute = 0) {
        if (!c->workday[day])
            continue;
        int from = minute < DS_WORK_FROM ? DS_WORK_FROM : minute;
        int room = DS_WORK_TO - from;
        if (room > 0 && minutes <= room)
            return ds_at(c, day, from + minutes);
        minutes -= room > 0 ? room : 0;
    }
    return ds_at(c, day, DS_WORK_TO);
}

static int clamp_work(int minute)
{
    return minute < DS_WORK_FROM ? DS_WORK_FROM : minute > DS_WORK_TO ? DS_WORK_TO : minute;
}

int ds_work_between(const struct ds_calendar *c, int64_t a, int64_t b)
{
    int from, to, sum = 0;
    int first = ds_day_of(c, a, &from);
    int last = ds_day_of(c, b, &to);
    for (int day = first; day <= last; day++) {
        if (!c->workday[day])
            continue;
        int begin = day == first ? clamp_work(from) : DS_WORK_FROM;
        int end = day == last ? clamp_work(to) : DS_WORK_TO;
        sum += end > begin ? end - begin : 0;
    }
    return sum;
}

struct civil ds_local(const struct ds_calendar *c, int day)
{
    return civil_from_unix((c->first_day + day) * DAY_S);
}

int64_t ds_month_start(const struct ds_calendar *c, int day, int months)
{
    struct civil d = ds_local(c, day);
    int index = d.year * 12 + d.month - 1 + months;
    return days_of(index / 12, index % 12 + 1, 1) * DAY_S;
}

int64_t ds_date(const struct ds_calendar *c, int day)
{
    return (c->first_day + day) * DAY_S;
}

/* --- Who is busy when: one bit per quarter hour from 08:00 to 18:00 --- */

static uint64_t quarters(int from, int n)
{
    return n <= 0 ? 0 : ((n >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << n) - 1) << from);
}

/* First slot at or after `from` with n free quarter hours before 18:00, or -1. */
static int find_slot(uint64_t busy, int from, int n)
{
    if (__builtin_popcountll(busy & quarters(0, DAY_QUARTERS)) + n > FULL_DAY)
        return -1;
    for (int slot = from; slot + n <= DAY_QUARTERS; slot++) {
        if (!(busy & quarters(slot, n)))
            return slot;
    }
    return -1;
}

int64_t ds_book(struct ds *ds, int resource, int64_t earliest, int minutes)
{
    int n = (minutes + 14) / 15, minute;
    int day = ds_day_of(&ds->cal, earliest, &minute);
    for (; day < DS_DAYS - 1; day++, minute = 0) {
        if (!ds->cal.workday[day])
            continue;
        int from = minute <= DS_WORK_FROM ? 0 : (minute - DS_WORK_FROM + 14) / 15;
        int slot = find_slot(ds->busy[resource][day], from, n);
        if (slot >= 0) {
            ds->busy[resource][day] |= quarters(slot, n);
            return ds_at(&ds->cal, day, DS_WORK_FROM + slot * 15);
        }
    }
    return ds_at(&ds->cal, DS_DAYS - 1, DS_WORK_FROM);
}

void ds_book_at(struct ds *ds, int resource, int64_t start, int minutes)
{
    int minute;
    int day = ds_day_of(&ds->cal, start, &minute);
    int from = minute < DS_WORK_FROM ? 0 : (minute - DS_WORK_FROM) / 15;
    int to = minute + minutes < DS_WORK_FROM ? 0 : (minute + minutes - DS_WORK_FROM + 14) / 15;
    if (to > DAY_QUARTERS)
        to = DAY_QUARTERS;
    if (from < to)
        ds->busy[resource][day] |= quarters(from, to - from);
}
