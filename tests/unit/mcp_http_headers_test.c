/* Headers against bodies: what a proxy decides by must be what the server does (MCP 2026-07-28,
 * basic/transports/streamable-http). Each case is a POST and the status that it gets; a refusal is
 * HeaderMismatch (-32020) unless another code is named. */
#include "mcp_http_fixture.h"

#define V "MCP-Protocol-Version: 2026-07-28\r\n"
#define M(m) "Mcp-Method: " m "\r\n"
#define N(n) "Mcp-Name: " n "\r\n"
#define ECHO V M("tools/call") N("echo")
#define REGIONAL V M("tools/call") N("regional")
#define ARGS(a) CALL("1", "regional") ",\"arguments\":{" a "}," CAPS("{}") "}}"
#define ECHO_BODY CALL("1", "echo") ",\"arguments\":{\"text\":\"hi\"}," CAPS("{}") "}}"
#define REQUEST(method, params)                                                                    \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":{" params CAPS("{}") "}}"
#define CLAIM(v)                                                                                   \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\"_meta\":{"              \
    "\"io.modelcontextprotocol/protocolVersion\":\"" v "\","                                       \
    "\"io.modelcontextprotocol/clientCapabilities\":{}}}}"

static const struct {
    const char *headers, *body;
    int status;
    const char *code; /* NULL: -32020 */
} cases[] = {
    /* The revision. */
    {ECHO, ECHO_BODY, 200, NULL},
    {M("tools/call") N("echo"), ECHO_BODY, 400, NULL},
    {"MCP-Protocol-Version: 2025-11-25\r\n" M("tools/call") N("echo"), ECHO_BODY, 400, NULL},
    {"MCP-Protocol-Version: 2026-07-29\r\n" M("tools/call") N("echo"), ECHO_BODY, 400, NULL},
    {"mcp-protocol-version:2026-07-28\r\nMCP-METHOD: tools/call  \r\nmcp-name:\techo\r\n",
     ECHO_BODY, 200, NULL},
    {"MCP-Protocol-Version: 1999-01-01\r\n" M("tools/list"), CLAIM("1999-01-01"), 400, "-32022"},
    {V M("tools/list"), CLAIM("1999-01-01"), 400, NULL},
    {V M("tools/list"), "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}", 400, "-32602"},
    /* Method and name. */
    {V N("echo"), ECHO_BODY, 400, NULL},
    {V M("Tools/Call") N("echo"), ECHO_BODY, 400, NULL},
    {V M("tools/list") N("echo"), ECHO_BODY, 400, NULL},
    {V M("tools/call"), ECHO_BODY, 400, NULL},
    {V M("tools/call") N(""), ECHO_BODY, 400, NULL},
    {V M("tools/call") N("ECHO"), ECHO_BODY, 400, NULL},
    {V M("tools/call") N("echo2"), ECHO_BODY, 400, NULL},
    {V M("tools/call") N("broken"), ECHO_BODY, 400, NULL},
    {V M("tools/call") N("=?base64?ZWNobw==?="), ECHO_BODY, 200, NULL},
    {V M("tools/call") N("=?base64?ZWNobw?="), ECHO_BODY, 400, NULL},
    {V M("tools/call") N("=?base64?ZW!obw==?="), ECHO_BODY, 400, NULL},
    {V M("tools/call") N("=?BASE64?ZWNobw==?="), ECHO_BODY, 400, NULL},
    {V M("tools/call") N("=?base64?ZWNobw=="), ECHO_BODY, 400, NULL},
    {V M("tools/call") N("=?base64?"
                         "?="),
     ECHO_BODY, 400, NULL},
    {V M("tools/call") N("\xc3\xa9"), ECHO_BODY, 400, NULL},
    {V M("tools/list"), REQUEST("tools/list", ""), 200, NULL},
    {V M("tools/list") N("anything"), REQUEST("tools/list", ""), 200, NULL},
    {V M("resources/read") N("test://x"), REQUEST("resources/read", "\"uri\":\"test://x\","), 200,
     NULL},
    {V M("resources/read") N("test://y"), REQUEST("resources/read", "\"uri\":\"test://x\","), 400,
     NULL},
    {V M("resources/read"), REQUEST("resources/read", "\"uri\":\"test://x\","), 400, NULL},
    {V M("no/such"), REQUEST("no/such", ""), 404, "-32601"},
    {V M("tools/list"), REQUEST("no/such", ""), 400, NULL},
    /* Arguments: absent, null, equal, unequal, and as what they are. */
    {REGIONAL, ARGS(""), 200, NULL},
    {REGIONAL, ARGS("\"s\":null"), 200, NULL},
    {REGIONAL, ARGS("\"s\":\"eu\""), 400, NULL},
    {REGIONAL "Mcp-Param-S: eu\r\n", ARGS("\"s\":\"eu\""), 200, NULL},
    {REGIONAL "Mcp-Param-S: EU\r\n", ARGS("\"s\":\"eu\""), 400, NULL},
    {REGIONAL "Mcp-Param-S: eu\r\n", ARGS(""), 400, NULL},
    {REGIONAL "mcp-param-s: =?base64?csOkdA==?=\r\n", ARGS("\"s\":\"r\xc3\xa4t\""), 200, NULL},
    {REGIONAL "Mcp-Param-S: =?base64?csOkdA=?=\r\n", ARGS("\"s\":\"r\xc3\xa4t\""), 400, NULL},
    {REGIONAL "Mcp-Param-S: r\xc3\xa4t\r\n", ARGS("\"s\":\"r\xc3\xa4t\""), 400, NULL},
    {REGIONAL "Mcp-Param-B: true\r\n", ARGS("\"b\":true"), 200, NULL},
    {REGIONAL "Mcp-Param-B: True\r\n", ARGS("\"b\":true"), 400, NULL},
    {REGIONAL "Mcp-Param-B: 1\r\n", ARGS("\"b\":true"), 400, NULL},
    {REGIONAL "Mcp-Param-B: false\r\n", ARGS("\"b\":true"), 400, NULL},
    {REGIONAL "Mcp-Param-Deep-N: 42\r\n", ARGS("\"deep\":{\"n\":42}"), 200, NULL},
    {REGIONAL "Mcp-Param-Deep-N: 42.0\r\n", ARGS("\"deep\":{\"n\":42}"), 200, NULL},
    {REGIONAL "Mcp-Param-Deep-N: 4.2e1\r\n", ARGS("\"deep\":{\"n\":42}"), 200, NULL},
    {REGIONAL "Mcp-Param-Deep-N: 042\r\n", ARGS("\"deep\":{\"n\":42}"), 400, NULL},
    {REGIONAL "Mcp-Param-Deep-N: 0x2a\r\n", ARGS("\"deep\":{\"n\":42}"), 400, NULL},
    {REGIONAL "Mcp-Param-Deep-N: 9007199254740993\r\n", ARGS("\"deep\":{\"n\":9007199254740992}"),
     400, NULL},
    {REGIONAL "Mcp-Param-Unknown: x\r\n", ARGS(""), 200, NULL},
    /* Twice, even when both say the same: somebody on the way may go by the other one. */
    {ECHO N("echo"), ECHO_BODY, 400, NULL},
    {ECHO "mcp-name: broken\r\n", ECHO_BODY, 400, NULL},
    {N("broken") ECHO, ECHO_BODY, 400, NULL},
    {ECHO M("tools/list"), ECHO_BODY, 400, NULL},
    {ECHO "MCP-Protocol-Version: 2025-11-25\r\n", ECHO_BODY, 400, NULL},
    {REGIONAL "Mcp-Param-S: eu\r\nmcp-PARAM-s: us\r\n", ARGS("\"s\":\"eu\""), 400, NULL},
    {REGIONAL "Mcp-Param-Unknown: x\r\nMcp-Param-Unknown: x\r\n", ARGS(""), 400, NULL},
    {ECHO "Mcp-Session-Id: a\r\nMcp-Session-Id: b\r\n", ECHO_BODY, 400, NULL},
    {ECHO "Origin: http://localhost\r\nOrigin: http://evil.example.com\r\n", ECHO_BODY, 400, NULL},
    {ECHO "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n", ECHO_BODY, 400, NULL},
    {ECHO "Content-Type: text/plain\r\n", ECHO_BODY, 400, NULL},
    {ECHO "X-Other: a\r\nX-Other: b\r\nAccept: a/b\r\nAccept: */*\r\n", ECHO_BODY, 200, NULL},
};

static void headers_say_what_the_body_says(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int status = post(f, cases[i].headers, cases[i].body);
        const char *code = cases[i].code ? cases[i].code : "-32020";
        if (status != cases[i].status)
            fail_msg("case %zu: %d, not %d\n%s\n%s\n%s", i, status, cases[i].status,
                     cases[i].headers, cases[i].body, f->out);
        if (status != 200 && !strstr(f->out, code))
            fail_msg("case %zu: no %s in %s", i, code, f->out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(headers_say_what_the_body_says)};

    return cmocka_run_group_tests(tests, setup, teardown);
}
