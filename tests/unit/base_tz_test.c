/* Time zones: every zone of this machine against libc, the rules for later years, and hostile names
 * and files. */
#include "base/clock.h"
#include "base/tzif.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <uv.h>

static int offset(const char *zone, const char *moment)
{
    int64_t t;
    bool has_zone, has_time;
    int minutes = -9999;
    assert_true(iso_parse(str_from(moment), &t, &has_zone, &has_time));
    if (!tz_offset_min(str_from(zone), t, &minutes))
        fail_msg("%s is unknown", zone);
    return minutes;
}

static void known_moments(void **state)
{
    (void)state;
    assert_int_equal(offset("", "2026-07-01"), 0);
    assert_int_equal(offset("UTC", "2026-07-01"), 0);
    assert_int_equal(offset("utc", "2026-07-01"), 0);
    assert_int_equal(offset("Europe/Berlin", "2026-01-15T12:00"), 60);
    assert_int_equal(offset("Europe/Berlin", "2026-07-15T12:00"), 120);
    assert_int_equal(offset("Europe/Berlin", "2026-03-29T00:59:59"), 60);
    assert_int_equal(offset("Europe/Berlin", "2026-03-29T01:00:00"), 120);
    assert_int_equal(offset("Europe/Berlin", "2026-10-25T00:59:59"), 120);
    assert_int_equal(offset("Europe/Berlin", "2026-10-25T01:00:00"), 60);
    assert_int_equal(offset("America/New_York", "2026-07-15T12:00"), -240);
    assert_int_equal(offset("America/St_Johns", "2026-01-15T12:00"), -210);
    assert_int_equal(offset("Asia/Kolkata", "2026-01-15T12:00"), 330);
    assert_int_equal(offset("Australia/Sydney", "2026-01-15T12:00"), 660);
    assert_int_equal(offset("Australia/Sydney", "2026-07-15T12:00"), 600);
    assert_int_equal(offset("Europe/London", "1970-01-01T00:00"), 60); /* all year summer time */
}

static void years_beyond_the_table(void **state)
{
    (void)state;
    assert_int_equal(offset("Europe/Berlin", "2150-01-15T12:00"), 60);
    assert_int_equal(offset("Europe/Berlin", "2150-07-15T12:00"), 120);
    assert_int_equal(offset("Australia/Sydney", "2150-01-15T12:00"), 660);
    assert_int_equal(offset("Europe/Dublin", "2150-01-15T12:00"), 0);
    assert_int_equal(offset("Europe/Dublin", "2150-07-15T12:00"), 60);
    assert_int_equal(offset("Asia/Kolkata", "2150-07-15T12:00"), 330);
}

static void unknown_and_hostile_names(void **state)
{
    (void)state;
    static const char *const names[] = {
        "Europe/Atlantis",
        "europe/berlin ",
        "Europe",
        "..",
        "../zoneinfo/Europe/Berlin",
        "Europe/../Europe/Berlin",
        "/usr/share/zoneinfo/Europe/Berlin",
        "/etc/passwd",
        "zone.tab",
        "tzdata.zi",
        "Europe//",
        "Europe/Berlin\n",
        "%s%s%n",
        "Europe\\Berlin",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        int minutes = 77;
        if (tz_offset_min(str_from(names[i]), 0, &minutes))
            fail_msg("%s is known", names[i]);
        assert_int_equal(minutes, 77);
    }
    int minutes;
    assert_false(tz_offset_min(str_make("Europe/Berlin\0", 14), 0, &minutes));
}

static size_t zones_checked;

static void compare_with_libc(const char *name)
{
    setenv("TZ", name, 1);
    tzset();
    for (int64_t t = -3000000000; t < 6000000000; t += 86400 * 37 + 1801) {
        time_t libc_t = (time_t)t;
        struct tm tm;
        assert_non_null(localtime_r(&libc_t, &tm));
        int expected = (int)(tm.tm_gmtoff / 60 - (tm.tm_gmtoff % 60 < 0)), minutes = -9999;
        assert_true(tz_offset_min(str_from(name), t, &minutes));
        if (minutes != expected)
            fail_msg("%s at %lld: %d, libc says %d", name, (long long)t, minutes, expected);
    }
    zones_checked++;
}

