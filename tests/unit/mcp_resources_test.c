/* Registering resources, and what reading them answers. */
#include "mcp_testing.h"

#include "mcp/resources.h"

static enum mcp_rc read_nothing(struct mcp_call *call, const char *uri)
{
    mcp_text(call, "not for a tool", 14);
    mcp_resource_text(call, uri, NULL, "x", 1);
    return MCP_OK;
}

static void test_registration(void **state)
{
    const struct mcp_resource ok = {.uri = "a://x", .name = "x", .read = read_nothing};
    const struct mcp_resource bad[] = {{.uri = "nocolon", .name = "x", .read = read_nothing},
                                       {.uri = "a://y", .read = read_nothing},
                                       {.uri = "a://y", .name = "y"},
                                       {.name = "y", .read = read_nothing},
                                       {.uri = "a://x", .name = "x", .read = read_nothing}};
    struct mcp_server *s = test_server(NULL);
    char error[256];
    (void)state;
    assert_true(mcp_add_resources(s, &ok, 1, error, sizeof(error)));
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(mcp_add_resources(s, &bad[i], 1, error, sizeof(error)));
    wants(s,
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/read\",\"params\":{\"uri\":\"a://"
          "x\"}}",
          "{\"contents\":[{\"uri\":\"a://x\",\"text\":\"x\"}]}");
    mcp_server_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_registration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
