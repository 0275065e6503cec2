/* Clocks and the calendar. Dates are counted in days from 1970 with the year starting in March, so
 * that the leap day is the last of its year; no libc time function and no process zone is involved.
 */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>
#include <uv.h>

enum { DAY_S = 86400, DAYS_PER_ERA = 146097 /* 400 years */, DAYS_TO_1970 = 719468 };

int64_t clock_mono_ns(void)
{
    return (int64_t)uv_hrtime();
}

int64_t clock_mono_ms(void)
{
    return clock_mono_ns() / 1000000;
}

/* 0: the clock goes. Set before there are threads, then only read. */
static int64_t stands_at_ms;

int64_t clock_now_ms(void)
{
    struct timespec now;
    if (stands_at_ms)
        return stands_at_ms;
    timespec_get(&now, TIME_UTC);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void clock_set_now_s(int64_t now_s)
{
    stands_at_ms = now_s * 1000;
}

int64_t clock_now_s(void)
{
    return clock_now_ms() / 1000;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Days since 1970-01-01. */
static int64_t days_of(int year, int month, int day)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = floor_div(y, 400), year_of_era = y - era * 400;
    int64_t month_from_march = (month + 9) % 12;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

int64_t civil_to_unix(const struct civil *c)
{
    return days_of(c->year, c->month, c->day) * DAY_S + c->hour * 3600 + c->minute * 60 + c->second;
}

struct civil civil_from_unix(int64_t unix_s)
{
    /* Keeps the year an int; nothing that far away means a date. */
    const int64_t limit = (int64_t)DAY_S * 365 * 1000000;
    unix_s = unix_s > limit ? limit : unix_s < -limit ? -limit : unix_s;
    int64_t days = floor_div(unix_s, DAY_S);
    int second_of_day = (int)(unix_s - days * DAY_S);
    days += DAYS_TO_1970;
    int64_t era = floor_div(days, DAYS_PER_ERA), day_of_era = days - era * DAYS_PER_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    int month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    return (struct civil){
        .year = (int)(year_of_era + era * 400) + (month <= 2),
        .month = month,
        .day = (int)(day_of_year - (153 * month_from_march + 2) / 5) + 1,
        .hour = second_of_day / 3600,
        .minute = second_of_day / 60 % 60,
        .second = second_of_day % 60,
    };
}

int civil_weekday(const struct civil *c)
{
    int64_t days = days_of(c->year, c->month, c->day) + 3; /* 1970-01-01 was a Thursday */
    return (int)(days - floor_div(days, 7) * 7);
}

/* Exactly n digits as a number from min to max, cut off the front of *s. */
static bool take_number(struct str *s, size_t n, int min, int max, int *ret)
{
    int value = 0;
    if (s->n < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (s->p[i] < '0' || s->p[i] > '9')
            return false;
        value = value * 10 + (s->p[i] - '0');
    }
    if (value < min || value > max)
        return false;
    *s = str_make(s->p + n, s->n - n);
    *ret = value;
    return true;
}

static bool take_char(struct str *s, char a, char b)
{
    if (s->n == 0 || (s->p[0] != a && s->p[0] != b))
        return false;
    *s = str_make(s->p + 1, s->n - 1);
    return true;
}

static int days_in_month(int year, int month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static bool take_date(struct str *s, struct civil *c)
{
    return take_number(s, 4, 1, 9999, &c->year) && take_char(s, '-', '-') &&
           take_number(s, 2, 1, 12, &c->month) && take_char(s, '-', '-') &&
           take_number(s, 2, 1, days_in_month(c->year, c->month), &c->day);
}

/* Autotask writes fractions of up to seven digits; they do not reach a second. */
static bool take_fraction(struct str *s)
{
    size_t n = 0;
    while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
        n++;
    *s = str_make(s->p + n, s->n - n);
    return n >= 1 && n <= 9;
}

static bool take_time(struct str *s, struct civil *c)
{
    if (!take_number(s, 2, 0, 23, &c->hour) || !take_char(s, ':', ':') ||
        !take_number(s, 2, 0, 59, &c->minute))
        return false;
    if (!take_char(s, ':', ':'))
        return true;
    return take_number(s, 2, 0, 59, &c->second) && (!take_char(s, '.', ',') || take_fraction(s));
}

/* Z, +01:00, +0100 or +01; nothing is fine too. */
static bool take_zone(struct str *s, int *ret_offset_s, bool *ret_has_zone)
{
    *ret_offset_s = 0;
    *ret_has_zone = s->n > 0;
    if (s->n == 0 || take_char(s, 'Z', 'z'))
        return true;
    int hours, minutes = 0, sign = s->p[0] == '-' ? -1 : 1;
    if (!take_char(s, '+', '-') || !take_number(s, 2, 0, 23, &hours))
        return false;
    bool colon = take_char(s, ':', ':');
    if ((colon || s->n > 0) && !take_number(s, 2, 0, 59, &minutes))
        return false;
    *ret_offset_s = sign * (hours * 3600 + minutes * 60);
    return true;
}

bool iso_parse(struct str text, int64_t *ret_unix_s, bool *ret_has_zone, bool *ret_has_time)
{
    struct civil c = {0};
    int offset_s = 0;
    bool has_zone = false;
    if (!take_date(&text, &c))
        return false;
    bool has_time = text.n > 0;
    if (has_time) {
        if (!take_char(&text, 'T', 't') && !take_char(&text, ' ', ' '))
            return false;
        if (!take_time(&text, &c) || !take_zone(&text, &offset_s, &has_zone) || text.n > 0)
            return false;
    }
    *ret_unix_s = civil_to_unix(&c) - offset_s;
    *ret_has_zone = has_zone;
    *ret_has_time = has_time;
    return true;
}

void iso_format(int64_t unix_s, char *out, size_t cap)
{
    struct civil c = civil_from_unix(unix_s);
    snprintf(out, cap, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day, c.hour, c.minute,
             c.second);
}
