/* Texts that serve again: until their time is over, and within a bound. */
#include "mcp_testing.h"

#include "mcp/cache.h"

static const char *get(struct cache *c, struct arena *a, const char *key, int64_t now)
{
    struct str text;
    return cache_get(c, a, str_from(key), now, &text) ? text.p : NULL;
}

static void test_time(void **state)
{
    struct cache *c = cache_new(10000);
    struct arena *a = arena_new(1 << 20);
    (void)state;
    assert_null(get(c, a, "k", 0));
    cache_put(c, STR("k"), STR("one"), 1000, 50);
    assert_string_equal(get(c, a, "k", 1049), "one");
    assert_null(get(c, a, "k2", 1000));
    cache_put(c, STR("k"), STR("two"), 1040, 50);
    assert_string_equal(get(c, a, "k", 1089), "two");
    assert_null(get(c, a, "k", 1090));
    assert_null(get(c, a, "k", 1000)); /* gone for good */
    cache_free(c);
    cache_free(NULL);
    arena_free(a);
}

static void test_room(void **state)
{
    struct cache *c = cache_new(4000);
    struct arena *a = arena_new(1 << 20);
    char text[1001], key[20];
    (void)state;
    memset(text, 'x', 1000);
    text[1000] = 0;
    cache_put(c, STR("large"), str_from(text), 0, 100);
    assert_null(get(c, a, "large", 1));
    text[500] = 0;
    cache_put(c, STR("kept"), str_from(text), 0, 1000);
    for (int i = 0; i < 50; i++) {
        snprintf(key, sizeof(key), "k%d", i);
        cache_put(c, str_from(key), str_from(text), i, 1000);
        assert_non_null(get(c, a, key, i));
        assert_non_null(get(c, a, "kept", i)); /* used again and again */
    }
    assert_null(get(c, a, "k0", 60));
    cache_free(c);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_time), cmocka_unit_test(test_room)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
