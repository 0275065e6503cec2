/* Open requests: found by id, gone when removed, in the order they came. */
#include "mcp_testing.h"

#include "mcp/inflight.h"

enum { N = 1000 };

static void test_many(void **state)
{
    static struct inflight t;
    static char ids[N][16];
    struct mcp_call *calls = calloc(N, sizeof(*calls));
    (void)state;
    for (size_t i = 0; i < N; i++) {
        snprintf(ids[i], sizeof(ids[i]), i % 2 ? "\"%zu\"" : "%zu", i);
        calls[i].msg.id = str_from(ids[i]);
        inflight_add(&t, &calls[i], i % 10 == 0);
    }
    assert_int_equal(t.n, N);
    assert_int_equal(t.n_held, N / 10);
    assert_ptr_equal(inflight_find(&t, STR("\"7\"")), &calls[7]);
    assert_null(inflight_find(&t, STR("7")));
    assert_ptr_equal(t.oldest, &calls[0]);
    for (size_t i = 0; i < N; i += 3)
        inflight_remove(&t, &calls[i]);
    inflight_remove(&t, &calls[0]);
    for (size_t i = 0; i < N; i++)
        assert_ptr_equal(inflight_find(&t, str_from(ids[i])), i % 3 ? &calls[i] : NULL);
    size_t seen = 0, last = 0;
    for (struct mcp_call *c = t.oldest; c; c = c->newer, seen++) {
        assert_true((size_t)(c - calls) > last || !last);
        last = (size_t)(c - calls);
    }
    assert_int_equal(seen, t.n);
    for (size_t i = 0; i < N; i++)
        inflight_remove(&t, &calls[i]);
    assert_int_equal(t.n + t.n_held, 0);
    assert_null(t.oldest);
    assert_null(t.newest);
    free(calls);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_many)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
