/* The functions that handlers use, each where it belongs and where it does not. */
#include "mcp_testing.h"

static int progress_count;

static enum mcp_rc probe(struct mcp_call *call, const void *args)
{
    assert_null(args);
    assert_ptr_equal(mcp_context(call), &progress_count);
    assert_string_equal(mcp_call_get_tool(call)->name, "probe");
    assert_string_equal(mcp_tool_data(call), "data");
    assert_string_equal(mcp_arguments(call), "{\"a\":[1,2.50]}");
    assert_string_equal(mcp_client_name(call), "");
    assert_null(mcp_prompt_arg(call, "a"));
    assert_null(mcp_uri_variable(call, "a"));
    assert_false(mcp_cancelled(call));
    assert_true(mcp_time_left_ms(call) > 1000);
    char *p = mcp_alloc(call, 1000);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(p[i], 0);
    /* Not for tools: without effect. */
    mcp_prompt_text(call, "user", "x");
    mcp_resource_text(call, "u:x", NULL, "x", 1);
    mcp_resource_blob(call, "u:x", NULL, "x");
    mcp_complete_value(call, "x");
    /* Progress must grow. */
    mcp_progress(call, 1, -1, NULL);
    mcp_progress(call, 1, -1, NULL);
    mcp_progress(call, 0.5, -1, NULL);
    mcp_progress(call, 1.5, 2, "half");
    for (int i = 2; i < 1000; i++)
        mcp_progress(call, i, 1000, NULL);
    mcp_log_message(call, "nonsense", NULL, "1");
    mcp_textf(call, "%s %d", "a", 1);
    mcp_text(call, "bad \xff utf8 \0 nul", 15);
    return MCP_OK;
}

static struct mcp_server *server(void)
{
    static const struct mcp_tool tool = {
        .name = "probe", .call = probe, .data = "data", .input_schema = "{\"type\":\"object\"}"};
    struct mcp_options options = {.name = "u", .version = "1", .ctx = &progress_count};
    struct mcp_server *s = mcp_server_new(&options, NULL, 0);
    assert_true(mcp_add_tools(s, &tool, 1, NULL, 0));
    return s;
}

static void test_tool(void **state)
{
    struct mcp_server *s = server();
    (void)state;
    char *text =
        ask(s, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":"
               "\"probe\",\"arguments\":{\"a\": [1, 2.50]},\"_meta\":{\"progressToken\":\"t\"}}}");
    assert_memory_equal(
        text,
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{"
        "\"progressToken\":\"t\",\"progress\":1}}\n"
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{"
        "\"progressToken\":\"t\",\"progress\":1.5,\"total\":2,\"message\":\"half\"}}\n",
        200);
    int lines = 0;
    for (const char *p = text; (p = strchr(p, '\n')); p++)
        lines++;
    assert_in_range(lines, 50, 250); /* a flood is thinned out */
    assert_contains(text, "\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"a 1\"},{\"type\":"
                          "\"text\",\"text\":\"bad \xef\xbf\xbd utf8 \\u0000 n");
    free(text);
    mcp_server_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tool)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
