/* States of asks in the modern era: carried to another instance, bound, expiring, counting once. */
#include "mcp_testing.h"

#include "mcp/peer.h"
#include "mcp/server.h"

#include <time.h>

#define CAN                                                                                        \
    "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                       \
    "\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{}}}"
#define ANSWER "\"inputResponses\":{\"ok\":{\"action\":\"accept\",\"content\":{\"y\":true}}}"

static enum mcp_rc confirm(struct mcp_call *call, bool once)
{
    struct mcp_ask ask = {.key = "ok",
                          .kind = MCP_ASK_FORM,
                          .text = "Sure?",
                          .json = "{\"type\":\"object\",\"properties\":{\"y\":{\"type\":"
                                  "\"boolean\"}},\"required\":[\"y\"]}",
                          .single_use = once};

    if (!mcp_state(call))
        mcp_set_state(call, "{\"begun\":1}");
    if (!mcp_ask(call, &ask, 1))
        return MCP_FAILED;
    mcp_textf(call, "done %s", mcp_state(call));
    return MCP_OK;
}

static enum mcp_rc confirm_once(struct mcp_call *call, const void *args)
{
    (void)args;
    return confirm(call, true);
}

static enum mcp_rc confirm_often(struct mcp_call *call, const void *args)
{
    (void)args;
    return confirm(call, false);
}

#define ANY "{\"type\":\"object\"}"
static const struct mcp_tool tools[] = {
    {.name = "once", .input_schema = ANY, .call = confirm_once},
    {.name = "often", .input_schema = ANY, .call = confirm_often}};

static struct mcp_server *make(const char *key, int ttl_ms)
{
    struct mcp_options options = {.name = "u",
                                  .version = "1",
                                  .seal_key = key,
                                  .seal_key_size = key ? strlen(key) : 0,
                                  .limits.state_ttl_ms = ttl_ms};
    char error[256] = "";
    struct mcp_server *s = mcp_server_new(&options, error, sizeof(error));

    if (!s || !mcp_add_tools(s, tools, 2, error, sizeof(error)))
        fail_msg("%s", error);
    return s;
}

static void state_of(struct mcp_server *s, const char *tool, const char *args, char out[2000])
{
    char message[1000];

    snprintf(message, sizeof(message),
             "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\","
             "\"arguments\":%s," CAN "}}",
             tool, args);
    char *text = ask(s, message);
    const char *at = strstr(text, "\"requestState\":\"");
    assert_non_null(at);
    assert_null(strstr(text, "begun")); /* what the client carries is not for its eyes */
    at += strlen("\"requestState\":\"");
    snprintf(out, 2000, "%.*s", (int)strcspn(at, "\""), at);
    free(text);
}

static void answered(struct mcp_server *s, const char *tool, const char *args, const char *state,
                     const char *part)
{
    char message[3000];

    snprintf(message, sizeof(message),
             "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\","
             "\"arguments\":%s,\"requestState\":\"%s\"," ANSWER "," CAN "}}",
             tool, args, state);
    wants(s, message, part);
}

static void test_other_instance(void **state)
{
    static const char key[] = "a secret that both instances know";
    struct mcp_server *a = make(key, 0), *b = make(key, 0), *c = make(NULL, 0);
    char text[2000];
    (void)state;
    state_of(a, "often", "{\"x\":1}", text);
    answered(b, "often", "{\"x\":1}", text, "done {\\\"begun\\\":1}");
    answered(a, "often", "{\"x\":1}", text, "done"); /* counts until its time is over */
    answered(c, "often", "{\"x\":1}", text, "\"code\":-32602");
    mcp_server_free(a);
    mcp_server_free(b);
    mcp_server_free(c);
}

static void test_bound(void **state)
{
    struct mcp_server *s = make(NULL, 0);
    char text[2000];
    (void)state;
    state_of(s, "often", "{\"x\":1}", text);
    answered(s, "often", "{\"x\":2}", text, "\"code\":-32602");
    answered(s, "once", "{\"x\":1}", text, "\"code\":-32602");
    s->direct->principal = 2;
    answered(s, "often", "{\"x\":1}", text, "\"code\":-32602");
    s->direct->principal = 0;
    answered(s, "often", "{\"x\":1}", text, "done");
    mcp_server_free(s);
}

static void test_single_use(void **state)
{
    struct mcp_server *s = make(NULL, 0);
    char text[2000];
    (void)state;
    state_of(s, "once", "{}", text);
    answered(s, "once", "{}", text, "done");
    answered(s, "once", "{}", text, "-32602,\"message\":\"params.requestState was used already");
    state_of(s, "once", "{}", text);
    answered(s, "once", "{}", text, "done");
    mcp_server_free(s);
}

static void test_expiry(void **state)
{
    struct mcp_server *s = make(NULL, 1);
    const struct timespec wait = {2, 200000000};
    char text[2000];
    (void)state;
    state_of(s, "often", "{}", text);
    nanosleep(&wait, NULL);
    answered(s, "often", "{}", text, "-32602,\"message\":\"params.requestState is too old");
    mcp_server_free(s);
}

static void test_short_key(void **state)
{
    struct mcp_options options = {
        .name = "u", .version = "1", .seal_key = "too short", .seal_key_size = 9};
    char error[256] = "";
    (void)state;
    assert_null(mcp_server_new(&options, error, sizeof(error)));
    assert_contains(error, "at least 32 bytes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_other_instance), cmocka_unit_test(test_bound),
        cmocka_unit_test(test_single_use),     cmocka_unit_test(test_expiry),
        cmocka_unit_test(test_short_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
