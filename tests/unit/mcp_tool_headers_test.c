/* x-mcp-header: what a tool may say with it, and what is refused when the tool is registered, since
 * clients drop such a tool (MCP 2026-07-28, basic/transports/streamable-http and server/tools). */
#include "mcp_testing.h"

#define SCHEMA(properties) "{\"type\":\"object\",\"properties\":{" properties "}}"
#define ON(type, name) "{\"type\":\"" type "\",\"x-mcp-header\":\"" name "\"}"

static bool registers(const char *schema, unsigned flags, const char *listed, char error[256])
{
    const struct mcp_options options = {.name = "u", .version = "1"};
    const struct mcp_tool tool = {.name = "t",
                                  .input_schema = schema,
                                  .listed_schema = listed,
                                  .flags = flags,
                                  .call = broken_tool};
    struct mcp_server *s = mcp_server_new(&options, NULL, 0);
    bool ok = mcp_add_tools(s, &tool, 1, error, 256);

    mcp_server_free(s);
    return ok;
}

static void good_ones(void **state)
{
    static const char *const good[] = {
        SCHEMA("\"a\":" ON("string", "Region")),
        SCHEMA("\"a\":" ON("integer", "N") ",\"b\":" ON("boolean", "n2")),
        SCHEMA("\"a\":" ON("string", "!#$%&'*+-.^_`|~09azAZ")),
        SCHEMA("\"o\":{\"type\":\"object\",\"properties\":{\"a\":" ON("string", "Deep") "}}"),
        /* A property that is only called so. */
        SCHEMA("\"x-mcp-header\":{\"type\":\"string\"}"),
    };
    char error[256];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        *error = 0;
        if (!registers(good[i], 0, NULL, error))
            fail_msg("%s: %s", good[i], error);
    }
}

static void bad_ones(void **state)
{
    static const char *const bad[] = {
        SCHEMA("\"a\":" ON("string", "")),
        SCHEMA("\"a\":" ON("string", "two words")),
        SCHEMA("\"a\":" ON("string", "a:b")),
        SCHEMA("\"a\":" ON("string", "a\\r\\nb")),
        SCHEMA("\"a\":" ON("string", "a\\u0000")),
        SCHEMA("\"a\":" ON("string", "\xc3\xa4")),
        SCHEMA("\"a\":{\"type\":\"string\",\"x-mcp-header\":7}"),
        SCHEMA("\"a\":{\"type\":\"string\",\"x-mcp-header\":null}"),
        SCHEMA("\"a\":" ON("number", "N")),
        SCHEMA("\"a\":" ON("object", "N")),
        SCHEMA("\"a\":" ON("array", "N")),
        SCHEMA("\"a\":" ON("null", "N")),
        SCHEMA("\"a\":{\"x-mcp-header\":\"N\"}"),
        SCHEMA("\"a\":{\"type\":[\"string\",\"null\"],\"x-mcp-header\":\"N\"}"),
        SCHEMA("\"a\":" ON("string", "Region") ",\"b\":" ON("string", "rEGION")),
        SCHEMA("\"a\":" ON("string", "N") ",\"o\":{\"type\":\"object\",\"properties\":{\"a\":" ON(
            "string", "N") "}}"),
        SCHEMA("\"a\":{\"type\":\"array\",\"items\":" ON("string", "N") "}"),
        SCHEMA("\"a\":{\"anyOf\":[" ON("string", "N") "]}"),
        SCHEMA("\"a\":{\"allOf\":[" ON("string", "N") "]}"),
        SCHEMA("\"a\":{\"oneOf\":[" ON("string", "N") "]}"),
        SCHEMA("\"a\":{\"not\":" ON("string", "N") "}"),
        SCHEMA("\"a\":{\"if\":" ON("string", "N") "}"),
        SCHEMA("\"a\":{\"additionalProperties\":" ON("string", "N") "}"),
        SCHEMA("\"a\":{\"patternProperties\":{\"b\":" ON("string", "N") "}}"),
        SCHEMA("\"a\":{\"$ref\":\"#/$defs/d\"}},\"$defs\":{\"d\":" ON("string", "N") ""),
        "{\"type\":\"object\",\"x-mcp-header\":\"N\"}",
    };
    char error[256];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        *error = 0;
        if (registers(bad[i], 0, NULL, error))
            fail_msg("%s is taken", bad[i]);
        assert_contains(error, "x-mcp-header");
    }
}

/* What would let an argument by without its header. */
static void no_way_around(void **state)
{
    static const char schema[] = SCHEMA("\"a\":" ON("string", "Region"));
    char error[256] = "";

    (void)state;
    assert_false(registers(schema, MCP_TOOL_LENIENT, NULL, error));
    assert_contains(error, "MCP_TOOL_LENIENT");
    assert_false(registers(schema, 0, SCHEMA("\"a\":{\"type\":\"string\"}"), error));
    assert_true(registers(schema, 0, NULL, error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_ones),
        cmocka_unit_test(bad_ones),
        cmocka_unit_test(no_way_around),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
