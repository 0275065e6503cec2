/* The smallest useful server: one tool, on standard input and output. Try it:
 *   echo '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"greet",
 *          "arguments":{"who":"World"}}}' | example-hello          (on one line) */
#include "mcp/mcp.h"

#include <stdio.h>

struct greet_args {
    const char *who;
};

static enum mcp_rc greet(struct mcp_call *call, const void *args)
{
    const struct greet_args *a = args;
    mcp_textf(call, "Hello, %s!", a->who);
    return MCP_OK;
}

static const struct mcp_arg greet_args[] = {
    {"who", MCP_ARG_STRING, offsetof(struct greet_args, who), NULL}};

static const struct mcp_tool tools[] = {
    {.name = "greet",
     .description = "Says hello to somebody.",
     .input_schema = "{\"type\":\"object\",\"properties\":{\"who\":{\"type\":\"string\"}},"
                     "\"required\":[\"who\"]}",
     .hints = {.read_only = true, .idempotent = true},
     .flags = MCP_TOOL_INLINE,
     .call = greet,
     .args = greet_args,
     .n_args = 1,
     .args_size = sizeof(struct greet_args)}};

int main(void)
{
    const struct mcp_options options = {.name = "hello", .version = "1.0"};
    char error[256] = "";
    struct mcp_server *server = mcp_server_new(&options, error, sizeof(error));

    if (!server || !mcp_add_tools(server, tools, 1, error, sizeof(error)))
        return fprintf(stderr, "hello: %s\n", error), 1;
    return mcp_serve_stdio(server);
}
