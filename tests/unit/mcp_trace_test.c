/* Trace context: what gets through to handlers and logs, and what does not. */
#include "mcp_testing.h"

#include "mcp/trace.h"

#define PARENT "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

static void test_parent(void **state)
{
    static const char *const bad[] = {
        "",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7\n01",
    };
    (void)state;
    assert_true(trace_parent_valid(STR(PARENT)));
    assert_true(trace_parent_valid(STR("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00")));
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        if (trace_parent_valid(str_from(bad[i])))
            fail_msg("%s", bad[i]);
    }
}

static void test_lists(void **state)
{
    char many[600] = "";
    (void)state;
    assert_true(trace_state_valid(STR("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE")));
    assert_true(trace_state_valid(STR("t1@vendor=x, a=b,")));
    assert_false(trace_state_valid(STR("")));
    assert_false(trace_state_valid(STR("Upper=x")));
    assert_false(trace_state_valid(STR("a=b\nc=d")));
    assert_false(trace_state_valid(STR("a=b=c")));
    assert_false(trace_state_valid(STR("nothing")));
    for (int i = 0; i < 33; i++)
        snprintf(many + strlen(many), sizeof(many) - strlen(many), "a%d=b,", i);
    assert_false(trace_state_valid(str_from(many)));
    assert_true(trace_baggage_valid(STR("userId=alice,serverNode=DF%2028;isProduction=false")));
    assert_false(trace_baggage_valid(STR("a b=c")));
    assert_false(trace_baggage_valid(STR("a=\"b\"")));
    assert_false(trace_baggage_valid(STR("a=\xc3\xa9")));
}

static enum mcp_rc tell(struct mcp_call *call, const void *args)
{
    (void)args;
    mcp_textf(call, "%s|%s|%s", mcp_traceparent(call) ? mcp_traceparent(call) : "-",
              mcp_tracestate(call) ? mcp_tracestate(call) : "-",
              mcp_baggage(call) ? mcp_baggage(call) : "-");
    return MCP_OK;
}

static void keep(void *ctx, enum mcp_log_level level, const char *text)
{
    (void)level;
    snprintf(ctx, 500, "%s", text);
}

#define CALL(trace)                                                                                \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"tell\","       \
    "\"_meta\":{" trace ",\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","             \
    "\"io.modelcontextprotocol/clientCapabilities\":{}}}}"

static void test_handler_and_log(void **state)
{
    static const struct mcp_tool tool = {.name = "tell", .call = tell};
    char logged[500] = "";
    struct mcp_options options = {.name = "u", .version = "1", .log = keep, .ctx = logged};
    struct mcp_server *s = mcp_server_new(&options, NULL, 0);
    (void)state;
    assert_true(mcp_add_tools(s, &tool, 1, NULL, 0));
    wants(s, CALL("\"traceparent\":\"" PARENT "\",\"tracestate\":\"a=b\",\"baggage\":\"k=v\""),
          "\"text\":\"" PARENT "|a=b|k=v\"");
    assert_string_equal(logged, "tools/call tell: done trace_id=4bf92f3577b34da6a3ce929d0e0e4736");
    wants(s, CALL("\"traceparent\":\"00-evil\",\"tracestate\":\"a=b\",\"baggage\":7"),
          "\"text\":\"-|-|-\"");
    assert_string_equal(logged, "tools/call tell: done");
    mcp_server_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_parent), cmocka_unit_test(test_lists),
                                       cmocka_unit_test(test_handler_and_log)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
