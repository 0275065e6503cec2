/* initialize with unusual clients: what they say is kept, bounded, and shared safely. */
#include "mcp_testing.h"

#include "mcp/peer.h"
#include "mcp/server.h"

#define INIT(members)                                                                              \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{" members "}}"

static void test_kept(void **state)
{
    struct mcp_server *s = test_server(NULL);
    (void)state;
    wants(s,
          INIT("\"protocolVersion\":\"2025-06-18\",\"capabilities\":{\"roots\":{\"listChanged\":"
               "true}},"
               "\"clientInfo\":{\"name\":\"Claude\",\"version\":\"1\",\"extra\":[1]}"),
          "\"protocolVersion\":\"2025-06-18\"");
    const struct client *c = s->direct->client;
    assert_string_equal(c->name, "Claude");
    assert_int_equal(c->rev, REV_2025_06_18);
    assert_true(json_true(json_get(json_get(c->capabilities, STR("roots")), STR("listChanged"))));
    assert_int_equal(c->refs, 1);
    /* Capabilities and client info may be left out. */
    wants(s, INIT("\"protocolVersion\":\"2024-11-05\""), "\"protocolVersion\":\"2024-11-05\"");
    assert_string_equal(s->direct->client->name, "");
    assert_true(json_is(s->direct->client->capabilities, JSON_OBJECT));
    mcp_server_free(s);
}

static void test_refused(void **state)
{
    struct mcp_server *s = test_server(NULL);
    char *big = malloc(400000), *text = malloc(500000);
    (void)state;
    wants(s, INIT("\"protocolVersion\":5"), "-32602");
    wants(s, INIT("\"protocolVersion\":\"2025-06-18\",\"capabilities\":[]"), "-32602");
    wants(s, INIT("\"protocolVersion\":\"2025-06-18\",\"clientInfo\":\"x\""), "-32602");
    memset(big, 'x', 399999);
    big[399999] = 0;
    sprintf(text, INIT("\"protocolVersion\":\"2025-06-18\",\"capabilities\":{\"x\":\"%s\"}"), big);
    wants(s, text, "too large");
    assert_null(s->direct->client);
    free(big);
    free(text);
    mcp_server_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
