/* The formats that "format" checks when it asserts: dates and times of RFC 3339, addresses, hosts,
 * URIs, UUIDs, regular expressions, JSON pointers. Names that are not here stay annotations, as
 * 2020-12 section 7.2.2 has it for unknown ones. */
#include "mcp/schema_node.h"
#include "mcp/schema_pattern.h"
#include "mcp/schema_uri.h"

#include <uv.h>

/* ---- Reading -------------------------------------------------------------------------- */

struct reader {
    const char *p, *end;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool skip(struct reader *r, char c)
{
    if (r->p == r->end || *r->p != c)
        return false;
    r->p++;
    return true;
}

static bool skip_either(struct reader *r, char a, char b)
{
    return skip(r, a) || skip(r, b);
}

/* Exactly n digits. */
static bool digits(struct reader *r, int n, int *ret)
{
    int value = 0;

    if (r->end - r->p < n)
        return false;
    for (int i = 0; i < n; i++) {
        if (!is_digit(r->p[i]))
            return false;
        value = value * 10 + (r->p[i] - '0');
    }
    r->p += n;
    *ret = value;
    return true;
}

static bool some_digits(struct reader *r)
{
    const char *before = r->p;

    while (r->p < r->end && is_digit(*r->p))
        r->p++;
    return r->p > before;
}

static struct reader reader_of(struct str text)
{
    return (struct reader){text.p, text.p + text.n};
}

/* ---- RFC 3339 ------------------------------------------------------------------------- */

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return month == 2 && leap ? 29 : days[month - 1];
}

static bool read_date(struct reader *r)
{
    int year, month, day;

    return digits(r, 4, &year) && skip(r, '-') && digits(r, 2, &month) && skip(r, '-') &&
           digits(r, 2, &day) && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_in(year, month);
}

/* A second of 60 is a leap second, which only comes at 23:59 UTC. */
static bool read_time(struct reader *r)
{
    enum { DAY_MINUTES = 24 * 60 };
    int hour, minute, second, zone_hour = 0, zone_minute = 0, sign = 0;

    if (!digits(r, 2, &hour) || !skip(r, ':') || !digits(r, 2, &minute) || !skip(r, ':') ||
        !digits(r, 2, &second) || hour > 23 || minute > 59 || second > 60)
        return false;
    if (skip(r, '.') && !some_digits(r))
        return false;
    if (!skip_either(r, 'Z', 'z')) {
        if (skip(r, '+'))
            sign = -1;
        else if (skip(r, '-'))
            sign = 1;
        if (sign == 0 || !digits(r, 2, &zone_hour) || !skip(r, ':') ||
            !digits(r, 2, &zone_minute) || zone_hour > 23 || zone_minute > 59)
            return false;
    }

    int utc = hour * 60 + minute + sign * (zone_hour * 60 + zone_minute);

    return second < 60 || (utc + DAY_MINUTES) % DAY_MINUTES == DAY_MINUTES - 1;
}

static bool is_date(struct str text)
{
    struct reader r = reader_of(text);

    return read_date(&r) && r.p == r.end;
}

static bool is_time(struct str text)
{
    struct reader r = reader_of(text);

    return read_time(&r) && r.p == r.end;
}

static bool is_date_time(struct str text)
{
    struct reader r = reader_of(text);

    return read_date(&r) && skip_either(&r, 'T', 't') && read_time(&r) && r.p == r.end;
}

/* Numbers with the given units, in their order and without a gap (RFC 3339, appendix A). */
static bool read_units(struct reader *r, const char *units)
{
    const char *next = NULL; /* the unit that must come now; NULL: any */
    bool some = false;

    while (r->p < r->end && is_digit(*r->p)) {
        const char *unit;

        some_digits(r);
        unit = r->p < r->end && *r->p ? strchr(next ? next : units, *r->p) : NULL;
        if (!unit || (next && unit != next))
            return false;
        r->p++;
        next = unit + 1;
        some = true;
    }
    return some;
}

