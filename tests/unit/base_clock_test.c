/* Clocks, the calendar and ISO 8601 texts. */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <time.h>

static void clocks_move_forward(void **state)
{
    (void)state;
    int64_t before = clock_mono_ns();
    for (int i = 0; i < 1000; i++) {
        int64_t now = clock_mono_ns();
        assert_true(now >= before);
        before = now;
    }
    assert_true(clock_mono_ms() - before / 1000000 < 1000);
    int64_t libc = (int64_t)time(NULL);
    assert_true(clock_now_s() - libc <= 2 && libc - clock_now_s() <= 2);
    assert_true(clock_now_ms() / 1000 - clock_now_s() <= 1);
}

static void dates_agree_with_libc(void **state)
{
    (void)state;
    for (int64_t t = -62135596800; t < 253402300800; t += 86400 * 13 + 3607) {
        time_t libc_t = (time_t)t;
        struct tm tm;
        assert_non_null(gmtime_r(&libc_t, &tm));
        struct civil c = civil_from_unix(t);
        assert_int_equal(c.year, tm.tm_year + 1900);
        assert_int_equal(c.month, tm.tm_mon + 1);
        assert_int_equal(c.day, tm.tm_mday);
        assert_int_equal(c.hour, tm.tm_hour);
        assert_int_equal(c.minute, tm.tm_min);
        assert_int_equal(c.second, tm.tm_sec);
        assert_int_equal(civil_weekday(&c), (tm.tm_wday + 6) % 7);
        assert_true(civil_to_unix(&c) == t);
    }
}

static void moments_far_away_do_no_harm(void **state)
{
    (void)state;
    assert_true(civil_from_unix(INT64_MAX).year > 900000);
    assert_true(civil_from_unix(INT64_MIN).year < -900000);
    char text[32];
    iso_format(INT64_MAX, text, sizeof text);
    iso_format(INT64_MIN, text, sizeof text);
}

static void accepts(const char *text, const char *expected, bool has_zone, bool has_time)
{
    int64_t t = 0;
    bool zone = !has_zone, time = !has_time;
    char back[32];
    if (!iso_parse(str_from(text), &t, &zone, &time))
        fail_msg("%s was refused", text);
    iso_format(t, back, sizeof back);
    assert_string_equal(back, expected);
    assert_int_equal(zone, has_zone);
    assert_int_equal(time, has_time);
}

static void forms_that_are_accepted(void **state)
{
    (void)state;
    accepts("2026-11-20", "2026-11-20T00:00:00Z", false, false);
    accepts("2026-11-20T09:30", "2026-11-20T09:30:00Z", false, true);
    accepts("2026-11-20 09:30", "2026-11-20T09:30:00Z", false, true);
    accepts("2026-11-20T09:30Z", "2026-11-20T09:30:00Z", true, true);
    accepts("2026-11-20T09:30:15", "2026-11-20T09:30:15Z", false, true);
    accepts("2026-11-20t09:30:15z", "2026-11-20T09:30:15Z", true, true);
    accepts("2026-11-20T09:30:15.123Z", "2026-11-20T09:30:15Z", true, true);
    accepts("2026-11-20T09:30:15.1234567", "2026-11-20T09:30:15Z", false, true);
    accepts("2026-11-20T09:30:15+01:00", "2026-11-20T08:30:15Z", true, true);
    accepts("2026-11-20T09:30:15.5-0530", "2026-11-20T15:00:15Z", true, true);
    accepts("2026-11-20T00:30+14", "2026-11-19T10:30:00Z", true, true);
    accepts("2024-02-29", "2024-02-29T00:00:00Z", false, false);
    accepts("2000-02-29T23:59:59Z", "2000-02-29T23:59:59Z", true, true);
    accepts("0001-01-01", "0001-01-01T00:00:00Z", false, false);
    accepts("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z", true, true);
    accepts("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z", true, true);
}

static void forms_that_are_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "today",
        "2026",
        "2026-11",
        "2026-1-2",
        "26-11-20",
        "20261120",
        "2026/11/20",
        "2026-00-10",
        "2026-13-10",
        "2026-11-00",
        "2026-11-31",
        "2026-02-29",
        "1900-02-29",
        "0000-01-01",
        "-026-01-01",
        "2026-11-20T",
        "2026-11-20 ",
        " 2026-11-20",
        "2026-11-20X09:30",
        "2026-11-20T9:30",
        "2026-11-20T09",
        "2026-11-20T0930",
        "2026-11-20T24:00",
        "2026-11-20T09:60",
        "2026-11-20T09:30:60",
        "2026-11-20T09:30:",
        "2026-11-20T09:30:15.",
        "2026-11-20T09:30:15.1234567890",
        "2026-11-20T09:30:15Zx",
        "2026-11-20T09:30:15ZZ",
        "2026-11-20T09:30:15+",
        "2026-11-20T09:30:15+1",
        "2026-11-20T09:30:15+01:",
        "2026-11-20T09:30:15+01:6",
        "2026-11-20T09:30:15+01:60",
        "2026-11-20T09:30:15+24:00",
        "2026-11-20T09:30:15+010",
        "2026-11-20Z",
        "2026-11-20T09:30:15 +01:00",
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        int64_t t = 77;
        bool zone = true, time = true;
        if (iso_parse(str_from(texts[i]), &t, &zone, &time))
            fail_msg("%s was accepted", texts[i]);
        assert_true(t == 77 && zone && time);
    }
}

static void the_wall_clock_can_be_set(void **state)
{
    (void)state;
    int64_t mono = clock_mono_ms();

    clock_set_now_s(1795000000);
    assert_int_equal(clock_now_s(), 1795000000);
    assert_true(clock_mono_ms() - mono < 60000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clocks_move_forward),         cmocka_unit_test(dates_agree_with_libc),
        cmocka_unit_test(moments_far_away_do_no_harm), cmocka_unit_test(forms_that_are_accepted),
        cmocka_unit_test(forms_that_are_refused),      cmocka_unit_test(the_wall_clock_can_be_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
