/* Rates: a minute's worth at once, then one at a time; the table stays bounded. */
#include "mcp_testing.h"

#include "mcp/rates.h"

static void test_rates(void **state)
{
    struct rates *r = rates_new();
    int a, b;

    (void)state;
    for (int i = 0; i < 60; i++)
        assert_int_equal(rates_take(r, &a, 1, 60, 1000), 0);
    assert_in_range(rates_take(r, &a, 1, 60, 1000), 1000, 1001);
    assert_in_range(rates_take(r, &a, 1, 60, 1500), 500, 501);
    assert_int_equal(rates_take(r, &a, 2, 60, 1500), 0); /* somebody else */
    assert_int_equal(rates_take(r, &b, 1, 60, 1500), 0); /* something else */
    assert_int_equal(rates_take(r, &a, 1, 60, 2001), 0);
    assert_int_not_equal(rates_take(r, &a, 1, 60, 2001), 0);
    /* A quiet hour gives a minute's worth, not an hour's. */
    for (int i = 0; i < 60; i++)
        assert_int_equal(rates_take(r, &a, 1, 60, 3602001), 0);
    assert_int_not_equal(rates_take(r, &a, 1, 60, 3602001), 0);
    for (unsigned who = 0; who < 4 * RATES_MAX; who++)
        assert_int_equal(rates_take(r, &b, who, 1, 3602001), 0);
    rates_free(r);
    rates_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rates)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
