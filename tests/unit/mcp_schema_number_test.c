/* Numbers are compared and divided by their texts, whatever their length and exponent. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "mcp/schema_number.h"

static int compare(const char *a, const char *b)
{
    struct schema_number x = schema_number_read(str_from(a)), y = schema_number_read(str_from(b));
    int order = schema_number_compare(&x, &y);

    assert_int_equal(schema_number_compare(&y, &x), -order);
    assert_int_equal(order == 0, schema_number_hash(&x) == schema_number_hash(&y));
    return order < 0 ? -1 : order > 0;
}

static void test_compare(void **state)
{
    (void)state;
    assert_int_equal(compare("1", "2"), -1);
    assert_int_equal(compare("-1", "-2"), 1);
    assert_int_equal(compare("0", "-0.000e5"), 0);
    assert_int_equal(compare("1", "1.0"), 0);
    assert_int_equal(compare("100", "1e2"), 0);
    assert_int_equal(compare("0.001", "1E-3"), 0);
    assert_int_equal(compare("12.50e1", "125"), 0);
    assert_int_equal(compare("9007199254740993", "9007199254740992"), 1);
    assert_int_equal(compare("9007199254740993", "9007199254740993.0000000001"), -1);
    assert_int_equal(compare("123456789012345678901234567890", "123456789012345678901234567891"),
                     -1);
    assert_int_equal(compare("-123456789012345678901234567890", "5"), -1);
    assert_int_equal(compare("999999999999999999", "1000000000000000000"), -1);
    assert_int_equal(compare("1e400", "9e399"), 1);
    assert_int_equal(compare("1e-400", "0"), 1);
    assert_int_equal(compare("-1e-400", "0"), -1);
    assert_int_equal(compare("1e999999999999999999999", "1e5"), 1);
    assert_int_equal(compare("0.1", "0.10000000000000000000000000001"), -1);
    assert_int_equal(compare("10.5", "10.49999"), 1);
    assert_int_equal(compare("1.5e1", "15.00"), 0);
}

static bool whole(const char *text)
{
    struct schema_number n = schema_number_read(str_from(text));

    return schema_number_is_whole(&n);
}

static void test_whole(void **state)
{
    (void)state;
    assert_true(whole("0"));
    assert_true(whole("-0.0"));
    assert_true(whole("1.0"));
    assert_true(whole("12.5e1"));
    assert_true(whole("1e308"));
    assert_true(whole("123456789012345678901234567890.0"));
    assert_false(whole("1.5"));
    assert_false(whole("12.5e0"));
    assert_false(whole("1e-1"));
    assert_false(whole("123456789012345678901234567890.5"));
}

static bool multiple(const char *value, const char *of)
{
    struct schema_number n = schema_number_read(str_from(value));
    struct schema_divisor d = {0};

    assert_true(schema_divisor_read(str_from(of), &d));
    return schema_number_is_multiple(&n, &d);
}

static void test_multiple(void **state)
{
    (void)state;
    assert_true(multiple("0.0075", "0.0001"));
    assert_false(multiple("0.00751", "0.0001"));
    assert_true(multiple("4.5", "1.5"));
    assert_false(multiple("35", "1.5"));
    assert_true(multiple("-9", "3"));
    assert_true(multiple("0", "7"));
    assert_true(multiple("0.3", "0.1"));
    assert_true(multiple("19.99", "0.01"));
    assert_false(multiple("19.999", "0.01"));
    assert_false(multiple("1e308", "0.123456789"));
    assert_true(multiple("123456789e300", "0.123456789"));
    assert_true(multiple("1e1000000000000", "0.5"));
    assert_false(multiple("1e1000000000000", "0.3"));
    assert_true(multiple("3e1000000000000", "0.3"));
    assert_true(multiple("1000", "1e3"));
    assert_false(multiple("1500", "1e3"));
    assert_false(multiple("5", "10"));
    /* 2^70 * 3 */
    assert_true(multiple("3541774862152233910272", "1180591620717411303424"));
    assert_false(multiple("3541774862152233910273", "1180591620717411303424"));
    assert_true(
        multiple("246913578024691357802469135780246912", "123456789012345678901234567890123456"));
}

static void test_divisors(void **state)
{
    struct schema_divisor d;

    (void)state;
    assert_false(schema_divisor_read(STR("0"), &d));
    assert_false(schema_divisor_read(STR("0.0"), &d));
    assert_false(schema_divisor_read(STR("-1"), &d));
    assert_true(schema_divisor_read(STR("123456789012345678901234567890123456"), &d));
    assert_false(schema_divisor_read(STR("1234567890123456789012345678901234567"), &d));
}

static void test_count(void **state)
{
    struct schema_number n = schema_number_read(STR("2.0"));
    uint64_t count = 7;

    (void)state;
    assert_true(schema_number_count(&n, &count));
    assert_int_equal(count, 2);
    n = schema_number_read(STR("1.2e3"));
    assert_true(schema_number_count(&n, &count));
    assert_int_equal(count, 1200);
    n = schema_number_read(STR("1e300"));
    assert_true(schema_number_count(&n, &count));
    assert_true(count == UINT64_MAX);
    n = schema_number_read(STR("-1"));
    assert_false(schema_number_count(&n, &count));
    n = schema_number_read(STR("1.5"));
    assert_false(schema_number_count(&n, &count));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare),  cmocka_unit_test(test_whole),
        cmocka_unit_test(test_multiple), cmocka_unit_test(test_divisors),
        cmocka_unit_test(test_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
