/* HTTP's dates in their three forms, and Retry-After. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/http_date.h"

#include <limits.h>

static void dates_are_written(void **state)
{
    char out[HTTP_DATE_LEN + 1];

    (void)state;
    http_date_format(784111777, out); /* the example of RFC 9110 */
    assert_string_equal(out, "Sun, 06 Nov 1994 08:49:37 GMT");
    http_date_format(0, out);
    assert_string_equal(out, "Thu, 01 Jan 1970 00:00:00 GMT");
    http_date_format(1709164799, out);
    assert_string_equal(out, "Wed, 28 Feb 2024 23:59:59 GMT");
}

static void all_three_forms_are_read(void **state)
{
    static const char *const forms[] = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "  Sun, 06 Nov 1994 08:49:37 GMT ",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        int64_t when = 0;

        if (!http_date_parse(str_from(forms[i]), &when) || when != 784111777)
            fail_msg("%s", forms[i]);
    }
}

static void what_is_no_date_is_refused(void **state)
{
    static const char *const wrong[] = {
        "",
        "Sun,",
        "Sun, 06 Nov 1994",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, 32 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT",
        "Sun, 06 Nov 1994 08:61:37 GMT",
        "Sun, 06 Nov 19944 08:49:37 GMT",
        "Sun, -6 Nov 1994 08:49:37 GMT",
        "1994-11-06T08:49:37Z",
        "Sun Nov 6 08:49:37",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        int64_t when = 5;

        if (http_date_parse(str_from(wrong[i]), &when) || when != 5)
            fail_msg("accepted: %s", wrong[i]);
    }
}

static void retry_after(void **state)
{
    (void)state;
    assert_int_equal(http_retry_after(STR("120"), 0), 120);
    assert_int_equal(http_retry_after(STR(" 0 "), 0), 0);
    assert_int_equal(http_retry_after(STR("99999999999"), 0), INT_MAX);
    assert_int_equal(http_retry_after(STR("Sun, 06 Nov 1994 08:49:37 GMT"), 784111770), 7);
    assert_int_equal(http_retry_after(STR("Sun, 06 Nov 1994 08:49:37 GMT"), 784111790), 0);
    assert_int_equal(http_retry_after(STR("-5"), 0), -1);
    assert_int_equal(http_retry_after(STR("1.5"), 0), -1);
    assert_int_equal(http_retry_after(STR("soon"), 0), -1);
    assert_int_equal(http_retry_after(STR(""), 0), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_written),
        cmocka_unit_test(all_three_forms_are_read),
        cmocka_unit_test(what_is_no_date_is_refused),
        cmocka_unit_test(retry_after),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
