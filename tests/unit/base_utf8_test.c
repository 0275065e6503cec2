/* UTF-8: every lead byte's limits, and cutting between characters. */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void steps(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        size_t step;
    } cases[] = {
        {STR_INIT("a"), 1},
        {STR_INIT("\0"), 1},
        {STR_INIT("\x7F"), 1},
        {STR_INIT("\xC2\x80"), 2},
        {STR_INIT("\xDF\xBF"), 2},
        {STR_INIT("\xE0\xA0\x80"), 3},
        {STR_INIT("\xED\x9F\xBF"), 3},
        {STR_INIT("\xEE\x80\x80"), 3},
        {STR_INIT("\xEF\xBF\xBF"), 3},
        {STR_INIT("\xF0\x90\x80\x80"), 4},
        {STR_INIT("\xF4\x8F\xBF\xBF"), 4},
        {STR_INIT(""), 0},
        {STR_INIT("\x80"), 0},             /* a tail byte alone */
        {STR_INIT("\xC0\x80"), 0},         /* overlong NUL */
        {STR_INIT("\xC1\xBF"), 0},         /* overlong */
        {STR_INIT("\xE0\x9F\xBF"), 0},     /* overlong */
        {STR_INIT("\xF0\x8F\xBF\xBF"), 0}, /* overlong */
        {STR_INIT("\xED\xA0\x80"), 0},     /* surrogate */
        {STR_INIT("\xED\xBF\xBF"), 0},     /* surrogate */
        {STR_INIT("\xF4\x90\x80\x80"), 0}, /* above U+10FFFF */
        {STR_INIT("\xF5\x80\x80\x80"), 0},
        {STR_INIT("\xFF"), 0},
        {STR_INIT("\xC3"), 0}, /* cut off */
        {STR_INIT("\xE2\x82"), 0},
        {STR_INIT("\xF0\x9F\x98"), 0},
        {STR_INIT("\xC3\x28"), 0}, /* wrong tail */
        {STR_INIT("\xE2\x82\x28"), 0},
        {STR_INIT("\xF0\x9F\x98\x28"), 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(utf8_step(cases[i].text), cases[i].step);
}

static void whole_texts(void **state)
{
    (void)state;
    assert_true(utf8_valid(STR("")));
    assert_true(utf8_valid(STR("Z\xC3\xBCrich \xE2\x82\xAC \xF0\x9F\x98\x80")));
    assert_false(utf8_valid(STR("ok \xC3")));
    assert_false(utf8_valid(STR("\xE2\x82 ok")));
}

static void cutting(void **state)
{
    (void)state;
    struct str text = STR("a\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80z"); /* 1 + 2 + 3 + 4 + 1 bytes */
    static const size_t kept[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    for (size_t max = 0; max < ARRAY_LEN(kept); max++) {
        struct str cut = utf8_cut(text, max);
        assert_int_equal(cut.n, kept[max]);
        assert_true(utf8_valid(cut));
    }
    assert_int_equal(utf8_cut(STR("\x80\x80\x80\x80\x80\x80"), 5).n, 5); /* not UTF-8 anyway */
    assert_int_equal(utf8_cut(STR("\x80\x80\x80\x80"), 1).n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps),
        cmocka_unit_test(whole_texts),
        cmocka_unit_test(cutting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
