/* Revisions, log levels, and which era a request belongs to. */
#include "mcp_testing.h"

#include "mcp/peer.h"
#include "mcp/server.h"

static void test_names(void **state)
{
    enum rev rev;
    (void)state;
    for (enum rev r = REV_2024_11_05; r <= REV_MODERN; r++) {
        assert_true(rev_parse(str_from(rev_name(r)), &rev));
        assert_int_equal(rev, r);
    }
    assert_false(rev_parse(STR("2025-11-2"), &rev));
    assert_false(rev_parse(STR(""), &rev));
    assert_int_equal(log_rank(STR("debug")), 0);
    assert_int_equal(log_rank(STR("emergency")), 7);
    assert_int_equal(log_rank(STR("Debug")), -1);
}

/* A request that carries modern members without the version is malformed, never silently legacy. */
static void test_claims(void **state)
{
    static const char *const members[] = {"clientCapabilities\":{}", "clientInfo\":{}",
                                          "logLevel\":\"info\"", "protocolVersion\":null"};
    struct mcp_server *s = test_server(NULL);
    char text[400];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        snprintf(text, sizeof(text),
                 "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\"_meta\":{"
                 "\"io.modelcontextprotocol/%s}}}",
                 members[i]);
        wants(s, text, "\"code\":-32602");
    }
    /* Members of older revisions and of extensions claim nothing. */
    wants(s,
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\"_meta\":{"
          "\"io.modelcontextprotocol/related-task\":{\"taskId\":\"1\"},\"progressToken\":1}}}",
          "\"result\":{\"tools\"");
    mcp_server_free(s);
}

static void test_bad_members(void **state)
{
    struct mcp_server *s = test_server(NULL);
    (void)state;
    wants(s,
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\"_meta\":{"
          "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
          "\"io.modelcontextprotocol/clientCapabilities\":[]}}}",
          "clientCapabilities");
    wants(s,
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\"_meta\":{"
          "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
          "\"io.modelcontextprotocol/clientInfo\":\"x\","
          "\"io.modelcontextprotocol/clientCapabilities\":{}}}}",
          "clientInfo");
    wants(s,
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\"_meta\":{"
          "\"progressToken\":1.5}}}",
          "progressToken");
    mcp_server_free(s);
}

/* What initialize settled belongs to the connection, whatever modern requests come between. */
static void test_mixed(void **state)
{
    struct mcp_server *s = test_server(NULL);
    const char *broken = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"_meta\":{"
                         "\"io.modelcontextprotocol/protocolVersion\":\"1900-01-01\"}}}";
    (void)state;
    wants(s,
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
          "\"2024-11-05\",\"capabilities\":{},\"clientInfo\":{\"name\":\"n\",\"version\":\"1\"}}}",
          "2024-11-05");
    for (int i = 0; i < 5; i++) {
        wants(s, broken, "-32602");
        wants(s, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{" META "}}",
              "ttlMs");
    }
    assert_int_equal(s->direct->client->refs, 1);
    assert_string_equal(s->direct->client->name, "n");
    mcp_server_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_claims),
        cmocka_unit_test(test_bad_members),
        cmocka_unit_test(test_mixed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
