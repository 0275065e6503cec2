/* What becomes of a tool's result: JSON that is none, output schemas, rates, results that serve
 * again. */
#include "mcp_testing.h"

#include "mcp/peer.h"
#include "mcp/server.h"

#include <time.h>

#define CALL(name, args)                                                                           \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"" name "\","   \
    "\"arguments\":" args "," META "}}"
#define LOGGING                                                                                    \
    "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                       \
    "\"io.modelcontextprotocol/logLevel\":\"info\","                                               \
    "\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{}}}"

struct text {
    const char *text;
};

static enum mcp_rc structured(struct mcp_call *call, const void *args)
{
    const struct text *a = args;
    mcp_structured(call, a->text, strlen(a->text));
    return MCP_OK;
}

static enum mcp_rc log_it(struct mcp_call *call, const void *args)
{
    mcp_log_message(call, "error", NULL, ((const struct text *)args)->text);
    mcp_text(call, "t", 1);
    return MCP_OK;
}

static enum mcp_rc ask_badly(struct mcp_call *call, const void *args)
{
    struct mcp_ask ask = {
        .key = "k", .kind = MCP_ASK_FORM, .text = "?", .json = ((const struct text *)args)->text};
    mcp_set_state(call, "{\"a\":");
    if (!mcp_ask(call, &ask, 1))
        return MCP_FAILED;
    return MCP_OK;
}

static int count;

static enum mcp_rc counted(struct mcp_call *call, const void *args)
{
    const struct text *a = args;

    if (!strcmp(a->text, "fail"))
        return mcp_fail(call, "failed %d", ++count);
    mcp_textf(call, "count %d", ++count);
    mcp_structured(call, "{\"n\":1}", 7);
    return MCP_OK;
}

#define TEXT                                                                                       \
    .input_schema = "{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"}}}",       \
    .args = text_args, .n_args = 1, .args_size = sizeof(struct text)
static const struct mcp_arg text_args[] = {{"text", MCP_ARG_STRING, 0, NULL}};
static const struct mcp_tool tools[] = {
    {.name = "plain", .call = structured, TEXT},
    {.name = "checked",
     .call = structured,
     .output_schema = "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}},"
                      "\"required\":[\"n\"]}",
     TEXT},
    {.name = "log", .call = log_it, TEXT},
    {.name = "ask", .call = ask_badly, TEXT},
    {.name = "rare", .call = counted, .max_per_minute = 2, TEXT},
    {.name = "kept", .call = counted, .hints = {.read_only = true}, .cache_ttl_ms = 300, TEXT},
};

static void keep(void *ctx, enum mcp_log_level level, const char *text)
{
    if (level == MCP_LOG_ERROR)
        snprintf(ctx, 500, "%s", text);
}

static struct mcp_server *make(bool check, unsigned per_minute, char logged[500])
{
    struct mcp_options options = {.name = "u",
                                  .version = "1",
                                  .check_results = check,
                                  .limits.calls_per_minute = per_minute,
                                  .log = keep,
                                  .ctx = logged};
    char error[256] = "";
    struct mcp_server *s = mcp_server_new(&options, error, sizeof(error));

    if (!s || !mcp_add_tools(s, tools, ARRAY_LEN(tools), error, sizeof(error)))
        fail_msg("%s", error);
    count = 0;
    return s;
}

static void test_spoilt_json(void **state)
{
    char logged[500] = "";
    struct mcp_server *s = make(false, 0, logged);
    (void)state;
    wants(s, CALL("plain", "{\"text\":\"{\\\"n\\\":1}\"}"), "\"structuredContent\":{\"n\":1}");
    wants(s, CALL("plain", "{\"text\":\"[1]\"}"), "\"structuredContent\":[1]");
    wants(
        s, CALL("plain", "{\"text\":\"{\\\"n\\\":1},\\\"isError\\\":{}\"}"),
        "\"error\":{\"code\":-32603,\"message\":\"plain gave a result that is not well formed.\"");
    assert_contains(logged, "tools/call plain: the structured content is no JSON");
    wants(s,
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"log\","
          "\"arguments\":{\"text\":\"{oops\"}," LOGGING "}}",
          "\"data\":\"{oops\"}}\n");
    wants(
        s,
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"ask\","
        "\"arguments\":{\"text\":\"{oops\"}," LOGGING "}}",
        "\"code\":-32603,\"message\":\"The question \\\"k\\\" to the client is not well formed.\"");
    mcp_server_free(s);
}

