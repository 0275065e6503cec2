/* Dates as people write them, in zones whose days have 23, 24 and 25 hours. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "autotask/dates.h"
#include "autotask/filter.h"
#include "base/clock.h"

#include <stdio.h>

static int64_t at(const char *iso)
{
    int64_t s = 0;
    bool zone, time;
    assert_true(iso_parse(str_from(iso), &s, &zone, &time));
    return s;
}

static void expect(const char *text, const char *zone, const char *now, const char *from,
                   const char *to)
{
    int64_t a = 0, b = 0;
    char got[80], shown_a[40], shown_b[40], wanted[80];
    struct err err = {0};
    enum err_code rc = at_date_range(str_from(text), str_from(zone), at(now), &a, &b, &err);
    if (rc)
        fail_msg("%s: %s", text, err.text);
    iso_format(a, shown_a, sizeof(shown_a));
    iso_format(b, shown_b, sizeof(shown_b));
    snprintf(got, sizeof(got), "%s %s", shown_a, shown_b);
    snprintf(wanted, sizeof(wanted), "%s %s", from, to);
    assert_string_equal(got, wanted);
}

static void reads_what_people_write(void **state)
{
    (void)state;
    const char *now = "2026-11-20T14:30:00Z"; /* a Friday; 15:30 in Berlin */
    const char *b = "Europe/Berlin";
    expect("today", b, now, "2026-11-19T23:00:00Z", "2026-11-20T23:00:00Z");
    expect(" Yesterday ", b, now, "2026-11-18T23:00:00Z", "2026-11-19T23:00:00Z");
    expect("tomorrow", b, now, "2026-11-20T23:00:00Z", "2026-11-21T23:00:00Z");
    expect("now", b, now, "2026-11-20T14:30:00Z", "2026-11-20T14:30:01Z");
    expect("-7d", b, now, "2026-11-12T23:00:00Z", "2026-11-13T23:00:00Z");
    expect("7 days ago", b, now, "2026-11-12T23:00:00Z", "2026-11-13T23:00:00Z");
    expect("in 2 days", b, now, "2026-11-21T23:00:00Z", "2026-11-22T23:00:00Z");
    expect("+2h", b, now, "2026-11-20T16:30:00Z", "2026-11-20T16:30:01Z");
    expect("-30min", b, now, "2026-11-20T14:00:00Z", "2026-11-20T14:00:01Z");
    expect("-1mo", b, now, "2026-10-19T22:00:00Z", "2026-10-20T22:00:00Z");
    expect("this week", b, now, "2026-11-15T23:00:00Z", "2026-11-22T23:00:00Z");
    expect("last_week", b, now, "2026-11-08T23:00:00Z", "2026-11-15T23:00:00Z");
    expect("last month", b, now, "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z");
    expect("next month", b, now, "2026-11-30T23:00:00Z", "2026-12-31T23:00:00Z");
    expect("this quarter", "UTC", now, "2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z");
    expect("last year", "UTC", now, "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
    expect("last 7 days", "UTC", now, "2026-11-13T00:00:00Z", "2026-11-20T14:30:01Z");
    expect("next 2 weeks", "UTC", now, "2026-11-20T14:30:00Z", "2026-12-05T00:00:00Z");
    expect("last 2 hours", "UTC", now, "2026-11-20T12:30:00Z", "2026-11-20T14:30:01Z");
    expect("2026-11", b, now, "2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z");
    expect("2026-11-20", b, now, "2026-11-19T23:00:00Z", "2026-11-20T23:00:00Z");
    expect("2026-11-20T09:30", b, now, "2026-11-20T08:30:00Z", "2026-11-20T08:30:01Z");
    expect("2026-11-20 09:30:15", b, now, "2026-11-20T08:30:15Z", "2026-11-20T08:30:16Z");
    expect("2026-11-20T09:30:15.307Z", b, now, "2026-11-20T09:30:15Z", "2026-11-20T09:30:16Z");
    expect("2026-11-20T09:30:00+05:30", b, now, "2026-11-20T04:00:00Z", "2026-11-20T04:00:01Z");
    expect("2026-11-01..2026-11-15", "UTC", now, "2026-11-01T00:00:00Z", "2026-11-16T00:00:00Z");
    expect("-7d..today", "UTC", now, "2026-11-13T00:00:00Z", "2026-11-21T00:00:00Z");
}

static void months_end_where_they_end(void **state)
{
    (void)state;
    expect("-1mo", "UTC", "2026-03-31T12:00:00Z", "2026-02-28T00:00:00Z", "2026-03-01T00:00:00Z");
    expect("+1y", "UTC", "2028-02-29T12:00:00Z", "2029-02-28T00:00:00Z", "2029-03-01T00:00:00Z");
    expect("last month", "UTC", "2026-01-15T12:00:00Z", "2025-12-01T00:00:00Z",
           "2026-01-01T00:00:00Z");
    expect("last quarter", "UTC", "2026-02-15T12:00:00Z", "2025-10-01T00:00:00Z",
           "2026-01-01T00:00:00Z");
}

