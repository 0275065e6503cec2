/* Completion: totals, and a handler that fails. */
#include "mcp_testing.h"

static enum mcp_rc complete(struct mcp_call *call, const char *ref_type, const char *ref_name,
                            const char *argument, const char *prefix)
{
    assert_string_equal(ref_type, "ref/prompt");
    assert_string_equal(ref_name, "p");
    assert_string_equal(argument, "a");
    if (!strcmp(prefix, "fail"))
        return mcp_fail(call, "Cannot.");
    if (!strcmp(prefix, "none"))
        return MCP_OK;
    mcp_complete_value(call, "x\"y");
    if (!strcmp(prefix, "total"))
        mcp_complete_total(call, 30);
    return MCP_OK;
}

static enum mcp_rc get_prompt(struct mcp_call *call)
{
    (void)call;
    return MCP_OK;
}

static const struct mcp_prompt_arg args[] = {{.name = "a"}};
static const struct mcp_prompt prompt = {.name = "p", .get = get_prompt, .args = args, .n_args = 1};

static void test_values(void **state)
{
    static const char *const rows[][2] = {
        {"none", "{\"completion\":{\"values\":[],\"total\":0,\"hasMore\":false}}"},
        {"", "{\"completion\":{\"values\":[\"x\\\"y\"],\"total\":1,\"hasMore\":false}}"},
        {"total", "{\"completion\":{\"values\":[\"x\\\"y\"],\"total\":30,\"hasMore\":true}}"},
        {"fail", "{\"code\":-32603,\"message\":\"Cannot.\"}"},
    };
    struct mcp_options options = {.name = "u", .version = "1", .complete = complete};
    struct mcp_server *s = mcp_server_new(&options, NULL, 0);
    char text[300];
    (void)state;
    assert_true(mcp_add_prompts(s, &prompt, 1, NULL, 0));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        snprintf(
            text, sizeof(text),
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"completion/complete\",\"params\":{\"ref\":{"
            "\"type\":\"ref/"
            "prompt\",\"name\":\"p\"},\"argument\":{\"name\":\"a\",\"value\":\"%s\"}}}",
            rows[i][0]);
        wants(s, text, rows[i][1]);
    }
    mcp_server_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_values)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
