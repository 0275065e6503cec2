/* Exact decimals: what is read is what is written, sums of money that binary floating point gets
 * wrong, rounding at the half, and numbers that do not fit. */
#include "base/decimal.h"

#include "base/arena.h"
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct decimal d(const char *text)
{
    struct decimal v;
    if (!decimal_parse(str_from(text), &v))
        fail_msg("\"%s\" was not read", text);
    return v;
}

static void is(struct decimal v, unsigned min_places, const char *expected)
{
    char out[DECIMAL_TEXT_MAX];
    struct str s = decimal_format(v, min_places, out);
    assert_string_equal(out, expected);
    assert_int_equal(s.n, strlen(expected));
}

static void read_and_written(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        unsigned min_places;
        const char *out;
    } cases[] = {
        {"0", 0, "0"},
        {"-0.00", 0, "0"},
        {"-0.00", 2, "0.00"},
        {"12.50", 0, "12.5"},
        {"12.5", 2, "12.50"},
        {"100", 0, "100"},
        {"+7", 0, "7"},
        {".5", 0, "0.5"},
        {"-.05", 1, "-0.05"},
        {"5.", 0, "5"},
        {"1e3", 0, "1000"},
        {"1.25E-3", 0, "0.00125"},
        {"1.25e+1", 0, "12.5"},
        {"0e99", 0, "0"},
        {" 3.10 ", 2, "3.10"},
        {"9223372036854775807", 0, "9223372036854775807"},
        {"1.0833333333333333", 0, "1.0833333333333333"},
        {"99999999999999999999999999999999999999", 0, "99999999999999999999999999999999999999"},
        {"-0.00000000000000000000000000000000000001", 0,
         "-0.00000000000000000000000000000000000001"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        is(d(cases[i].in), cases[i].min_places, cases[i].out);
}

static void not_numbers(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",      "-",     ".",    "1.2.3",
        "1,5",   "12a",   "0x10", "1e",
        "1e1.5", "--1",   "NaN",  "1e-2000",
        "1 2",   "1e+-3", "$5",   "999999999999999999999999999999999999999", /* 39 digits */
        "1e38"};
    struct decimal v = decimal_of_i64(42);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (decimal_parse(str_from(texts[i]), &v))
            fail_msg("\"%s\" was read", texts[i]);
    }
    is(v, 0, "42"); /* untouched */
}

static void from_json(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 16);
    const struct json *root;
    struct decimal v;
    struct err err = {0};
    assert_int_equal(
        json_parse(a, STR("[0.1,\"149.90\",null,true,\"x\",[1],1e2]"), NULL, &root, &err), ERR_OK);
    const char *expected[] = {"0.1", "149.9", NULL, NULL, NULL, NULL, "100"};
    size_t i = 0;
    for (struct json_iter it = json_iter(root); json_next(&it); i++) {
        assert_int_equal(decimal_of_json(it.value, &v), expected[i] != NULL);
        if (expected[i])
            is(v, 0, expected[i]);
    }
    assert_false(decimal_of_json(NULL, &v));
    arena_free(a);
}

static void sums(void **state)
{
    (void)state;
    is(decimal_add(d("0.1"), d("0.2")), 0, "0.3");
    is(decimal_sub(d("0.3"), d("0.1")), 0, "0.2");
    is(decimal_sub(d("1"), d("1.00")), 0, "0");
    is(decimal_add(d("-1.5"), d("0.25")), 0, "-1.25");
    is(decimal_sub(d("-1.5"), d("-2")), 0, "0.5");
    is(decimal_add(d("12.50"), d("7.5")), 2, "20.00");
    struct decimal total = decimal_of_i64(0);
    for (int i = 0; i < 1000; i++)
        total = decimal_add(total, d("0.07"));
    is(total, 2, "70.00");
    assert_int_equal(decimal_cmp(total, d("70")), 0);
}

static void products(void **state)
{
    (void)state;
    is(decimal_mul(d("1.1"), d("1.1")), 0, "1.21");
    is(decimal_mul(d("2.25"), d("-149.90")), 2, "-337.275");
    is(decimal_mul(d("0"), d("-5")), 0, "0");
    is(decimal_mul(d("1.0833333333333333"), d("120.0000")), 0, "129.999999999999996");
}

