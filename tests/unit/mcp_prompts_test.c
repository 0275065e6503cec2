/* Prompts: registration, and handlers that fail or answer nothing. */
#include "mcp_testing.h"

#include "mcp/prompts.h"

static enum mcp_rc get_fail(struct mcp_call *call)
{
    return mcp_fail(call, "No %s today.", "prompts");
}

static enum mcp_rc get_nothing(struct mcp_call *call)
{
    mcp_text(call, "not for a tool", 14);
    return MCP_OK;
}

static void test_registration(void **state)
{
    const struct mcp_prompt good = {.name = "p", .get = get_nothing};
    static const struct mcp_prompt_arg twice[] = {{.name = "a"}, {.name = "b"}, {.name = "a"}},
                                       none[] = {{.description = "d"}};
    const struct mcp_prompt bad[] = {{.name = "p", .get = get_nothing},
                                     {.name = "", .get = get_nothing},
                                     {.name = "q"},
                                     {.name = "r", .get = get_nothing, .args = twice, .n_args = 3},
                                     {.name = "s", .get = get_nothing, .args = none, .n_args = 1}};
    struct mcp_server *s = test_server(NULL);
    char error[256];
    (void)state;
    assert_true(mcp_add_prompts(s, &good, 1, error, sizeof(error)));
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        *error = 0;
        assert_false(mcp_add_prompts(s, &bad[i], 1, error, sizeof(error)));
        assert_contains(error, "Prompt");
    }
    wants(s, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompts/list\"}",
          "{\"prompts\":[{\"name\":\"p\",\"arguments\":[]}]}");
    mcp_server_free(s);
}

static void test_get(void **state)
{
    const struct mcp_prompt prompts[] = {{.name = "fail", .get = get_fail},
                                         {.name = "nothing", .get = get_nothing}};
    struct mcp_server *s = test_server(NULL);
    (void)state;
    assert_true(mcp_add_prompts(s, prompts, 2, NULL, 0));
    wants(
        s,
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompts/get\",\"params\":{\"name\":\"fail\"}}",
        "{\"code\":-32603,\"message\":\"No prompts today.\"}");
    wants(s,
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompts/"
          "get\",\"params\":{\"name\":\"nothing\"}}",
          "{\"messages\":[]}");
    wants(
        s,
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompts/get\",\"params\":{\"name\":\"nothing\","
        "\"arguments\":\"x\"}}",
        "-32602");
    wants(s, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompts/get\",\"params\":{}}", "-32602");
    mcp_server_free(s);
}

/* What a revision does not know is not sent. */
static void test_titles(void **state)
{
    static const struct mcp_prompt_arg args[] = {
        {.name = "a", .title = "Title of a", .required = true}, {.name = "b"}};
    static const struct mcp_prompt prompt = {
        .name = "p", .title = "P", .get = get_nothing, .args = args, .n_args = 2};
    static const char ask_for[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompts/list\"}";
    struct mcp_server *s = test_server(NULL);
    (void)state;
    assert_true(mcp_add_prompts(s, &prompt, 1, NULL, 0));
    wants(s, ask_for,
          "{\"name\":\"p\",\"title\":\"P\",\"arguments\":[{\"name\":\"a\",\"title\":\"Title of a\","
          "\"required\":true},{\"name\":\"b\",\"required\":false}]}");
    wants(s,
          "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
          "\"2025-03-26\",\"capabilities\":{},\"clientInfo\":{\"name\":\"c\",\"version\":\"1\"}}}",
          "result");
    wants(s, ask_for,
          "{\"name\":\"p\",\"arguments\":[{\"name\":\"a\",\"required\":true},{\"name\":\"b\",");
    mcp_server_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_registration),
        cmocka_unit_test(test_get),
        cmocka_unit_test(test_titles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