static bool is_duration(struct str text)
{
    struct reader r = reader_of(text), weeks;
    bool date, time;

    if (!skip(&r, 'P'))
        return false;
    weeks = r;
    if (some_digits(&weeks) && skip(&weeks, 'W'))
        return weeks.p == weeks.end;
    date = r.p < r.end && is_digit(*r.p);
    if (date && !read_units(&r, "YMD"))
        return false;
    time = skip(&r, 'T');
    if (time && !read_units(&r, "HMS"))
        return false;
    return (date || time) && r.p == r.end;
}

/* ---- Hosts and addresses -------------------------------------------------------------- */

static bool is_address(int family, struct str text)
{
    char copy[64];
    unsigned char address[16];

    if (text.n >= sizeof(copy) || memchr(text.p, '\0', text.n))
        return false;
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    /* uv_inet_pton knows zones ("%eth0"), which are not part of an address here. */
    return !strchr(copy, '%') && uv_inet_pton(family, copy, address) == 0;
}

static bool is_ipv4(struct str text)
{
    /* No leading zeros: some read them as octal. */
    for (size_t i = 0; i + 1 < text.n; i++) {
        if (text.p[i] == '0' && is_digit(text.p[i + 1]) && (i == 0 || text.p[i - 1] == '.'))
            return false;
    }
    return is_address(AF_INET, text);
}

static bool is_ipv6(struct str text)
{
    return is_address(AF_INET6, text);
}

static bool is_hostname(struct str text)
{
    struct str rest = text;

    if (text.n == 0 || text.n > 253 || text.p[text.n - 1] == '.')
        return false;
    while (rest.n > 0) {
        struct str label = str_split(&rest, '.');

        if (label.n == 0 || label.n > 63 || label.p[0] == '-' || label.p[label.n - 1] == '-')
            return false;
        for (size_t i = 0; i < label.n; i++) {
            if (!is_letter(label.p[i]) && !is_digit(label.p[i]) && label.p[i] != '-')
                return false;
        }
    }
    return true;
}

static bool is_quoted(struct str s)
{
    for (size_t i = 1; i + 1 < s.n; i++) {
        if (s.p[i] == '\\')
            i++;
        else if (s.p[i] == '"' || (unsigned char)s.p[i] < 32 || (unsigned char)s.p[i] > 126)
            return false;
    }
    return s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"';
}

/* Atoms between dots (RFC 5322, 3.2.3). */
static bool is_dot_atom(struct str s)
{
    bool after_dot = true;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c == '.' && after_dot)
            return false;
        after_dot = c == '.';
        if (c == '\0' || (!is_letter(c) && !is_digit(c) && !strchr("!#$%&'*+-/=?^_`{|}~.", c)))
            return false;
    }
    return s.n > 0 && !after_dot;
}

static bool is_email(struct str text)
{
    size_t at = text.n;
    struct str local, domain;

    while (at > 0 && text.p[at - 1] != '@')
        at--;
    if (at < 2)
        return false;
    local = str_make(text.p, at - 1);
    domain = str_make(text.p + at, text.n - at);
    if (!is_dot_atom(local) && !is_quoted(local))
        return false;
    if (domain.n > 2 && domain.p[0] == '[' && domain.p[domain.n - 1] == ']') {
        struct str literal = str_make(domain.p + 1, domain.n - 2);

        if (str_starts(literal, STR("IPv6:")))
            return is_ipv6(str_make(literal.p + 5, literal.n - 5));
        return is_ipv4(literal);
    }
    return is_hostname(domain);
}

/* ---- URIs (RFC 3986, appendix A) ------------------------------------------------------ */

/* Unreserved characters, escapes, sub-delimiters, and those in extra. */
static bool all_allowed(struct str s, const char *extra)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c == '%') {
            if (i + 2 >= s.n || !is_hex(s.p[i + 1]) || !is_hex(s.p[i + 2]))
                return false;
            i += 2;
        } else if (c == '\0' || (!is_letter(c) && !is_digit(c) && !strchr("-._~!$&'()*+,;=", c) &&
                                 !strchr(extra, c))) {
            return false;
        }
    }
    return true;
}

