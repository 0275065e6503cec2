/* Replies byte by byte: results and errors, in the form of each revision. */
#include "mcp_testing.h"

#include "mcp/answer.h"
#include "mcp/peer.h"
#include "mcp/server.h"

struct fixture {
    struct mcp_server *server;
    struct peer peer;
    struct mcp_call *call;
};

static int setup(void **state)
{
    static const struct peer_ops none = {0};
    struct fixture *f = calloc(1, sizeof(*f));

    f->server = test_server(NULL);
    peer_init(&f->peer, f->server, &none);
    f->call = call_new(&f->peer);
    f->call->msg.id = STR("7");
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    call_free(f->call);
    peer_done(&f->peer);
    mcp_server_free(f->server);
    free(f);
    return 0;
}

static void wrote(struct fixture *f, const char *wanted)
{
    assert_string_equal(buf_cstr(&f->call->out), wanted);
    assert_int_equal(f->call->out.n, strlen(wanted));
}

static void test_result(void **state)
{
    struct fixture *f = *state;

    f->call->rev = REV_2025_11_25;
    answer_begin(f->call);
    answer_cache(f->call, 5);
    assert_true(answer_end(f->call));
    wrote(f, "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}");
    f->call->rev = REV_MODERN;
    answer_begin(f->call);
    answer_cache(f->call, 5);
    assert_true(answer_end(f->call));
    wrote(f, "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"ttlMs\":5,\"cacheScope\":\"private\","
             "\"resultType\":\"complete\",\"_meta\":{\"io.modelcontextprotocol/serverInfo\":{"
             "\"name\":\"unit\",\"version\":\"1\"}}}}");
}

static void test_error(void **state)
{
    struct fixture *f = *state;

    err_set(&f->call->err, ERR_INVALID_PARAMS, "Wrong \"x\".");
    err_fix(&f->call->err, "Use y.");
    f->call->err_data = STR("{\"a\":1}");
    answer_begin(f->call);
    answer_error(f->call);
    wrote(f, "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32602,\"message\":\"Wrong "
             "\\\"x\\\". Use "
             "y.\",\"data\":{\"a\":1}}}");
}

/* Without an id: left out, or null where the revision insists on one. */
static void test_error_without_id(void **state)
{
    struct fixture *f = *state;

    f->call->msg.id = STR("");
    err_set(&f->call->err, ERR_INVALID_REQUEST, "No.");
    for (enum rev r = REV_2024_11_05; r <= REV_MODERN; r++) {
        f->call->rev = r;
        answer_error(f->call);
        wrote(f, r <= REV_2025_06_18
                     ? "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":"
                       "\"No.\"}}"
                     : "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32600,\"message\":\"No.\"}}");
    }
}

static void test_codes(void **state)
{
    static const struct {
        enum err_code code;
        enum rev rev;
        const char *wanted;
    } rows[] = {
        {ERR_JSON_SYNTAX, REV_MODERN, "\"code\":-32700,"},
        {ERR_JSON_LIMIT, REV_MODERN, "\"code\":-32600,"},
        {ERR_METHOD_NOT_FOUND, REV_MODERN, "\"code\":-32601,"},
        {ERR_INTERNAL, REV_MODERN, "\"code\":-32603,"},
        {ERR_HEADER_MISMATCH, REV_MODERN, "\"code\":-32020,"},
        {ERR_MISSING_CAPABILITY, REV_MODERN, "\"code\":-32021,"},
        {ERR_UNSUPPORTED_VERSION, REV_MODERN, "\"code\":-32022,"},
        {ERR_RESOURCE_NOT_FOUND, REV_MODERN, "\"code\":-32602,"},
        {ERR_RESOURCE_NOT_FOUND, REV_2025_11_25, "\"code\":-32002,"},
        {ERR_SERVER_BUSY, REV_2024_11_05, "\"code\":-32603,"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        err_clear(&f->call->err);
        err_set(&f->call->err, rows[i].code, "Text.");
        f->call->rev = rows[i].rev;
        answer_error(f->call);
        assert_contains(buf_cstr(&f->call->out), rows[i].wanted);
    }
}

static void test_tool_error(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};

    err_set(&err, ERR_UPSTREAM_UNAVAILABLE, "Nobody home.");
    f->call->rev = REV_2025_03_26;
    answer_begin(f->call);
    answer_tool_error(f->call, &err);
    assert_true(answer_end(f->call));
    wrote(f, "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"content\":[{\"type\":\"text\",\"text\":"
             "\"Nobody "
             "home.\\n[code=upstream_unavailable retryable=true]\"}],\"isError\":true}}");
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {T(test_result), T(test_error), T(test_error_without_id),
                                       T(test_codes), T(test_tool_error)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
