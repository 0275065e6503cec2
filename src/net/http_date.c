/* HTTP dates without the C library's locale or time zone: English names in tables, arithmetic by
 * base/clock. The obsolete RFC 850 and asctime forms are read because RFC 9110 asks for it. */
#include "net/http_date.h"

#include "base/clock.h"

#include <limits.h>

static const char day_names[7][4] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char month_names[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static char *put_digits(char *out, int value, int digits)
{
    for (int i = digits - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return out + digits;
}

static char *put_text(char *out, const char *text)
{
    size_t n = strlen(text);

    memcpy(out, text, n);
    return out + n;
}

void http_date_format(int64_t unix_s, char *out)
{
    struct civil c = civil_from_unix(unix_s);

    out = put_text(out, day_names[civil_weekday(&c)]);
    out = put_text(out, ", ");
    out = put_digits(out, c.day, 2);
    out = put_text(out, " ");
    out = put_text(out, month_names[c.month - 1]);
    out = put_text(out, " ");
    out = put_digits(out, c.year, 4);
    out = put_text(out, " ");
    out = put_digits(out, c.hour, 2);
    out = put_text(out, ":");
    out = put_digits(out, c.minute, 2);
    out = put_text(out, ":");
    out = put_digits(out, c.second, 2);
    out = put_text(out, " GMT");
    *out = '\0';
}

static bool read_int(struct str s, int *ret)
{
    int value = 0;

    if (!s.n || s.n > 4)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        value = value * 10 + (s.p[i] - '0');
    }
    *ret = value;
    return true;
}

static bool read_month(struct str s, int *ret)
{
    for (int i = 0; i < 12; i++) {
        if (str_eq(s, str_from(month_names[i]))) {
            *ret = i + 1;
            return true;
        }
    }
    return false;
}

static bool read_time(struct str s, struct civil *c)
{
    struct str hour = str_split(&s, ':');
    struct str minute = str_split(&s, ':');

    return read_int(hour, &c->hour) && read_int(minute, &c->minute) && read_int(s, &c->second);
}

/* A two-digit year more than 50 years ahead lies in the past (RFC 9110, 5.6.7). */
static int full_year(int two_digits)
{
    struct civil now = civil_from_unix(clock_now_s());
    int year = now.year - now.year % 100 + two_digits;

    return year > now.year + 50 ? year - 100 : year;
}

static bool in_range(const struct civil *c)
{
    return c->month >= 1 && c->day >= 1 && c->day <= 31 && c->hour <= 23 && c->minute <= 59 &&
           c->second <= 60 && c->year >= 1970;
}

/* After "Sun, ": "06 Nov 1994 08:49:37 GMT" or, after "Sunday, ", "06-Nov-94 08:49:37 GMT". */
static bool read_rfc(struct str s, struct civil *c)
{
    char sep = str_find(s, '-') >= 0 ? '-' : ' ';
    struct str day = str_split(&s, sep);
    struct str month = str_split(&s, sep);
    struct str year = str_split(&s, ' ');
    struct str time = str_split(&s, ' ');

    if (!str_eq(s, STR("GMT")) || !read_int(day, &c->day) || !read_month(month, &c->month) ||
        !read_int(year, &c->year) || !read_time(time, c))
        return false;
    if (year.n == 2)
        c->year = full_year(c->year);
    return true;
}

/* "Sun Nov  6 08:49:37 1994", after the day's name. */
static bool read_asctime(struct str s, struct civil *c)
{
    struct str month = str_split(&s, ' ');

    s = str_trim(s);
    struct str day = str_split(&s, ' ');
    struct str time = str_split(&s, ' ');

    return read_month(month, &c->month) && read_int(day, &c->day) && read_time(time, c) &&
           read_int(s, &c->year);
}

bool http_date_parse(struct str text, int64_t *ret_unix_s)
{
    struct civil c = {0};
    struct str rest = str_trim(text);
    struct str day_name = str_split(&rest, ' ');
    bool ok = str_ends(day_name, STR(",")) ? read_rfc(rest, &c) : read_asctime(rest, &c);

    if (!ok || !in_range(&c))
        return false;
    *ret_unix_s = civil_to_unix(&c);
    return true;
}

int http_retry_after(struct str text, int64_t now_s)
{
    int64_t seconds;
    int64_t when;

    text = str_trim(text);
    if (!text.n)
        return -1;
    if (text.p[0] >= '0' && text.p[0] <= '9') {
        if (!str_to_i64(text, &seconds))
            return -1;
    } else if (http_date_parse(text, &when)) {
        seconds = when > now_s ? when - now_s : 0;
    } else {
        return -1;
    }
    return seconds > INT_MAX ? INT_MAX : (int)seconds;
}