static void quotients(void **state)
{
    (void)state;
    is(decimal_div(d("10"), d("4"), 2), 2, "2.50");
    is(decimal_div(d("2"), d("3"), 2), 2, "0.67");
    is(decimal_div(d("-1"), d("8"), 2), 2, "-0.13");
    is(decimal_div(d("1"), d("3"), 0), 0, "0");
    is(decimal_div(d("0.00001"), d("1"), 2), 2, "0.00");
    is(decimal_div(d("7.5"), d("0.25"), 0), 0, "30");
    is(decimal_div(d("37.5"), d("40"), 3), 3, "0.938");
    assert_true(decimal_div(d("1"), d("0.0"), 2).failed);
}

static void rounding(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        unsigned places;
        const char *out;
    } cases[] = {{"2.345", 2, "2.35"},       {"2.344", 2, "2.34"}, {"-2.345", 2, "-2.35"},
                 {"1.005", 2, "1.01"},       {"0.5", 0, "1"},      {"0.49", 0, "0"},
                 {"-0.4", 0, "0"},           {"7", 2, "7.00"},     {"9.995", 2, "10.00"},
                 {"1.15000000001", 1, "1.2"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        is(decimal_round(d(cases[i].in), cases[i].places), cases[i].places, cases[i].out);
}

static void comparing(void **state)
{
    (void)state;
    static const char *const ascending[] = {"-99999999999999999999999999999999999999",
                                            "-2",
                                            "-1.5",
                                            "-0.00000000000000000001",
                                            "0",
                                            "0.00000000000000000001",
                                            "1.4999",
                                            "1.50",
                                            "2",
                                            "10",
                                            "99999999999999999999999999999999999999"};
    for (size_t i = 0; i < ARRAY_LEN(ascending); i++) {
        for (size_t k = 0; k < ARRAY_LEN(ascending); k++) {
            int c = decimal_cmp(d(ascending[i]), d(ascending[k]));
            assert_int_equal((c > 0) - (c < 0), (i > k) - (i < k));
        }
    }
    assert_int_equal(decimal_cmp(d("1.5"), d("1.500")), 0);
    assert_int_equal(decimal_cmp(d("-0.0"), d("0")), 0);
    assert_true(decimal_is_zero(d("0.00")));
    assert_false(decimal_is_zero(d("0.01")));
}

static void too_large_is_said(void **state)
{
    (void)state;
    struct decimal largest = d("99999999999999999999999999999999999999");
    struct decimal over = decimal_add(largest, d("1"));
    assert_true(over.failed);
    assert_true(decimal_sub(over, largest).failed); /* sticky */
    assert_true(decimal_mul(over, decimal_of_i64(0)).failed);
    assert_true(decimal_mul(largest, d("10")).failed);
    assert_true(decimal_round(over, 2).failed);
    assert_false(decimal_is_zero(over));
    is(over, 2, "?");
    is(largest, 2, "?"); /* no room for two places */
    /* Places that are all zero make way before a number is called too large. */
    is(decimal_add(d("90000000000000000000000000000000000000"), d("1.00")), 0,
       "90000000000000000000000000000000000001");
    is(decimal_mul(d("10000000000000000000.0000000000"), d("10000000000000000.0000000000")), 0,
       "100000000000000000000000000000000000");
}

static void integers(void **state)
{
    (void)state;
    is(decimal_of_i64(INT64_MIN), 0, "-9223372036854775808");
    is(decimal_of_i64(INT64_MAX), 0, "9223372036854775807");
    is(decimal_of_i64(0), 2, "0.00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_and_written),  cmocka_unit_test(not_numbers),
        cmocka_unit_test(from_json),         cmocka_unit_test(sums),
        cmocka_unit_test(products),          cmocka_unit_test(quotients),
        cmocka_unit_test(rounding),          cmocka_unit_test(comparing),
        cmocka_unit_test(too_large_is_said), cmocka_unit_test(integers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