static bool is_authority(struct str s)
{
    ptrdiff_t at = str_find(s, '@');
    struct str host = s, port = STR("");
    size_t colon;

    if (at >= 0) {
        if (!all_allowed(str_make(s.p, (size_t)at), ":"))
            return false;
        host = str_make(s.p + at + 1, s.n - (size_t)at - 1);
    }
    for (colon = host.n; colon > 0 && is_digit(host.p[colon - 1]); colon--)
        ;
    if (colon > 0 && host.p[colon - 1] == ':') {
        port = str_make(host.p + colon, host.n - colon);
        host.n = colon - 1;
    }
    if (host.n > 1 && host.p[0] == '[' && host.p[host.n - 1] == ']')
        return is_ipv6(str_make(host.p + 1, host.n - 2));
    return all_allowed(host, "") && port.n < 10;
}

static bool is_uri_reference(struct str text)
{
    struct schema_uri u = schema_uri_split(text);

    /* A colon in the first segment would make it a scheme (4.2). */
    if (!u.has_scheme && !u.has_authority) {
        struct str path = u.path;

        if (str_find(str_split(&path, '/'), ':') >= 0)
            return false;
    }
    return (!u.has_authority || is_authority(u.authority)) && all_allowed(u.path, ":@/") &&
           all_allowed(u.query, ":@/?") && all_allowed(u.fragment, ":@/?");
}

static bool is_uri(struct str text)
{
    return schema_uri_split(text).has_scheme && is_uri_reference(text);
}

/* ---- Others --------------------------------------------------------------------------- */

static bool is_uuid(struct str text)
{
    if (text.n != 36)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (dash ? text.p[i] != '-' : !is_hex(text.p[i]))
            return false;
    }
    return true;
}

static bool is_json_pointer(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '~' && (i + 1 == text.n || (text.p[i + 1] != '0' && text.p[i + 1] != '1')))
            return false;
    }
    return text.n == 0 || text.p[0] == '/';
}

static bool is_relative_json_pointer(struct str text)
{
    struct reader r = reader_of(text);

    if (!some_digits(&r) || (text.p[0] == '0' && r.p > text.p + 1))
        return false;
    if (skip(&r, '#'))
        return r.p == r.end;
    return is_json_pointer(str_make(r.p, (size_t)(r.end - r.p)));
}

static const struct schema_format formats[] = {
    {STR_INIT("date"), is_date, "a date such as 2026-11-30"},
    {STR_INIT("date-time"), is_date_time, "a date and time such as 2026-11-30T14:05:00Z"},
    {STR_INIT("duration"), is_duration, "a duration such as P3DT4H30M"},
    {STR_INIT("email"), is_email, "an e-mail address"},
    {STR_INIT("hostname"), is_hostname, "a host name"},
    {STR_INIT("ipv4"), is_ipv4, "an IPv4 address such as 192.0.2.1"},
    {STR_INIT("ipv6"), is_ipv6, "an IPv6 address such as 2001:db8::1"},
    {STR_INIT("json-pointer"), is_json_pointer, "a JSON pointer such as /a/0"},
    {STR_INIT("regex"), schema_pattern_is_valid, "a regular expression (ECMAScript)"},
    {STR_INIT("relative-json-pointer"), is_relative_json_pointer,
     "a relative JSON pointer such as 1/a"},
    {STR_INIT("time"), is_time, "a time with its zone such as 14:05:00Z"},
    {STR_INIT("uri"), is_uri, "a URI such as https://example.com/path"},
    {STR_INIT("uri-reference"), is_uri_reference, "a URI or a relative reference"},
    {STR_INIT("uuid"), is_uuid, "a UUID such as 123e4567-e89b-12d3-a456-426614174000"},
};

const struct schema_format *schema_format_find(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        if (str_eq(formats[i].name, name))
            return &formats[i];
    }
    return NULL;
}
