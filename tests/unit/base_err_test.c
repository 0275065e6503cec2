/* The error record, and the generated table against the file it comes from. */
#include "base/err.h"

#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

static void the_first_cause_wins(void **state)
{
    (void)state;
    struct err e = {0};
    assert_int_equal(err_set(&e, ERR_NOT_FOUND, "Ticket %d does not exist.", 7), ERR_NOT_FOUND);
    assert_int_equal(err_set(&e, ERR_INTERNAL, "Later."), ERR_NOT_FOUND);
    assert_int_equal(e.code, ERR_NOT_FOUND);
    assert_string_equal(e.text, "Ticket 7 does not exist.");
    assert_non_null(strstr(e.where, "base_err_test.c:"));
    assert_int_equal(e.effect, ERR_NOTHING_WRITTEN);
}

static void no_record_is_fine(void **state)
{
    (void)state;
    assert_int_equal(err_set(NULL, ERR_TIMEOUT, "x"), ERR_TIMEOUT);
    err_fix(NULL, "x");
    err_field(NULL, STR("x"));
}

static void fix_and_field_stay_as_first_said(void **state)
{
    (void)state;
    struct err e = {0};
    err_fix(&e, "Too early.");
    err_field(&e, STR("early"));
    assert_string_equal(e.fix, "");
    assert_string_equal(e.field, "");
    (void)err_set(&e, ERR_BAD_VALUE, "Bad.");
    err_fix(&e, "Use %s.", "this");
    err_fix(&e, "Use that.");
    err_field(&e, STR("status"));
    err_field(&e, STR("queue"));
    assert_string_equal(e.fix, "Use this.");
    assert_string_equal(e.field, "status");
}

static void clearing_forgets_everything(void **state)
{
    (void)state;
    struct err e = {0};
    (void)err_set(&e, ERR_BAD_VALUE, "Bad.");
    err_fix(&e, "Fix.");
    err_field(&e, STR("f"));
    e.effect = ERR_WRITTEN;
    e.retry_after_s = 5;
    err_clear(&e);
    assert_int_equal(e.code, ERR_OK);
    assert_int_equal(e.effect, ERR_NOTHING_WRITTEN);
    assert_int_equal(e.retry_after_s, 0);
    assert_string_equal(e.text, "");
    assert_string_equal(e.fix, "");
    assert_string_equal(e.field, "");
}

static void long_texts_are_cut_between_characters(void **state)
{
    (void)state;
    char longer[4000];
    for (size_t shift = 0; shift < 4; shift++) {
        struct err e = {0};
        size_t n = shift;
        memset(longer, 'x', shift);
        while (n + 3 < sizeof longer) {
            memcpy(longer + n, "\xE2\x82\xAC", 3);
            n += 3;
        }
        longer[n] = '\0';
        (void)err_set(&e, ERR_BAD_VALUE, "%s", longer);
        err_fix(&e, "%s", longer);
        err_field(&e, str_from(longer));
        assert_true(utf8_valid(str_from(e.text)));
        assert_true(utf8_valid(str_from(e.fix)));
        assert_true(utf8_valid(str_from(e.field)));
        assert_true(strlen(e.text) >= sizeof e.text - 4);
        assert_true(str_ends(str_from(e.text), STR("...")));
        assert_true(strlen(e.field) >= sizeof e.field - 4);
    }
}

static void a_text_that_just_fits_is_whole(void **state)
{
    (void)state;
    struct err e = {0};
    char text[sizeof e.text];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    (void)err_set(&e, ERR_BAD_VALUE, "%s", text);
    assert_string_equal(e.text, text);
}

static void an_empty_text_becomes_the_tables(void **state)
{
    (void)state;
    struct err e = {0};
    (void)err_set(&e, ERR_NOT_FOUND, "%s", "");
    assert_string_equal(e.text, err_info(ERR_NOT_FOUND)->text);
}

static void unknown_codes_are_internal_errors(void **state)
{
    (void)state;
    assert_ptr_equal(err_info((enum err_code)99999), err_info(ERR_INTERNAL));
    assert_ptr_equal(err_info((enum err_code) - 1), err_info(ERR_INTERNAL));
    assert_string_equal(err_info(ERR_OK)->name, "ok");
    assert_int_equal(err_info(ERR_OK)->exit_code, 0);
}

static void the_table_is_the_file(void **state)
{
    (void)state;
    FILE *in = fopen(SOURCE_DIR "/data/errors.tsv", "r");
    assert_non_null(in);
    char line[2000];
    int code = ERR_OK;
    while (fgets(line, sizeof line, in)) {
        struct str rest = str_trim(str_from(line));
        if (rest.n == 0 || rest.p[0] == '#')
            continue;
        const struct err_info *info = err_info((enum err_code)++ code);
        static const char *const surfaces[] = {"", "protocol", "tool", "cli"};
        int64_t number;
        assert_true(str_eq(str_split(&rest, '\t'), str_from(info->name)));
        assert_true(str_eq(str_split(&rest, '\t'), str_from(surfaces[info->surface])));
        assert_true(str_to_i64(str_split(&rest, '\t'), &number) && number == info->jsonrpc);
        assert_true(str_to_i64(str_split(&rest, '\t'), &number) && number == info->http_status);
        assert_true(str_to_i64(str_split(&rest, '\t'), &number) && number == info->exit_code);
        assert_true(str_eq(str_split(&rest, '\t'), info->retryable ? STR("yes") : STR("no")));
        assert_true(str_eq(rest, str_from(info->text)));
    }
    fclose(in);
    assert_int_equal(code + 1, ERR_COUNT_);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_cause_wins),
        cmocka_unit_test(no_record_is_fine),
        cmocka_unit_test(fix_and_field_stay_as_first_said),
        cmocka_unit_test(clearing_forgets_everything),
        cmocka_unit_test(long_texts_are_cut_between_characters),
        cmocka_unit_test(a_text_that_just_fits_is_whole),
        cmocka_unit_test(an_empty_text_becomes_the_tables),
        cmocka_unit_test(unknown_codes_are_internal_errors),
        cmocka_unit_test(the_table_is_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
