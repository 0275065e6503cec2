/* subscriptions/listen: filters that are refused, and the end of the server. */
#include "mcp_testing.h"

#include "mcp/peer.h"
#include "mcp/server.h"

#define LISTEN(filter)                                                                             \
    "{\"jsonrpc\":\"2.0\",\"id\":\"s\",\"method\":\"subscriptions/listen\",\"params\":{" META      \
    ",\"notifications\":" filter "}}"

static void test_filters(void **state)
{
    static const char *const bad[] = {
        LISTEN("null"),
        LISTEN("[]"),
        LISTEN("{\"promptsListChanged\":\"yes\"}"),
        LISTEN("{\"resourceSubscriptions\":\"a:b\"}"),
        LISTEN("{\"resourceSubscriptions\":[1]}"),
    };
    struct mcp_server *s = test_server(NULL);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        wants(s, bad[i], "\"id\":\"s\",\"error\":{\"code\":-32602,");
    assert_int_equal(s->direct->inflight.n, 0);
    /* Kinds that this server knows nothing of are left out of what it acknowledges. */
    wants(
        s, LISTEN("{\"taskIds\":[\"1\"],\"toolsListChanged\":true}"),
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\",\"params\":{"
        "\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":\"s\"},\"notifications\":{}}}\n");
    assert_int_equal(s->direct->inflight.n_held, 1);
    /* Still open: freed with the server. */
    mcp_server_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_filters)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