static void compare_folder(const char *path, const char *prefix)
{
    DIR *dir = opendir(path);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));) {
        char sub[512], name[300];
        struct stat info;
        bool skipped = strchr(entry->d_name, '.') || strcmp(entry->d_name, "right") == 0 ||
                       strcmp(entry->d_name, "posix") == 0 ||
                       strcmp(entry->d_name, "localtime") == 0;
        snprintf(sub, sizeof sub, "%s/%s", path, entry->d_name);
        snprintf(name, sizeof name, "%s%s", prefix, entry->d_name);
        if (skipped || stat(sub, &info) != 0)
            continue;
        int ignored;
        if (S_ISDIR(info.st_mode)) {
            strcat(name, "/");
            compare_folder(sub, name);
        } else if (tz_offset_min(str_from(name), 0, &ignored)) {
            compare_with_libc(name);
        }
    }
    closedir(dir);
}

static void every_zone_agrees_with_libc(void **state)
{
    (void)state;
    compare_folder("/usr/share/zoneinfo", "");
    unsetenv("TZ");
    tzset();
    assert_true(zones_checked > 300);
}

static void rule_is(const char *text, const char *moment, int expected_s)
{
    struct tz_rule rule;
    int64_t t;
    bool has_zone, has_time;
    if (!tz_rule_parse(str_from(text), &rule))
        fail_msg("%s was refused", text);
    assert_true(iso_parse(str_from(moment), &t, &has_zone, &has_time));
    if (tz_rule_offset(&rule, t) != expected_s)
        fail_msg("%s at %s: %d", text, moment, tz_rule_offset(&rule, t));
}

static void rules(void **state)
{
    (void)state;
    rule_is("UTC0", "2030-07-01", 0);
    rule_is("<+0330>-3:30", "2030-07-01", 12600);
    rule_is("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2030-01-01", -10800);
    rule_is("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2030-07-01", -7200);
    rule_is("EST5EDT,M3.2.0,M11.1.0", "2030-03-10T06:59:59", -18000);
    rule_is("EST5EDT,M3.2.0,M11.1.0", "2030-03-10T07:00:00", -14400);
    rule_is("EST5EDT,M3.2.0,M11.1.0", "2030-11-03T05:59:59", -14400);
    rule_is("EST5EDT,M3.2.0,M11.1.0", "2030-11-03T06:00:00", -18000);
    rule_is("AEST-10AEDT,M10.1.0,M4.1.0/3", "2030-01-01", 39600);
    rule_is("AEST-10AEDT,M10.1.0,M4.1.0/3", "2030-06-01", 36000);
    rule_is("IST-1GMT0,M10.5.0,M3.5.0/1", "2030-01-01", 0);
    rule_is("IST-1GMT0,M10.5.0,M3.5.0/1", "2030-07-01", 3600);
    rule_is("XXX3EDT4,0/0,J365/23", "2030-01-01T12:00", -14400); /* RFC 8536: always summer */
    rule_is("XXX3EDT4,0/0,J365/23", "2030-12-31T23:30", -14400);
    rule_is("AAA0BBB,J60/0,J61/0", "2028-03-01T12:00", 3600); /* a leap year's 1 March */
    rule_is("AAA0BBB,J60/0,J61/0", "2028-02-29T12:00", 0);
    rule_is("AAA0BBB,59/0,60/0", "2028-02-29T12:00", 3600);
    rule_is("AAA0BBB,59/0,60/0", "2030-03-01T12:00", 3600);
    rule_is("AAA0BBB,M12.5.6/0,J365/24", "2028-12-30T12:00", 3600);
}

