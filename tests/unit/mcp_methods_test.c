/* Every method exists in exactly the revisions that have it. */
#include "mcp_testing.h"

#include "mcp/methods.h"

static void test_rows(void **state)
{
    static const struct {
        const char *name;
        enum rev first, last;
    } rows[] = {
        {"completion/complete", REV_2024_11_05, REV_2026_07_28},
        {"initialize", REV_2024_11_05, REV_2025_11_25},
        {"logging/setLevel", REV_2024_11_05, REV_2025_11_25},
        {"notifications/cancelled", REV_2024_11_05, REV_2026_07_28},
        {"notifications/initialized", REV_2024_11_05, REV_2025_11_25},
        {"ping", REV_2024_11_05, REV_2025_11_25},
        {"prompts/get", REV_2024_11_05, REV_2026_07_28},
        {"prompts/list", REV_2024_11_05, REV_2026_07_28},
        {"resources/list", REV_2024_11_05, REV_2026_07_28},
        {"resources/read", REV_2024_11_05, REV_2026_07_28},
        {"resources/templates/list", REV_2024_11_05, REV_2026_07_28},
        {"server/discover", REV_2026_07_28, REV_2026_07_28},
        {"subscriptions/listen", REV_2026_07_28, REV_2026_07_28},
        {"tools/call", REV_2024_11_05, REV_2026_07_28},
        {"tools/list", REV_2024_11_05, REV_2026_07_28},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct method *m = method_row(str_from(rows[i].name));
        assert_non_null(m);
        assert_int_equal(m->first, rows[i].first);
        assert_int_equal(m->last, rows[i].last);
        assert_true(m->run || m->flags & METHOD_NOTIFICATION);
    }
    assert_null(method_row(STR("tools")));
    assert_null(method_row(STR("")));
    assert_null(method_row(STR("zzz")));
}

/* A method behind a capability that is not declared does not exist. */
static void test_undeclared(void **state)
{
    struct mcp_server *s = test_server(NULL);
    (void)state;
    wants(s, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompts/list\"}",
          "{\"code\":-32601,\"message\":\"This server has no prompts.\"}");
    wants(s, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/read\",\"params\":{" META "}}",
          "\"code\":-32601");
    wants(s, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"completion/complete\"}",
          "\"code\":-32601");
    wants(s, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\",\"params\":{" META "}}",
          "\"capabilities\":{\"tools\":{},\"logging\":{}}");
    mcp_server_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_undeclared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
