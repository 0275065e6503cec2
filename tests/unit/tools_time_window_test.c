/* Hours, days, starts and ends: what follows from what is given, and what contradicts itself. "Now"
 * is Friday 20 November 2026, 15:30:20 in New York. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "tools/time_window.h"

#define ZONE "America/New_York"

struct row {
    const char *hours, *date, *start, *end;
    bool needs_times;
    const char *wanted; /* "day start end seconds", or the beginning of the error */
};

static int64_t at(const char *text)
{
    int64_t unix_s;
    bool has_zone, has_time;

    assert_true(iso_parse(str_from(text), &unix_s, &has_zone, &has_time));
    return unix_s;
}

static const char *filled(const struct row *r, char *out, size_t size)
{
    struct err err = {0};
    char start[32] = "-", end[32] = "-";
    struct time_window w = {.hours = str_from(r->hours),
                            .date = str_from(r->date),
                            .start = str_from(r->start),
                            .end = str_from(r->end),
                            .needs_times = r->needs_times,
                            .zone = STR(ZONE),
                            .now_s = at("2026-11-20T20:30:20Z")};

    if (time_window_fill(&w, &err)) {
        assert_true(err.fix[0] != '\0');
        snprintf(out, size, "%s", err.text);
        return out;
    }
    if (w.start_s)
        iso_format(w.start_s, start, sizeof(start));
    if (w.end_s)
        iso_format(w.end_s, end, sizeof(end));
    snprintf(out, size, "%s %s %s %lld%s", w.day, start, end, (long long)w.seconds,
             w.assumed ? " assumed" : "");
    return out;
}

static void check(const struct row *rows, size_t n)
{
    char got[2048];

    for (size_t i = 0; i < n; i++) {
        const char *text = filled(&rows[i], got, sizeof(got));
        if (strncmp(text, rows[i].wanted, strlen(rows[i].wanted)) != 0)
            fail_msg("row %zu: got \"%s\", wanted \"%s\"", i, text, rows[i].wanted);
    }
}

static void test_follows(void **state)
{
    static const struct row rows[] = {
        {"1.5", NULL, "2026-11-20T09:00", NULL, true,
         "2026-11-20 2026-11-20T14:00:00Z 2026-11-20T15:30:00Z 5400"},
        {"1.5", NULL, NULL, "2026-11-20T09:00", true,
         "2026-11-20 2026-11-20T12:30:00Z 2026-11-20T14:00:00Z 5400"},
        {NULL, NULL, "2026-11-20T09:00", "2026-11-20T10:15", true,
         "2026-11-20 2026-11-20T14:00:00Z 2026-11-20T15:15:00Z 0"},
        {"1.25", NULL, "2026-11-20T09:00", "2026-11-20T10:15", true,
         "2026-11-20 2026-11-20T14:00:00Z 2026-11-20T15:15:00Z 4500"},
        {"1:15", NULL, "9:00", "10:15", true,
         "2026-11-20 2026-11-20T14:00:00Z 2026-11-20T15:15:00Z 4500"},
        {"0.33", "yesterday", "9:00", "09:20", true,
         "2026-11-19 2026-11-19T14:00:00Z 2026-11-19T14:20:00Z 1188"},
        {"2", NULL, NULL, NULL, true,
         "2026-11-20 2026-11-20T18:30:00Z 2026-11-20T20:30:00Z 7200 assumed"},
        {"2", "2026-11-18", NULL, NULL, true,
         "2026-11-18 2026-11-18T14:00:00Z 2026-11-18T16:00:00Z 7200 assumed"},
        {"2", "2026-11-18", NULL, NULL, false, "2026-11-18 - - 7200"},
        {".25", NULL, NULL, NULL, false, "2026-11-20 - - 900"},
        {"24", NULL, NULL, NULL, false, "2026-11-20 - - 86400"},
        {"3", NULL, "2026-11-19T23:30", NULL, true,
         "2026-11-19 2026-11-20T04:30:00Z 2026-11-20T07:30:00Z"},
        /* The day on which summer time ends has 25 hours, and 1:30 twice: the first one counts. */
        {"1", "2026-11-01", "10:00", NULL, true,
         "2026-11-01 2026-11-01T15:00:00Z 2026-11-01T16:00:00Z"},
    };
    (void)state;
    check(rows, ARRAY_LEN(rows));
}

static void test_refuses(void **state)
{
    static const struct row rows[] = {
        {NULL, NULL, NULL, NULL, true, "How long the work took is not given."},
        {NULL, NULL, "9:00", NULL, true, "How long the work took is not given."},
        {"0", NULL, NULL, NULL, false, "hours must be more than 0 and at most 24, not 0."},
        {"-1", NULL, NULL, NULL, false, "hours must be more than 0"},
        {"24.01", NULL, NULL, NULL, false, "hours must be more than 0"},
        {"1,5", NULL, NULL, NULL, false, "hours must be more than 0"},
        {"1:75", NULL, NULL, NULL, false, "hours must be more than 0"},
        {"2.5", NULL, "9:00", "12:00", true, "hours says 2.5, but start to end is 3:00 hours."},
        {"3.1", NULL, "9:00", "12:00", true, "hours says 3.1, but start to end is 3:00 hours."},
        {NULL, NULL, "12:00", "9:00", true, "The end must be after the start"},
        {NULL, NULL, "2026-11-18T12:00", "2026-11-19T12:01", true,
         "The end must be after the start"},
        {"1", "2026-11-18", "2026-11-19T12:00", NULL, true,
         "date is 2026-11-18, but start is on another day."},
        {"1", "last month", NULL, NULL, false, "date needs one day, not \"last month\"."},
        {"1", NULL, "2026-11-19", NULL, true,
         "start needs a time of day, not only \"2026-11-19\"."},
        {"1", "someday", NULL, NULL, false, ""},
    };
    (void)state;
    check(rows, ARRAY_LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_follows),
        cmocka_unit_test(test_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
