/* What may be used once: known until its time is over, and never forgotten early for want of room.
 */
#include "mcp_testing.h"

#include "mcp/used.h"

static void name_of(char out[USED_NAME], int i)
{
    char text[USED_NAME + 16];

    snprintf(text, sizeof(text), "%016d", i);
    memcpy(out, text, USED_NAME);
}

static void test_used(void **state)
{
    struct used *u = used_new();
    char name[USED_NAME];

    (void)state;
    for (int i = 0; i < USED_MAX; i++) {
        name_of(name, i);
        assert_int_equal(used_add(u, name, 100, i % 2 ? 200 : 300), USED_FIRST);
        assert_int_equal(used_add(u, name, 100, 200), USED_BEFORE);
    }
    name_of(name, USED_MAX);
    assert_int_equal(used_add(u, name, 200, 300), USED_FULL);
    assert_int_equal(used_add(u, name, 201, 300), USED_FIRST);
    for (int i = 0; i < USED_MAX; i += 2) {
        name_of(name, i);
        assert_int_equal(used_add(u, name, 201, 300), USED_BEFORE);
    }
    name_of(name, 1); /* its time is over */
    assert_int_equal(used_add(u, name, 201, 300), USED_FIRST);
    used_free(u);
    used_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_used)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
