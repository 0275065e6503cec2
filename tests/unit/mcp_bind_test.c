/* Checked arguments in the handler's struct: every type, given, absent and out of what C can hold.
 */
#include "mcp_testing.h"

#include "mcp/args.h"
#include "mcp/server.h"

struct all {
    const char *s;
    struct mcp_int i;
    const char *n;
    enum mcp_bool b;
    const char *j;
};
static const struct mcp_arg table[] = {{"s", MCP_ARG_STRING, offsetof(struct all, s), NULL},
                                       {"i", MCP_ARG_INT, offsetof(struct all, i), NULL},
                                       {"n", MCP_ARG_NUMBER, offsetof(struct all, n), NULL},
                                       {"b", MCP_ARG_BOOL, offsetof(struct all, b), NULL},
                                       {"j", MCP_ARG_JSON, offsetof(struct all, j), NULL}};
static const struct mcp_tool tool = {
    .name = "t", .args = table, .n_args = 5, .args_size = sizeof(struct all)};
static const struct tool_entry entry = {.tool = &tool};

static enum err_code bound(struct arena *a, const char *text, const struct all **ret)
{
    struct err err = {0};
    const void *bound = NULL;
    enum err_code rc = bind_args(a, &entry, parsed(a, text), &bound, &err);

    *ret = bound;
    assert_true(!rc || (*err.text && *err.field));
    return rc;
}

static void test_given(void **state)
{
    struct arena *a = arena_new(1 << 20);
    const struct all *v;
    (void)state;
    assert_int_equal(
        bound(a,
              "{\"s\":\"x\",\"i\":-9223372036854775808,\"n\":1.50,\"b\":false,\"j\":{\"a\": "
              "[1, 2]}}",
              &v),
        ERR_OK);
    assert_string_equal(v->s, "x");
    assert_true(v->i.given && v->i.value == INT64_MIN);
    assert_string_equal(v->n, "1.50");
    assert_int_equal(v->b, MCP_BOOL_FALSE);
    assert_string_equal(v->j, "{\"a\":[1,2]}");

    assert_int_equal(bound(a, "{\"s\":12,\"i\":5.0,\"b\":true,\"j\":null}", &v), ERR_OK);
    assert_string_equal(v->s, "12");
    assert_int_equal(v->i.value, 5);
    assert_int_equal(v->b, MCP_BOOL_TRUE);
    assert_string_equal(v->j, "null");
    arena_free(a);
}

static void test_absent(void **state)
{
    struct arena *a = arena_new(1 << 20);
    const struct all *v;
    (void)state;
    assert_int_equal(bound(a, "{\"s\":null}", &v), ERR_OK);
    assert_true(!v->s && !v->i.given && !v->n && v->b == MCP_BOOL_ABSENT && !v->j);
    arena_free(a);
}

static void test_misfits(void **state)
{
    static const char *const rows[] = {
        "{\"i\":9223372036854775808}",
        "{\"i\":1.5}",
        "{\"i\":\"1\"}",
        "{\"b\":1}",
        "{\"n\":\"1\"}",
        "{\"s\":{}}",
        "{\"s\":\"a\\u0000b\"}",
    };
    struct arena *a = arena_new(1 << 20);
    const struct all *v;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(bound(a, rows[i], &v), ERR_BAD_VALUE);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_given),
        cmocka_unit_test(test_absent),
        cmocka_unit_test(test_misfits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
