/* The smallest useful server: one tool, on standard input and output. */
#include "mcp/mcp.h"

#include <stdio.h>

struct greet_args {
    const char *who;
};

static enum mcp_rc greet(struct mcp_call *call, const void *args)
{
    mcp_textf(call, "Hello, %s!", ((const struct greet_args *)args)->who);
    return MCP_OK;
}

static const struct mcp_arg greet_args[] = {{"who", MCP_ARG_STRING, 0, NULL}};

static const struct mcp_tool greet_tool = {
    .name = "greet",
    .description = "Says hello to somebody.",
    .input_schema = "{\"type\":\"object\",\"properties\":{\"who\":{\"type\":\"string\"}},"
                    "\"required\":[\"who\"],\"additionalProperties\":false}",
    .hints = {.read_only = true, .idempotent = true},
    .call = greet,
    .args = greet_args,
    .n_args = 1,
    .args_size = sizeof(struct greet_args)};

int main(void)
{
    const struct mcp_options options = {.name = "hello", .version = "1.0"};
    struct mcp_server *server = mcp_server_new(&options, NULL, 0);

    if (!mcp_add_tools(server, &greet_tool, 1, NULL, 0))
        return fputs("hello: the tool is not well described\n", stderr), 1;
    int code = mcp_serve_stdio(server);
    mcp_server_free(server);
    return code;
}
