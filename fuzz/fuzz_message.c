/* Fuzzes libmcp from the wire: bytes cut into lines as stdio does, each line handled as a message
 * of either era. Whatever comes in, every message that goes out must be one line of valid JSON. */
#include "mcp/mcp.h"

#include "base/arena.h"
#include "base/json.h"
#include "mcp/frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct fields {
    const char *company;
    struct mcp_int limit;
    enum mcp_bool open_only;
    const char *amount, *tags, *filter;
};
static const char *const company_aliases[] = {"company_id", "account", NULL};
static const struct mcp_arg fields[] = {
    {"company", MCP_ARG_STRING, offsetof(struct fields, company), company_aliases},
    {"limit", MCP_ARG_INT, offsetof(struct fields, limit), NULL},
    {"open_only", MCP_ARG_BOOL, offsetof(struct fields, open_only), NULL},
    {"amount", MCP_ARG_NUMBER, offsetof(struct fields, amount), NULL},
    {"tags", MCP_ARG_JSON, offsetof(struct fields, tags), NULL},
    {"filter", MCP_ARG_JSON, offsetof(struct fields, filter), NULL},
};
static const char schema[] =
    "{\"type\":\"object\",\"properties\":{\"company\":{\"type\":\"string\"},"
    "\"limit\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":500},"
    "\"open_only\":{\"type\":\"boolean\"},\"amount\":{\"type\":\"number\"},"
    "\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}},"
    "\"filter\":{\"type\":\"object\"}},\"additionalProperties\":false}";

static enum mcp_rc echo(struct mcp_call *call, const void *args)
{
    (void)args;
    mcp_progress(call, 1, 2, "half");
    mcp_log_message(call, "error", "fuzz", "{}");
    mcp_textf(call, "%s", mcp_arguments(call));
    return MCP_OK;
}

static enum mcp_rc read_resource(struct mcp_call *call, const char *uri)
{
    const char *id = mcp_uri_variable(call, "id");

    mcp_resource_text(call, uri, "text/plain", id ? id : "", id ? strlen(id) : 0);
    return MCP_OK;
}

static enum mcp_rc get_prompt(struct mcp_call *call)
{
    const char *who = mcp_prompt_arg(call, "who");

    mcp_prompt_text(call, "user", who ? who : "");
    return MCP_OK;
}

static enum mcp_rc complete(struct mcp_call *call, const char *ref_type, const char *ref_name,
                            const char *argument, const char *prefix)
{
    (void)ref_type;
    (void)ref_name;
    (void)argument;
    mcp_complete_value(call, prefix);
    return MCP_OK;
}

static const struct mcp_tool tools[] = {
    {.name = "lenient",
     .description = "d",
     .input_schema = schema,
     .flags = MCP_TOOL_LENIENT,
     .call = echo,
     .args = fields,
     .n_args = 6,
     .args_size = sizeof(struct fields)},
    {.name = "strict",
     .description = "d",
     .input_schema = schema,
     .call = echo,
     .args = fields,
     .n_args = 6,
     .args_size = sizeof(struct fields)},
};
static const struct mcp_resource resources[] = {
    {.uri = "a:x", .name = "x", .read = read_resource},
    {.uri = "a:i/{id}", .name = "i", .is_template = true, .read = read_resource},
};
static const struct mcp_prompt_arg prompt_args[] = {{"who", NULL, true}};
static const struct mcp_prompt prompts[] = {
    {.name = "p", .args = prompt_args, .n_args = 1, .get = get_prompt}};

static void check_sent(void *ctx, const char *message, size_t n)
{
    struct arena *a = arena_new(1u << 28);
    const struct json_limits limits = {1u << 26, 128, 1u << 22};
    const struct json *v;
    struct err err = {0};

    (void)ctx;
    if (memchr(message, '\n', n) || json_parse(a, str_make(message, n), &limits, &v, &err)) {
        fprintf(stderr, "sent: %.*s\n%s\n", (int)n, message, err.text);
        abort();
    }
    arena_free(a);
}

static void handle_lines(struct mcp_server *s, struct frame *f)
{
    enum frame_result got;
    struct str line;

    while ((got = frame_next(f, &line)) != FRAME_NONE)
        if (got == FRAME_LINE)
            mcp_handle_message(s, line.p, line.n, check_sent, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char *const prefixes[] = {"x_", NULL};
    const struct mcp_options options = {.name = "n",
                                        .version = "1",
                                        .complete = complete,
                                        .tool_prefixes = prefixes,
                                        .limits = {.page_size = 1}};
    struct mcp_server *s = mcp_server_new(&options, NULL, 0);
    struct frame f;

    if (!mcp_add_tools(s, tools, 2, NULL, 0) || !mcp_add_resources(s, resources, 2, NULL, 0) ||
        !mcp_add_prompts(s, prompts, 1, NULL, 0))
        abort();
    frame_init(&f, 4096);
    for (size_t i = 0, piece; i < n; i += piece) {
        size_t room;
        char *space = frame_space(&f, &room);
        piece = 1 + data[i] * 3u; /* the bytes themselves choose the cuts */
        if (piece > n - i)
            piece = n - i;
        if (piece > room)
            piece = room;
        memcpy(space, data + i, piece);
        frame_filled(&f, piece);
        handle_lines(s, &f);
    }
    struct str rest = frame_rest(&f);
    if (rest.n > 0)
        mcp_handle_message(s, rest.p, rest.n, check_sent, NULL);
    frame_done(&f);
    mcp_server_free(s);
    return 0;
}
