/* Options, limits, and what belongs to the server as a whole. */
#include "mcp_testing.h"

#include "mcp/server.h"

static void test_options(void **state)
{
    struct mcp_options options = {.name = "n"};
    char error[256] = "";
    (void)state;
    assert_null(mcp_server_new(&options, error, sizeof(error)));
    assert_contains(error, "version");
    assert_null(mcp_server_new(NULL, NULL, 0));
    mcp_server_free(NULL);
    mcp_free(NULL);
}

static void test_instructions(void **state)
{
    struct mcp_server *s = test_server(NULL);
    const char *discover =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\",\"params\":{" META "}}";
    (void)state;
    char *text = ask(s, discover);
    assert_null(strstr(text, "instructions"));
    free(text);
    mcp_set_instructions(s, "Be \"kind\".");
    wants(s, discover, "\"instructions\":\"Be \\\"kind\\\".\"");
    mcp_server_free(s);
}

static void keep(void *ctx, enum mcp_log_level level, const char *text)
{
    snprintf(ctx, 100, "%d %s", (int)level, text);
}

static void test_log(void **state)
{
    char got[100] = "";
    struct mcp_options options = {.name = "n", .version = "1", .log = keep, .ctx = got};
    struct mcp_server *s = mcp_server_new(&options, NULL, 0);
    (void)state;
    server_log(s, MCP_LOG_WARN, "%d things", 3);
    assert_string_equal(got, "1 3 things");
    mcp_server_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_instructions),
        cmocka_unit_test(test_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
