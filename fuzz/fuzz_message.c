/* Fuzzes libmcp from the wire: each line is a message of either era, on a connection of its own for
 * each input. Whatever comes in, every message that goes out must be one line of valid JSON-RPC.
 * The server stays from input to input: to register its tables costs more than to handle a message.
 */
#include "mcp/mcp.h"

#include "base/arena.h"
#include "base/json.h"
#include "mcp/direct.h"
#include "mcp/server.h"

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

/* Goes on with what a sealed state brings back. */
static enum mcp_rc ask(struct mcp_call *call, const void *args)
{
    struct mcp_ask a = {.key = "who",
                        .kind = MCP_ASK_FORM,
                        .text = "Who?",
                        .json = "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":"
                                "\"string\"}},\"required\":[\"name\"]}",
                        .single_use = true};
    (void)args;
    mcp_set_state(call, mcp_arguments(call));
    if (!mcp_ask(call, &a, 1))
        return MCP_FAILED;
    mcp_structured(call, a.answer, strlen(a.answer));
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
    {.name = "ask", .description = "d", .call = ask, .flags = MCP_TOOL_TASK},
};
static const struct mcp_resource resources[] = {
    {.uri = "a:x", .name = "x", .read = read_resource},
    {.uri = "a:i/{id}", .name = "i", .is_template = true, .read = read_resource},
};
static const struct mcp_prompt_arg prompt_args[] = {{.name = "who", .required = true}};
static const struct mcp_prompt prompts[] = {
    {.name = "p", .args = prompt_args, .n_args = 1, .get = get_prompt}};

static void check_sent(void *ctx, const char *message, size_t n)
{
    static struct arena *a;
    const struct json_limits limits = {1u << 26, 128, 1u << 22};
    const struct json *v = NULL;
    struct err err = {0};

    (void)ctx;
    if (!a)
        a = arena_new(1u << 28);
    arena_reset(a);
    if (memchr(message, '\n', n) || json_parse(a, str_make(message, n), &limits, &v, &err)) {
        fprintf(stderr, "sent: %.*s\n%s\n", (int)n, message, err.text);
        abort();
    }
    for (struct json_iter it = json_iter(v); json_is(v, JSON_ARRAY) && json_next(&it);) {
        if (!str_eq(json_str(json_get(it.value, STR("jsonrpc"))), STR("2.0")))
            abort();
    }
    if (json_is(v, JSON_OBJECT) && !str_eq(json_str(json_get(v, STR("jsonrpc"))), STR("2.0")))
        abort();
}

static struct mcp_server *make_server(void)
{
    static const char *const prefixes[] = {"x_", NULL};
    const struct mcp_options options = {.name = "n",
                                        .version = "1",
                                        .complete = complete,
                                        .tool_prefixes = prefixes,
                                        .announces = MCP_TOOLS_CHANGED | MCP_RESOURCE_UPDATES,
                                        .seal_key = "0123456789abcdef0123456789abcdef",
                                        .seal_key_size = 32,
                                        .limits = {.page_size = 1}};
    struct mcp_server *s = mcp_server_new(&options, NULL, 0);

    if (!s || !mcp_add_tools(s, tools, ARRAY_LEN(tools), NULL, 0) ||
        !mcp_add_resources(s, resources, ARRAY_LEN(resources), NULL, 0) ||
        !mcp_add_prompts(s, prompts, ARRAY_LEN(prompts), NULL, 0))
        abort();
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct mcp_server *s;
    struct str rest = str_make((const char *)data, n);

    if (!s)
        s = make_server();
    while (rest.n) {
        struct str line = str_split(&rest, '\n');
        if (line.n)
            mcp_handle_message(s, line.p, line.n, check_sent, NULL);
    }
    /* The connection ends, and with it what was negotiated. */
    direct_free(s->direct);
    s->direct = NULL;
    return 0;
}
