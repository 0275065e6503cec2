/* --stdio, or --http HOST:PORT. */
#include "everything.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void to_stderr(void *ctx, enum mcp_log_level level, const char *text)
{
    (void)ctx;
    (void)level;
    fprintf(stderr, "everything: %s\n", text);
}

static struct mcp_server *make_server(char *error, size_t error_size)
{
    const struct mcp_options options = {
        .name = "everything",
        .title = "One of everything",
        .version = "1.0",
        .instructions = "Every feature of the protocol has a tool here that shows it.",
        .complete = complete,
        .announces =
            MCP_TOOLS_CHANGED | MCP_PROMPTS_CHANGED | MCP_RESOURCES_CHANGED | MCP_RESOURCE_UPDATES,
        .log = to_stderr,
        .extensions = extensions,
        .n_extensions = n_extensions};
    struct mcp_server *s = mcp_server_new(&options, error, error_size);

    if (s && mcp_add_tools(s, content_tools, n_content_tools, error, error_size) &&
        mcp_add_tools(s, asking_tools, n_asking_tools, error, error_size) &&
        mcp_add_tools(s, job_tools, n_job_tools, error, error_size) &&
        mcp_add_tools(s, app_tools, n_app_tools, error, error_size) &&
        mcp_add_resources(s, resources, n_resources, error, error_size) &&
        mcp_add_resources(s, app_resources, n_app_resources, error, error_size) &&
        mcp_add_skills(s, skills, n_skills, error, error_size) &&
        mcp_add_prompts(s, prompts, n_prompts, error, error_size))
        return s;
    mcp_server_free(s);
    return NULL;
}

static int serve_http(struct mcp_server *s, const char *address, char *error, size_t error_size)
{
    const char *colon = strrchr(address, ':');
    char host[64];

    if (!colon || (size_t)(colon - address) >= sizeof(host)) {
        snprintf(error, error_size, "--http needs HOST:PORT, such as 127.0.0.1:3000");
        return 2;
    }
    snprintf(host, sizeof(host), "%.*s", (int)(colon - address), address);
    struct mcp_http_options options = {.host = host, .port = (int)strtol(colon + 1, NULL, 10)};
    return mcp_serve_http(s, &options, error, error_size);
}

int main(int argc, char **argv)
{
    char error[256] = "";
    struct mcp_server *s = make_server(error, sizeof(error));
    int code = 1;

    if (!s)
        code = 1;
    else if (argc == 2 && !strcmp(argv[1], "--stdio"))
        code = mcp_serve_stdio(s);
    else if (argc == 3 && !strcmp(argv[1], "--http"))
        code = serve_http(s, argv[2], error, sizeof(error));
    else
        snprintf(error, sizeof(error), "usage: everything --stdio | --http HOST:PORT");
    if (*error)
        fprintf(stderr, "everything: %s\n", error);
    mcp_server_free(s);
    return code;
}
