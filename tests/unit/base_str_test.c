/* Borrowed text: comparing, cutting, numbers, the edit distance. */
#include "base/str.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void comparing(void **state)
{
    (void)state;
    struct str none = str_make(NULL, 0);
    assert_true(str_eq(STR("abc"), STR("abc")));
    assert_true(str_eq(none, STR("")));
    assert_false(str_eq(STR("abc"), STR("abd")));
    assert_false(str_eq(STR("ab"), STR("abc")));
    assert_true(str_eq_nocase(STR("AbC1"), STR("aBc1")));
    assert_false(str_eq_nocase(STR("a["), STR("a{"))); /* 0x5B and 0x7B differ by the case bit */
    assert_false(str_eq_nocase(STR("\xC3\x84"), STR("\xC3\xA4")));
    assert_true(str_cmp(STR("a"), STR("b")) < 0);
    assert_true(str_cmp(STR("b"), STR("a")) > 0);
    assert_true(str_cmp(STR("a"), STR("aa")) < 0);
    assert_true(str_cmp(STR("\xFF"), STR("a")) > 0);
    assert_int_equal(str_cmp(none, STR("")), 0);
    assert_int_equal(str_from(NULL).n, 0);
}

/* Every byte against every byte, at the beginning, in the middle and at the end of texts that are
 * compared one byte and eight bytes at a time: only A to Z and a to z are the same. */
static void case_of_every_byte(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 20; n++) {
        size_t places[] = {0, n / 2, n - 1};
        for (int k = 0; k < 3 * 65536; k++) {
            char a[20], b[20];
            memset(a, 'x', n);
            memset(b, 'X', n);
            int x = k >> 8 & 255, y = k & 255;
            a[places[k >> 16]] = (char)x;
            b[places[k >> 16]] = (char)y;
            bool letters = (x ^ y) == 0x20 && (x | 0x20) >= 'a' && (x | 0x20) <= 'z';
            if (str_eq_nocase(str_make(a, n), str_make(b, n)) != (x == y || letters))
                fail_msg("%d and %d in %zu bytes at %zu", x, y, n, places[k >> 16]);
        }
    }
}

static void folded_names(void **state)
{
    (void)state;
    assert_true(str_eq_folded(STR("companyID"), STR("company_id")));
    assert_true(str_eq_folded(STR("companyID"), STR("Company ID")));
    assert_true(str_eq_folded(STR("--a-"), STR("A_")));
    assert_true(str_eq_folded(STR(""), STR("_- ")));
    assert_false(str_eq_folded(STR("company"), STR("companyID")));
    assert_false(str_eq_folded(STR("companyID"), STR("company")));
    assert_false(str_eq_folded(STR("a.b"), STR("ab")));
}

static void beginnings_ends_and_parts(void **state)
{
    (void)state;
    assert_true(str_starts(STR("abc"), STR("ab")));
    assert_true(str_starts(STR("abc"), STR("")));
    assert_false(str_starts(STR("ab"), STR("abc")));
    assert_true(str_ends(STR("abc"), STR("bc")));
    assert_true(str_ends(str_make(NULL, 0), STR("")));
    assert_false(str_ends(STR("bc"), STR("abc")));
    assert_true(str_contains_nocase(STR("Hello World"), STR("o wOr")));
    assert_true(str_contains_nocase(STR("x"), STR("")));
    assert_true(str_contains_nocase(STR("tail"), STR("IL")));
    assert_false(str_contains_nocase(STR("ai"), STR("ail")));
    assert_int_equal(str_find(STR("abcb"), 'b'), 1);
    assert_int_equal(str_find(STR("abc"), 'x'), -1);
    assert_int_equal(str_find(str_make(NULL, 0), 'x'), -1);
    assert_int_equal(str_find(str_make("a\0b", 3), 'b'), 2);
}

static void trimming_and_splitting(void **state)
{
    (void)state;
    assert_true(str_eq(str_trim(STR(" \t\r\n a b \v\f")), STR("a b")));
    assert_int_equal(str_trim(STR("   ")).n, 0);
    assert_int_equal(str_trim(str_make(NULL, 0)).n, 0);

    struct str rest = STR("a,,b");
    assert_true(str_eq(str_split(&rest, ','), STR("a")));
    assert_int_equal(str_split(&rest, ',').n, 0);
    assert_true(str_eq(str_split(&rest, ','), STR("b")));
    assert_int_equal(rest.n, 0);
    assert_int_equal(str_split(&rest, ',').n, 0);
}

