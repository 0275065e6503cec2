/* Registration refuses what clients would choke on; look-up finds every spelling that is in use. */
#include "mcp_testing.h"

#include "mcp/server.h"

static struct mcp_server *server(const char *const *prefixes)
{
    struct mcp_options options = {.name = "unit", .version = "1", .tool_prefixes = prefixes};
    return mcp_server_new(&options, NULL, 0);
}

static void refused(struct mcp_tool tool, const char *why)
{
    struct mcp_server *s = server(NULL);
    char error[256] = "";

    assert_false(mcp_add_tools(s, &tool, 1, error, sizeof(error)));
    assert_contains(error, why);
    mcp_server_free(s);
}

static void test_refusals(void **state)
{
    static const struct mcp_arg unknown[] = {{"nothing", MCP_ARG_STRING, 0, NULL}};
    static const struct mcp_arg outside[] = {{"text", MCP_ARG_STRING, 64, NULL}};
    (void)state;
    refused((struct mcp_tool){.name = "a b", .call = broken_tool}, "a b");
    refused((struct mcp_tool){.name = "", .call = broken_tool}, "name");
    refused((struct mcp_tool){.name = NULL, .call = broken_tool}, "name");
    refused((struct mcp_tool){.name = "a"}, "function");
    refused((struct mcp_tool){.name = "a", .call = broken_tool, .input_schema = "{"},
            "input schema");
    refused((struct mcp_tool){.name = "a", .call = broken_tool, .input_schema = "[]"}, "object");
    refused((struct mcp_tool){.name = "a", .call = broken_tool, .input_schema = "{}"}, "object");
    refused((struct mcp_tool){.name = "a",
                              .call = broken_tool,
                              .input_schema = "{\"type\":\"string\"}"},
            "object");
    refused((struct mcp_tool){.name = "a",
                              .call = broken_tool,
                              .input_schema = "{\"type\":\"object\",\"properties\":5}"},
            "Tool a");
    refused((struct mcp_tool){.name = "a", .call = broken_tool, .output_schema = "nope"},
            "output schema");
    refused((struct mcp_tool){.name = "a", .call = broken_tool, .meta = "[]"}, "_meta");
    refused((struct mcp_tool){.name = "a",
                              .call = broken_tool,
                              .input_schema = ECHO_SCHEMA,
                              .args = unknown,
                              .n_args = 1,
                              .args_size = 8},
            "nothing");
    refused((struct mcp_tool){.name = "a",
                              .call = broken_tool,
                              .input_schema = ECHO_SCHEMA,
                              .args = outside,
                              .n_args = 1,
                              .args_size = 8},
            "text");
}

static void test_doubles(void **state)
{
    struct mcp_server *s = test_server(NULL);
    struct mcp_tool again = {.name = "Echo", .call = broken_tool};
    char error[256] = "";
    (void)state;
    assert_false(mcp_add_tools(s, &again, 1, error, sizeof(error)));
    assert_contains(error, "Echo");
    assert_false(mcp_add_tools(s, &again, 1, NULL, 0));
    mcp_server_free(s);
}

static const char *found(struct mcp_server *s, const char *name)
{
    const struct mcp_tool *t = mcp_find_tool(s, name);
    return t ? t->name : "-";
}

