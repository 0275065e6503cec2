/* Random bytes: that they differ, cover everything, and stay inside their memory. */
#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static void bytes_differ_and_spread(void **state)
{
    (void)state;
    enum { N = 3 << 20 };
    unsigned char *bytes = calloc(1, N);
    size_t counts[256] = {0};
    random_bytes(bytes, N);
    for (size_t i = 0; i < N; i++)
        counts[bytes[i]]++;
    free(bytes);
    for (size_t i = 0; i < 256; i++) /* 12288 expected; 20 standard deviations are 2200 */
        assert_in_range(counts[i], 10000, 14500);
    random_bytes(bytes = malloc(1), 0);
    free(bytes);
}

static void hex_ids(void **state)
{
    (void)state;
    char a[202], b[202];
    for (size_t n = 0; n <= 200; n++) {
        memset(a, '#', sizeof a);
        random_hex(a, n);
        assert_int_equal(strlen(a), n);
        assert_int_equal(strspn(a, "0123456789abcdef"), n);
        assert_int_equal(a[n + 1], '#');
    }
    random_hex(a, 200);
    random_hex(b, 200);
    assert_string_not_equal(a, b);
    assert_memory_not_equal(a, a + 64, 64); /* the halves come from different bytes */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_differ_and_spread),
        cmocka_unit_test(hex_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