static void reads_number(const char *text, int64_t expected)
{
    int64_t value = 77;
    assert_true(str_to_i64(str_from(text), &value));
    assert_true(value == expected);
}

static void refuses_number(const char *text)
{
    int64_t value = 77;
    assert_false(str_to_i64(str_from(text), &value));
    assert_int_equal(value, 77);
}

static void numbers(void **state)
{
    (void)state;
    reads_number("0", 0);
    reads_number("-0", 0);
    reads_number("007", 7);
    reads_number("9223372036854775807", INT64_MAX);
    reads_number("-9223372036854775808", INT64_MIN);
    refuses_number("9223372036854775808");
    refuses_number("-9223372036854775809");
    refuses_number("99999999999999999999999999");
    refuses_number("");
    refuses_number("-");
    refuses_number("+1");
    refuses_number(" 1");
    refuses_number("1 ");
    refuses_number("1.0");
    refuses_number("0x10");
    refuses_number("--1");
}

static void copies(void **state)
{
    (void)state;
    CLEANUP(arena_cleanup) struct arena *a = arena_new(1 << 20);
    assert_string_equal(str_dup(a, str_make("abcdef", 3)), "abc");
    assert_string_equal(str_dup(a, str_make(NULL, 0)), "");
    assert_string_equal(str_printf(a, "%s=%05d", "x", 42), "x=00042");
    char *longer = str_printf(a, "%5000s", "y");
    assert_int_equal(strlen(longer), 5000);
    for (int n = 1; n < 600; n++) {
        const char *text = str_printf(a, "%*s", n, "y");
        assert_int_equal(strlen(text), n);
        assert_int_equal(text[n - 1], 'y');
    }
}

static void distance(void **state)
{
    (void)state;
    assert_int_equal(str_distance(STR("status"), STR("status")), 0);
    assert_int_equal(str_distance(STR("STATUS"), STR("status")), 0);
    assert_int_equal(str_distance(STR(""), STR("abc")), 3);
    assert_int_equal(str_distance(STR("abc"), STR("")), 3);
    assert_int_equal(str_distance(STR("abc"), STR("abd")), 1);
    assert_int_equal(str_distance(STR("ab"), STR("ba")), 1);
    assert_int_equal(str_distance(STR("stauts"), STR("status")), 1);
    assert_int_equal(str_distance(STR("kitten"), STR("sitting")), 3);
    assert_int_equal(str_distance(STR("ca"), STR("abc")), 3);

    char text[66];
    memset(text, 'a', sizeof text);
    assert_int_equal(str_distance(str_make(text, 64), STR("")), 64);
    assert_int_equal(str_distance(str_make(text, 64), str_make(text, 64)), 0);
    assert_true(str_distance(str_make(text, 65), str_make(text, 65)) > 1000);
    assert_true(str_distance(STR("a"), str_make(text, 65)) > 1000);
}

static void nearness(void **state)
{
    (void)state;
    assert_true(str_is_near(STR("compny"), STR("company")));
    assert_true(str_is_near(STR("prioirty"), STR("priority")));
    assert_true(str_is_near(STR("search_ticket"), STR("search_tickets")));
    assert_true(str_is_near(STR("name"), STR("companyName"))); /* contained */
    assert_true(str_is_near(STR("companyName"), STR("NAME")));
    assert_true(str_is_near(STR("ab"), STR("ac")));
    assert_false(str_is_near(STR("id"), STR("companyid"))); /* contained, but too short */
    assert_false(str_is_near(STR("queue"), STR("status")));
    assert_false(str_is_near(STR(""), STR("abcdef")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparing),
        cmocka_unit_test(case_of_every_byte),
        cmocka_unit_test(folded_names),
        cmocka_unit_test(beginnings_ends_and_parts),
        cmocka_unit_test(trimming_and_splitting),
        cmocka_unit_test(numbers),
        cmocka_unit_test(copies),
        cmocka_unit_test(distance),
        cmocka_unit_test(nearness),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