static void test_output_schema(void **state)
{
    char logged[500] = "";
    struct mcp_server *s = make(true, 0, logged);
    (void)state;
    wants(s, CALL("checked", "{\"text\":\"{\\\"n\\\":1}\"}"), "\"structuredContent\":{\"n\":1}");
    wants(s, CALL("checked", "{\"text\":\"{\\\"n\\\":\\\"1\\\"}\"}"),
          "-32603,\"message\":\"checked gave a result that does not fit its output schema");
    assert_contains(logged, "does not fit the output schema");
    wants(s, CALL("checked", "{\"text\":\"\"}"), "checked gave no structured result");
    mcp_server_free(s);
#ifndef MCP_CHECK_RESULTS
    s = make(false, 0, logged);
    wants(s, CALL("checked", "{\"text\":\"{}\"}"), "\"structuredContent\":{}");
    mcp_server_free(s);
#endif
}

static void test_rates(void **state)
{
    char logged[500] = "";
    struct mcp_server *s = make(false, 0, logged);
    (void)state;
    wants(s, CALL("rare", "{\"text\":\"a\"}"), "count 1");
    wants(s, CALL("rare", "{\"text\":1}"), "isError"); /* bad arguments do not count */
    wants(s, CALL("rare", "{\"text\":\"a\"}"), "count 2");
    wants(s, CALL("rare", "{\"text\":\"a\"}"),
          "rare may be called 2 times a minute.\\nFix: Nothing was done. Try again in 30 seconds."
          "\\n[code=rate_limited retryable=true]");
    s->direct->principal = 1;
    wants(s, CALL("rare", "{\"text\":\"a\"}"), "count 3");
    mcp_server_free(s);
    s = make(false, 2, logged);
    wants(s, CALL("plain", "{\"text\":\"{}\"}"), "\"structuredContent\"");
    wants(s, CALL("plain", "{\"text\":\"{}\"}"), "\"structuredContent\"");
    wants(s, CALL("checked", "{\"text\":\"{\\\"n\\\":1}\"}"), "may be called 2 times a minute");
    mcp_server_free(s);
}

static void test_kept(void **state)
{
    const struct timespec wait = {0, 400000000};
    static const struct mcp_tool writes = {.name = "w", .call = counted, .cache_ttl_ms = 1, TEXT};
    char logged[500] = "", error[256] = "";
    struct mcp_server *s = make(false, 0, logged);
    (void)state;
    wants(s, CALL("kept", "{\"text\":\"a\"}"), "count 1");
    char *one = ask(s, CALL("kept", "{\"text\":\"a\"}"));
    assert_contains(one, "\"content\":[{\"type\":\"text\",\"text\":\"count 1\"}],"
                         "\"structuredContent\":{\"n\":1},\"resultType\":\"complete\"");
    free(one);
    wants(s, CALL("kept", "{\"text\":\"b\"}"), "count 2");
    s->direct->principal = 1;
    wants(s, CALL("kept", "{\"text\":\"a\"}"), "count 3");
    s->direct->principal = 0;
    wants(s, CALL("kept", "{\"text\":\"fail\"}"), "failed 4");
    wants(s, CALL("kept", "{\"text\":\"fail\"}"), "failed 5"); /* errors are not kept */
    nanosleep(&wait, NULL);
    wants(s, CALL("kept", "{\"text\":\"a\"}"), "count 6");
    assert_false(mcp_add_tools(s, &writes, 1, error, sizeof(error)));
    assert_contains(error, "only read-only tools");
    mcp_server_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_spoilt_json),
                                       cmocka_unit_test(test_output_schema),
                                       cmocka_unit_test(test_rates), cmocka_unit_test(test_kept)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