static void days_have_23_and_25_hours(void **state)
{
    (void)state;
    const char *ny = "America/New_York";
    expect("today", ny, "2026-03-08T16:00:00Z", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z");
    expect("today", ny, "2026-11-01T16:00:00Z", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z");
    expect("yesterday", ny, "2026-11-02T04:30:00Z", "2026-10-31T04:00:00Z", "2026-11-01T04:00:00Z");
    expect("this month", "Europe/Berlin", "2026-03-15T12:00:00Z", "2026-02-28T23:00:00Z",
           "2026-03-31T22:00:00Z");
    /* Clocks in Cairo jump from 00:00 to 01:00 on 24 April 2026: the day starts at the jump. */
    expect("2026-04-24", "Africa/Cairo", "2026-04-24T12:00:00Z", "2026-04-23T22:00:00Z",
           "2026-04-24T21:00:00Z");
    /* 01:30 comes twice on 1 November in New York: the first one counts. */
    expect("2026-11-01T01:30", ny, "2026-11-01T16:00:00Z", "2026-11-01T05:30:00Z",
           "2026-11-01T05:30:01Z");
    /* 02:30 does not come on 8 March: the moment of the jump counts. */
    expect("2026-03-08T02:30", ny, "2026-11-01T16:00:00Z", "2026-03-08T07:00:00Z",
           "2026-03-08T07:00:01Z");
}

static void refuses_what_is_no_date(void **state)
{
    (void)state;
    static const char *const rows[] = {"",
                                       "20261120",
                                       "5",
                                       "soon",
                                       "-7m",
                                       "-7",
                                       "2026-13",
                                       "2026-02-30",
                                       "last",
                                       "2026-11-20T25:00",
                                       "..",
                                       "--7d",
                                       "-999999999d",
                                       "this 7 days",
                                       "2026-11-20..2026-11-01",
                                       "today; drop table"};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t a = 7, b = 7;
        struct err err = {0};
        enum err_code rc =
            at_date_range(str_from(rows[i]), STR("UTC"), at("2026-11-20T00:00:00Z"), &a, &b, &err);
        if (rc != ERR_BAD_VALUE)
            fail_msg("\"%s\" was accepted", rows[i]);
        assert_true(a == 7 && b == 7);
        assert_true(err.fix[0]);
    }
    struct err err = {0};
    int64_t a, b;
    assert_int_equal(at_date_range(STR("today"), STR("Mars/Olympus"), 0, &a, &b, &err),
                     ERR_BAD_VALUE);
}

static void calendar_dates_do_not_shift(void **state)
{
    (void)state;
    const struct cat_field date = {.name = STR("endDate"), .type = CAT_DATETIME};
    const struct cat_field moment = {.name = STR("endDateTime"), .type = CAT_DATETIME};
    const struct cat_field stamp = {
        .name = STR("createDate"), .type = CAT_DATETIME, .flags = CAT_READ_ONLY};
    struct date_span s;
    struct err err = {0};
    struct str ny = STR("America/New_York");
    int64_t now = at("2026-11-20T14:30:00Z");
    assert_true(date_is_calendar(&date));
    assert_false(date_is_calendar(&moment) || date_is_calendar(&stamp));
    assert_int_equal(date_span_of(&date, STR("2026-12-01"), ny, now, &s, &err), ERR_OK);
    assert_int_equal(s.from_s, at("2026-12-01T00:00:00Z"));
    assert_int_equal(s.to_s, at("2026-12-02T00:00:00Z"));
    assert_int_equal(date_span_of(&date, STR("2026-12-01T00:00:00Z"), ny, now, &s, &err), ERR_OK);
    assert_int_equal(s.from_s, at("2026-12-01T00:00:00Z"));
    assert_int_equal(date_span_of(&date, STR("today"), ny, now, &s, &err), ERR_OK);
    assert_int_equal(s.from_s, at("2026-11-20T00:00:00Z"));
    assert_int_equal(date_span_of(&moment, STR("2026-12-01"), ny, now, &s, &err), ERR_OK);
    assert_int_equal(s.from_s, at("2026-12-01T05:00:00Z"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_people_write),     cmocka_unit_test(months_end_where_they_end),
        cmocka_unit_test(days_have_23_and_25_hours),   cmocka_unit_test(refuses_what_is_no_date),
        cmocka_unit_test(calendar_dates_do_not_shift),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