static void test_find(void **state)
{
    static const char *const prefixes[] = {"psa_", "other-", NULL};
    static const struct mcp_tool tools[] = {
        {.name = "search_tickets", .call = broken_tool},
        {.name = "get_ticket", .call = broken_tool},
        {.name = "delete_ticket", .call = broken_tool, .flags = MCP_TOOL_DISABLED}};
    static const struct mcp_alias aliases[] = {{.alias = "find_tickets", .name = "search_tickets"},
                                               {.alias = "remove_ticket", .name = "delete_ticket"}};
    struct mcp_server *s = server(prefixes);
    (void)state;
    assert_true(mcp_add_tools(s, tools, 3, NULL, 0));
    assert_true(mcp_add_tool_aliases(s, aliases, 2, NULL, 0));
    static const char *const rows[][2] = {
        {"search_tickets", "search_tickets"},
        {"search-tickets", "search_tickets"},
        {"searchTickets", "search_tickets"},
        {"psa_search_tickets", "search_tickets"},
        {"psa-search-tickets", "search_tickets"},
        {"other_get_ticket", "get_ticket"},
        {"find_tickets", "search_tickets"},
        {"psa_find_tickets", "search_tickets"},
        {"find-tickets", "search_tickets"},
        {"delete_ticket", "-"},
        {"remove_ticket", "-"},
        {"psa_", "-"},
        {"", "-"},
        {"search_ticket", "-"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_string_equal(found(s, rows[i][0]), rows[i][1]);
    assert_string_equal(mcp_tool_at(s, 0)->name, "search_tickets");
    assert_string_equal(mcp_tool_at(s, 1)->name, "get_ticket");
    assert_null(mcp_tool_at(s, 2));

    assert_string_equal(tool_nearest(s, STR("serch_tickets"), 0).p, "search_tickets");
    assert_string_equal(tool_nearest(s, STR("psa_get_tikcet"), 0).p, "get_ticket");
    assert_string_equal(tool_nearest(s, STR("find_tikets"), 0).p, "search_tickets");
    assert_string_equal(tool_nearest(s, STR("xylophone"), 0).p, "");
    mcp_server_free(s);
}

/* Schemas are spliced as they are, but never with line breaks. */
static void test_line_breaks(void **state)
{
    static const struct mcp_tool tool = {
        .name = "a",
        .call = broken_tool,
        .input_schema = "{\n  \"type\": \"object\",\r\n  \"$comment\": \"1.50\", \"x\": 1.50\n}"};
    struct mcp_server *s = server(NULL);
    (void)state;
    assert_true(mcp_add_tools(s, &tool, 1, NULL, 0));
    wants(s, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}",
          "\"inputSchema\":{\"type\":\"object\",\"$comment\":\"1.50\",\"x\":1.50}");
    mcp_server_free(s);
}

/* Compiled at the first call: what is right works the same, what is wrong is that call's error. */
static void test_late(void **state)
{
    static const struct mcp_arg unknown[] = {{"nothing", MCP_ARG_STRING, 0, NULL}};
    static const struct mcp_tool bad[] = {
        {.name = "no_schema", .call = broken_tool, .input_schema = "{\"type\":\"string\"}"},
        {.name = "no_argument",
         .call = broken_tool,
         .input_schema = ECHO_SCHEMA,
         .args = unknown,
         .n_args = 1,
         .args_size = 8},
        {.name = "lines", .call = broken_tool, .input_schema = "{\n\"type\":\"object\"}"}};
    struct mcp_options options = {.name = "unit", .version = "1", .compile_late = true};
    struct mcp_server *s = mcp_server_new(&options, NULL, 0);
    (void)state;
    assert_true(mcp_add_tools(s, test_tools, 2, NULL, 0));
    assert_true(mcp_add_tools(s, bad, 3, NULL, 0));
    wants(s, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}", ECHO_SCHEMA);
    for (int again = 0; again < 2; again++) {
        wants(
            s,
            "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\","
            "\"arguments\":{\"message\":\"late\"}," META "}}",
            "late");
        wants(
            s,
            "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\","
            "\"arguments\":{\"times\":-1}," META "}}",
            "text");
        wants(s,
              "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"tools/call\",\"params\":{\"name\":"
              "\"no_schema\"," META "}}",
              "-32603");
        wants(s,
              "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"tools/call\",\"params\":{\"name\":"
              "\"no_argument\"," META "}}",
              "no argument");
    }
    mcp_server_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refusals), cmocka_unit_test(test_doubles),
        cmocka_unit_test(test_find),     cmocka_unit_test(test_line_breaks),
        cmocka_unit_test(test_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
