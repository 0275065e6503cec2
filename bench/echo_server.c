/* The echo server that the benchmark compares with those of other languages: one tool run on the
 * loop thread, and the same one handed to a worker, which is what a tool that may block costs. Over
 * stdio, or with --http PORT [CONNECTIONS] over HTTP. */
#include "mcp/mcp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct echo_args {
    const char *text;
};

static enum mcp_rc echo(struct mcp_call *call, const void *args)
{
    const char *text = ((const struct echo_args *)args)->text;

    mcp_text(call, text, strlen(text));
    return MCP_OK;
}

static const struct mcp_arg echo_arg[] = {{"text", MCP_ARG_STRING, 0, NULL}};
static const char echo_schema[] =
    "{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"}},"
    "\"required\":[\"text\"],\"additionalProperties\":false}";

static const struct mcp_tool tools[] = {
    {.name = "echo",
     .description = "Gives back its text.",
     .input_schema = echo_schema,
     .hints = {.read_only = true, .idempotent = true},
     .flags = MCP_TOOL_INLINE,
     .call = echo,
     .args = echo_arg,
     .n_args = 1,
     .args_size = sizeof(struct echo_args)},
    {.name = "echo_worker",
     .description = "Gives back its text, from a worker thread.",
     .input_schema = echo_schema,
     .hints = {.read_only = true, .idempotent = true},
     .call = echo,
     .args = echo_arg,
     .n_args = 1,
     .args_size = sizeof(struct echo_args)},
};

static int serve(struct mcp_server *server, int argc, char **argv)
{
    /* Room for what the benchmark opens. */
    struct mcp_http_options http = {
        .max_connections = 4096, .max_streams = 4096, .max_client_streams = 4096};
    char error[256] = "";

    if (argc < 3 || strcmp(argv[1], "--http") != 0)
        return mcp_serve_stdio(server);
    http.port = (int)strtol(argv[2], NULL, 10);
    if (argc > 3)
        http.max_connections = (unsigned)strtoul(argv[3], NULL, 10);
    int status = mcp_serve_http(server, &http, error, sizeof(error));
    if (*error)
        fprintf(stderr, "echo_server: %s\n", error);
    return status;
}

int main(int argc, char **argv)
{
    const struct mcp_options options = {
        .name = "echo", .version = "1.0", .announces = MCP_TOOLS_CHANGED};
    struct mcp_server *server = mcp_server_new(&options, NULL, 0);

    if (!mcp_add_tools(server, tools, 2, NULL, 0))
        return fputs("echo_server: a tool is not well described\n", stderr), 1;
    int status = serve(server, argc, argv);
    mcp_server_free(server);
    return status;
}