static void bad_rules(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "UTC",
                                        "U0",
                                        "<UTC0",
                                        "UTC168",
                                        "UTC0:60",
                                        "UTC0x",
                                        "CET-1CEST",
                                        "CET-1CEST,M3.5.0",
                                        "CET-1CEST,M13.5.0,M10.5.0",
                                        "CET-1CEST,M3.6.0,M10.5.0",
                                        "CET-1CEST,M3.5.7,M10.5.0",
                                        "CET-1CEST,M0.5.0,M10.5.0",
                                        "CET-1CEST,J0,J365",
                                        "CET-1CEST,366,1",
                                        "CET-1CEST,M3.5,M10.5.0",
                                        "CET-1CEST,M3.5.0,M10.5.0/3x",
                                        "CET-1CEST,M3.5.0/,M10.5.0",
                                        "99999999999999999999",
                                        "CET-99999999999999999999"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct tz_rule rule = {.standard_s = 77};
        if (tz_rule_parse(str_from(texts[i]), &rule))
            fail_msg("%s was accepted", texts[i]);
        assert_int_equal(rule.standard_s, 77);
    }
}

/* Every cut and every damaged byte of a real file is refused or read, without reading beyond it. */
static void damaged_files(void **state)
{
    (void)state;
    static char content[65536];
    FILE *in = fopen("/usr/share/zoneinfo/Europe/Berlin", "rb");
    assert_non_null(in);
    size_t n = fread(content, 1, sizeof content, in);
    fclose(in);
    for (size_t cut = 0; cut <= n; cut++) {
        struct tz_zone zone;
        char *copy = mem_alloc(cut);
        memcpy(copy, content, cut);
        if (tz_zone_parse(str_make(copy, cut), &zone)) {
            (void)tz_zone_offset(&zone, 1795000000);
            tz_zone_done(&zone);
        }
        mem_free(copy);
    }
    for (size_t i = 0; i < n * 2; i++) {
        struct tz_zone zone;
        char *copy = mem_alloc(n);
        memcpy(copy, content, n);
        copy[i / 2] = (char)(i % 2 ? 0xFF : copy[i / 2] ^ 1);
        if (tz_zone_parse(str_make(copy, n), &zone)) {
            (void)tz_zone_offset(&zone, 1795000000);
            (void)tz_zone_offset(&zone, INT64_MAX);
            (void)tz_zone_offset(&zone, INT64_MIN);
            tz_zone_done(&zone);
        }
        mem_free(copy);
    }
}

static void ask_for_zones(void *arg)
{
    (void)arg;
    static const char *const zones[] = {"Europe/Paris", "Asia/Tokyo", "America/Denver", "No/Where"};
    for (int i = 0; i < 2000; i++) {
        int minutes;
        bool known = tz_offset_min(str_from(zones[i % 4]), 1795000000, &minutes);
        assert_int_equal(known, i % 4 != 3);
    }
}

static void threads_may_ask_at_once(void **state)
{
    (void)state;
    uv_thread_t threads[4];
    for (size_t i = 0; i < ARRAY_LEN(threads); i++)
        assert_int_equal(uv_thread_create(&threads[i], ask_for_zones, NULL), 0);
    for (size_t i = 0; i < ARRAY_LEN(threads); i++)
        uv_thread_join(&threads[i]);
}

static void the_local_zone_is_a_known_one(void **state)
{
    (void)state;
    char name[80] = "", tiny[2] = "";
    int minutes;
    tz_local_name(name, sizeof name);
    assert_true(name[0] != '\0');
    assert_true(tz_offset_min(str_from(name), 0, &minutes));
    tz_local_name(tiny, sizeof tiny);
    assert_int_equal(strlen(tiny), 1);
    tz_local_name(tiny, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_moments),
        cmocka_unit_test(years_beyond_the_table),
        cmocka_unit_test(unknown_and_hostile_names),
        cmocka_unit_test(every_zone_agrees_with_libc),
        cmocka_unit_test(rules),
        cmocka_unit_test(bad_rules),
        cmocka_unit_test(damaged_files),
        cmocka_unit_test(threads_may_ask_at_once),
        cmocka_unit_test(the_local_zone_is_a_known_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
