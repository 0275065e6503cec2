/* The log: levels, one clean line a record, and secrets that never get out. */
#include "base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <unistd.h>
#include <uv.h>

static FILE *captured;
static int old_stderr;

static void capture(void)
{
    captured = tmpfile();
    assert_non_null(captured);
    old_stderr = dup(STDERR_FILENO);
    dup2(fileno(captured), STDERR_FILENO);
}

/* What was written since capture(). */
static const char *release(void)
{
    static char text[1 << 20];
    dup2(old_stderr, STDERR_FILENO);
    close(old_stderr);
    rewind(captured);
    size_t n = fread(text, 1, sizeof text - 1, captured);
    text[n] = '\0';
    fclose(captured);
    return text;
}

static void levels_have_names(void **state)
{
    (void)state;
    enum log_level level = LOG_DEBUG;
    assert_true(log_level_parse(STR("error"), &level) && level == LOG_ERROR);
    assert_true(log_level_parse(STR("Warning"), &level) && level == LOG_WARN);
    assert_true(log_level_parse(STR("WARN"), &level) && level == LOG_WARN);
    assert_true(log_level_parse(STR("info"), &level) && level == LOG_INFO);
    assert_true(log_level_parse(STR("debug"), &level) && level == LOG_DEBUG);
    assert_false(log_level_parse(STR(""), &level));
    assert_false(log_level_parse(STR("verbose"), &level));
    assert_int_equal(level, LOG_DEBUG);
}

static void lines_below_the_level_are_dropped(void **state)
{
    (void)state;
    assert_int_equal(log_get_level(), LOG_WARN);
    capture();
    log_line(LOG_INFO, "not this");
    log_line(LOG_WARN, "this %d", 1);
    log_set_level(LOG_DEBUG);
    log_line(LOG_DEBUG, "and this");
    log_set_level(LOG_ERROR);
    log_line(LOG_WARN, "nor this");
    log_set_level(LOG_WARN);
    const char *text = release();
    assert_non_null(strstr(text, "Z warn this 1\n"));
    assert_non_null(strstr(text, "Z debug and this\n"));
    assert_null(strstr(text, "not this"));
    assert_null(strstr(text, "nor this"));
}

static void lines_start_with_the_time(void **state)
{
    (void)state;
    capture();
    log_line(LOG_ERROR, "x");
    const char *text = release();
    assert_int_equal(strlen(text), strlen("2026-11-20T09:30:15Z error x\n"));
    assert_true(text[4] == '-' && text[10] == 'T' && text[19] == 'Z' && text[20] == ' ');
}

static void control_characters_are_escaped(void **state)
{
    (void)state;
    capture();
    log_line(LOG_ERROR, "a\nb\tc\rd\x1B[31m\x7F \xC2\x9B \xFF \xC3\xA4 \xE2\x82");
    const char *text = release();
    assert_non_null(
        strstr(text, "error a\\nb\\tc\\x0dd\\x1b[31m\\x7f \\xc2\\x9b \\xff \xC3\xA4 \\xe2\\x82\n"));
    assert_int_equal(strcspn(text, "\n"), strlen(text) - 1);
}

static void long_lines_are_capped(void **state)
{
    (void)state;
    char *longer = mem_alloc(100001);
    memset(longer, '\x01', 100000);
    longer[100000] = '\0';
    capture();
    log_line(LOG_ERROR, "%s", longer);
    const char *text = release();
    mem_free(longer);
    assert_in_range(strlen(text), 1000, 10000);
    assert_true(str_ends(str_from(text), STR("...\n")));
}

static void redacts(const char *text, const char *expected)
{
    char copy[200];
    snprintf(copy, sizeof copy, "%s", text);
    log_redact(copy);
    assert_string_equal(copy, expected);
}

static void secrets_are_replaced(void **state)
{
    (void)state;
    redacts("nothing to hide: hunter2hunter2", "nothing to hide: hunter2hunter2");
    log_add_secret(STR("hunter2hunter2"));
    log_add_secret(STR("hunter2hunter2")); /* takes no second place */
    log_add_secret(STR("pin4"));
    log_add_secret(STR("abc")); /* too short to be one */
    log_add_secret(str_make(NULL, 0));
    log_add_secret(STR("overlap-first"));
    log_add_secret(STR("first-and-last"));
    redacts("x hunter2hunter2 y hunter2hunter2", "x [redacted] y [redacted]");
    redacts("hunter2hunter2", "[redacted]");
    redacts("pin4!", "****!");
    redacts("abc hunter2hunter abc", "abc hunter2hunter abc");
    redacts("see overlap-first-and-last.", "see [redacted].");
    redacts("hunter2hunter2hunter2hunter2", "[redacted]");
    redacts("pin4pin4", "********");
    redacts("", "");
    capture();
    log_line(LOG_ERROR, "Authorization: %s", "hunter2hunter2");
    const char *text = release();
    assert_null(strstr(text, "hunter2"));
    assert_non_null(strstr(text, "Authorization: [redacted]\n"));
}

static void a_secret_cut_by_the_cap_does_not_show(void **state)
{
    (void)state;
    char padding[2100];
    for (size_t n = 2000; n < 2060; n++) {
        memset(padding, 'x', n);
        padding[n] = '\0';
        capture();
        log_line(LOG_ERROR, "%shunter2hunter2 and more text after it to be cut off for certain",
                 padding);
        assert_null(strstr(release(), "xhunt"));
    }
}

static void only_eight_secrets_are_kept(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        char secret[32];
        snprintf(secret, sizeof secret, "filler-secret-%d", i + 10);
        log_add_secret(str_from(secret));
    }
    redacts("filler-secret-10", "[redacted]");
    redacts("filler-secret-29", "filler-secret-29");
}

static void write_lines(void *arg)
{
    for (int i = 0; i < 300; i++) {
        log_line(LOG_ERROR, "thread %d line", *(const int *)arg);
        log_add_secret(STR("hunter2hunter2"));
    }
}

static void threads_do_not_mix_lines(void **state)
{
    (void)state;
    uv_thread_t threads[4];
    int numbers[4] = {0, 1, 2, 3};
    size_t lines = 0;
    capture();
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(uv_thread_create(&threads[i], write_lines, &numbers[i]), 0);
    for (size_t i = 0; i < 4; i++)
        uv_thread_join(&threads[i]);
    struct str rest = str_from(release());
    while (rest.n > 0) {
        struct str line = str_split(&rest, '\n');
        assert_int_equal(line.n, strlen("2026-11-20T09:30:15Z error thread 0 line"));
        lines++;
    }
    assert_int_equal(lines, 1200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_have_names),
        cmocka_unit_test(lines_below_the_level_are_dropped),
        cmocka_unit_test(lines_start_with_the_time),
        cmocka_unit_test(control_characters_are_escaped),
        cmocka_unit_test(long_lines_are_capped),
        cmocka_unit_test(secrets_are_replaced),
        cmocka_unit_test(a_secret_cut_by_the_cap_does_not_show),
        cmocka_unit_test(only_eight_secrets_are_kept),
        cmocka_unit_test(threads_do_not_mix_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
