/* A server with one of everything, for the transcripts in this folder: tools that answer inline and
 * on workers, that are slow, deaf, failing, strict, lenient or large; resources, templates, prompts
 * and completion. Limits come as key=value arguments. */
#include "mcp/mcp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void sleep_ms(int64_t ms)
{
    const struct timespec t = {ms / 1000, (ms % 1000) * 1000000};
    nanosleep(&t, NULL);
}

/* ---- Tools ---- */

struct text_args {
    const char *text;
};
static const struct mcp_arg text_table[] = {
    {"text", MCP_ARG_STRING, offsetof(struct text_args, text), NULL}};
#define TEXT_SCHEMA                                                                                \
    "{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"}},"                        \
    "\"required\":[\"text\"],\"additionalProperties\":false}"
#define TEXT_ARGS .args = text_table, .n_args = 1, .args_size = sizeof(struct text_args)

static enum mcp_rc tool_echo(struct mcp_call *call, const void *args)
{
    const struct text_args *a = args;
    mcp_text(call, a->text, strlen(a->text));
    return MCP_OK;
}

struct slow_args {
    struct mcp_int ms;
    struct mcp_int steps;
};
static const struct mcp_arg slow_table[] = {
    {"ms", MCP_ARG_INT, offsetof(struct slow_args, ms), NULL},
    {"steps", MCP_ARG_INT, offsetof(struct slow_args, steps), NULL}};
#define SLOW_SCHEMA                                                                                \
    "{\"type\":\"object\",\"properties\":{\"ms\":{\"type\":\"integer\"},"                          \
    "\"steps\":{\"type\":\"integer\"}},\"required\":[\"ms\"],\"additionalProperties\":false}"
#define SLOW_ARGS .args = slow_table, .n_args = 2, .args_size = sizeof(struct slow_args)

/* Works in small steps, looks at cancellation between them, reports progress. */
static enum mcp_rc tool_slow(struct mcp_call *call, const void *args)
{
    const struct slow_args *a = args;
    int64_t steps = a->steps.given ? a->steps.value : 1;

    for (int64_t i = 0; i < steps; i++) {
        mcp_progress(call, (double)i, (double)steps, "working");
        for (int64_t slept = 0; slept < a->ms.value / steps; slept += 10) {
            if (mcp_cancelled(call))
                return mcp_fail(call, "stopped");
            sleep_ms(10);
        }
    }
    mcp_progress(call, (double)steps, (double)steps, "done");
    mcp_textf(call, "slept %d ms", (int)a->ms.value);
    return MCP_OK;
}

/* Never looks at anything: for deadlines and the end of the process. */
static enum mcp_rc tool_deaf(struct mcp_call *call, const void *args)
{
    const struct slow_args *a = args;
    sleep_ms(a->ms.value);
    mcp_text(call, "awake", 5);
    return MCP_OK;
}

static enum mcp_rc tool_fail(struct mcp_call *call, const void *args)
{
    (void)args;
    return mcp_fail(call, "The %s is on fire.", "server");
}

static enum mcp_rc tool_silent(struct mcp_call *call, const void *args)
{
    (void)call;
    (void)args;
    return MCP_FAILED;
}

static enum mcp_rc tool_kinds(struct mcp_call *call, const void *args)
{
    (void)args;
    mcp_text(call, "t", 1);
    mcp_image(call, "aW1n", "image/png");
    mcp_audio(call, "c25k", "audio/wav");
    mcp_resource_link(call, "test://fixed", "fixed", "a link", "text/plain");
    mcp_embedded_text(call, "test://fixed", "text/plain", "inside");
    return MCP_OK;
}

static enum mcp_rc tool_data(struct mcp_call *call, const void *args)
{
    static const char json[] = "{\n  \"n\": 1\n}";
    (void)args;
    mcp_structured(call, json, sizeof(json) - 1);
    return MCP_OK;
}

static enum mcp_rc tool_big(struct mcp_call *call, const void *args)
{
    const struct slow_args *a = args;
    size_t n = (size_t)a->ms.value;
    char *text = malloc(n + 1);

    memset(text, 'x', n);
    mcp_text(call, text, n);
    free(text);
    return MCP_OK;
}

static enum mcp_rc tool_log(struct mcp_call *call, const void *args)
{
    (void)args;
    mcp_log_message(call, "debug", "test", "\"fine\"");
    mcp_log_message(call, "info", "test", "{\n\"a\":1}");
    mcp_log_message(call, "error", NULL, "\"bad\"");
    mcp_text(call, "logged", 6);
    return MCP_OK;
}

static enum mcp_rc tool_who(struct mcp_call *call, const void *args)
{
    (void)args;
    mcp_textf(call, "%s speaks %s", mcp_client_name(call), mcp_protocol_version(call));
    return MCP_OK;
}

/* What a lenient tool received, as the handler sees it. */
struct lenient_args {
    const char *company;
    struct mcp_int limit;
    enum mcp_bool open;
    const char *amount;
    const char *tags;
    const char *filter;
};
static const char *const company_aliases[] = {"company_id", "account", NULL};
static const struct mcp_arg lenient_table[] = {
    {"company", MCP_ARG_STRING, offsetof(struct lenient_args, company), company_aliases},
    {"limit", MCP_ARG_INT, offsetof(struct lenient_args, limit), NULL},
    {"open_only", MCP_ARG_BOOL, offsetof(struct lenient_args, open), NULL},
    {"amount", MCP_ARG_NUMBER, offsetof(struct lenient_args, amount), NULL},
    {"tags", MCP_ARG_JSON, offsetof(struct lenient_args, tags), NULL},
    {"filter", MCP_ARG_JSON, offsetof(struct lenient_args, filter), NULL}};
#define LENIENT_SCHEMA                                                                             \
    "{\"type\":\"object\",\"properties\":{\"company\":{\"type\":\"string\"},"                      \
    "\"limit\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":500},"                              \
    "\"open_only\":{\"type\":\"boolean\"},\"amount\":{\"type\":\"number\"},"                       \
    "\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}},"                              \
    "\"filter\":{\"type\":\"object\"}},\"additionalProperties\":false}"

static enum mcp_rc tool_lenient(struct mcp_call *call, const void *args)
{
    static const char *const open[] = {"absent", "false", "true"};
    const struct lenient_args *a = args;

    mcp_textf(call, "company=%s limit=%d%s open=%s amount=%s tags=%s filter=%s raw=%s",
              a->company ? a->company : "-", (int)a->limit.value, a->limit.given ? "" : "(absent)",
              open[a->open], a->amount ? a->amount : "-", a->tags ? a->tags : "-",
              a->filter ? a->filter : "-", mcp_arguments(call));
    return MCP_OK;
}

#define READS .hints = {.read_only = true, .idempotent = true}
static const struct mcp_tool tools[] = {
    {.name = "echo",
     .title = "Echo",
     .description = "Says it again.",
     .input_schema = TEXT_SCHEMA,
     READS,
     .flags = MCP_TOOL_INLINE,
     .call = tool_echo,
     TEXT_ARGS},
    {.name = "echo_worker",
     .description = "Says it again from a worker.",
     .input_schema = TEXT_SCHEMA,
     READS,
     .call = tool_echo,
     TEXT_ARGS},
    {.name = "slow",
     .description = "Takes its time.",
     .input_schema = SLOW_SCHEMA,
     READS,
     .call = tool_slow,
     SLOW_ARGS},
    {.name = "deaf",
     .description = "Hears nothing.",
     .input_schema = SLOW_SCHEMA,
     READS,
     .call = tool_deaf,
     SLOW_ARGS},
    {.name = "fail", .description = "Fails.", READS, .call = tool_fail},
    {.name = "silent", .description = "Fails without a word.", READS, .call = tool_silent},
    {.name = "kinds", .description = "All kinds of content.", READS, .call = tool_kinds},
    {.name = "get_data",
     .title = "Data",
     .description = "Structured content.",
     .output_schema = "{\"type\":\"object\",\n\"properties\":{\"n\":{\"type\":\"integer\"}}}",
     .meta = "{\"com.example/k\":1}",
     READS,
     .flags = MCP_TOOL_INLINE,
     .call = tool_data},
    {.name = "big",
     .description = "A large result.",
     .input_schema = SLOW_SCHEMA,
     READS,
     .call = tool_big,
     SLOW_ARGS},
    {.name = "log", .description = "Logs.", READS, .flags = MCP_TOOL_INLINE, .call = tool_log},
    {.name = "who", .description = "Who asks.", READS, .call = tool_who},
    {.name = "lenient",
     .description = "Takes it as it comes.",
     .input_schema = LENIENT_SCHEMA,
     READS,
     .flags = MCP_TOOL_LENIENT,
     .call = tool_lenient,
     .args = lenient_table,
     .n_args = 6,
     .args_size = sizeof(struct lenient_args)},
    {.name = "off",
     .description = "Not there.",
     READS,
     .flags = MCP_TOOL_DISABLED,
     .call = tool_fail},
};
static const struct mcp_alias aliases[] = {
    {.alias = "repeat", .name = "echo"},
    {.alias = "turned_off", .name = "off"},
    {.alias = "loose",
     .name = "lenient",
     .arguments = "{\"limit\":3,\"open_only\":true}",
     .rest = "filter"},
};

/* ---- Resources, prompts, completion ---- */

static enum mcp_rc read_fixed(struct mcp_call *call, const char *uri)
{
    mcp_resource_text(call, uri, "text/plain", "fixed text", 10);
    return MCP_OK;
}

static enum mcp_rc read_item(struct mcp_call *call, const char *uri)
{
    const char *id = mcp_uri_variable(call, "id");

    if (!strcmp(id, "0"))
        return MCP_FAILED;
    if (!strcmp(id, "13"))
        return mcp_fail(call, "Item 13 is unlucky.");
    mcp_resource_text(call, uri, "text/plain", id, strlen(id));
    mcp_resource_blob(call, uri, "application/octet-stream", "AAEC");
    return MCP_OK;
}

static const struct mcp_resource resources[] = {
    {.uri = "test://fixed",
     .name = "fixed",
     .title = "Fixed",
     .description = "A text.",
     .mime_type = "text/plain",
     .read = read_fixed},
    {.uri = "test://other", .name = "other", .read = read_fixed},
    {.uri = "test://items/{id}", .name = "item", .is_template = true, .read = read_item},
};

static enum mcp_rc get_greeting(struct mcp_call *call)
{
    const char *tone = mcp_prompt_arg(call, "tone");
    char text[200];

    snprintf(text, sizeof(text), "Greet %s%s%s", mcp_prompt_arg(call, "who"), tone ? ", " : "",
             tone ? tone : "");
    mcp_prompt_text(call, "user", text);
    return MCP_OK;
}

static const struct mcp_prompt_arg greeting_args[] = {
    {.name = "who", .description = "Whom.", .required = true}, {.name = "tone"}};
static const struct mcp_prompt prompts[] = {{.name = "greeting",
                                             .title = "Greeting",
                                             .description = "Greets.",
                                             .args = greeting_args,
                                             .n_args = 2,
                                             .get = get_greeting}};

static enum mcp_rc complete(struct mcp_call *call, const char *ref_type, const char *ref_name,
                            const char *argument, const char *prefix)
{
    char value[100];

    if (!strcmp(prefix, "many")) {
        for (int i = 0; i < 150; i++) {
            snprintf(value, sizeof(value), "many%d", i);
            mcp_complete_value(call, value);
        }
        return MCP_OK;
    }
    const char *who = mcp_prompt_arg(call, "who");
    snprintf(value, sizeof(value), "%s %s %s %s %s", ref_type, ref_name, argument, prefix,
             who ? who : "-");
    mcp_complete_value(call, value);
    return MCP_OK;
}

/* ---- main ---- */

static long option(int argc, char **argv, const char *name)
{
    size_t n = strlen(name);

    for (int i = 1; i < argc; i++) {
        if (!strncmp(argv[i], name, n) && argv[i][n] == '=')
            return strtol(argv[i] + n + 1, NULL, 10);
    }
    return 0;
}

int main(int argc, char **argv)
{
    static const char *const prefixes[] = {"test_", NULL};
    struct mcp_options options = {.name = "test",
                                  .title = "Test server",
                                  .version = "1.0",
                                  .website = "https://example.com",
                                  .instructions = "Be brief.",
                                  .complete = complete,
                                  .tool_prefixes = prefixes};
    char error[256] = "";

    options.limits.page_size = (size_t)option(argc, argv, "page");
    options.limits.max_message_bytes = (size_t)option(argc, argv, "message");
    options.limits.max_result_bytes = (size_t)option(argc, argv, "result");
    options.limits.max_in_flight = (unsigned)option(argc, argv, "in_flight");
    options.limits.max_workers = (unsigned)option(argc, argv, "workers");
    options.limits.call_timeout_ms = (int)option(argc, argv, "timeout");
    options.limits.drain_timeout_ms = (int)option(argc, argv, "drain");

    struct mcp_server *s = mcp_server_new(&options, error, sizeof(error));
    if (!s || !mcp_add_tools(s, tools, sizeof(tools) / sizeof(tools[0]), error, sizeof(error)) ||
        !mcp_add_tool_aliases(s, aliases, 3, error, sizeof(error)) ||
        !mcp_add_resources(s, resources, 3, error, sizeof(error)) ||
        !mcp_add_prompts(s, prompts, 1, error, sizeof(error))) {
        fprintf(stderr, "testserver: %s\n", error);
        return 1;
    }
    int code = mcp_serve_stdio(s);
    mcp_server_free(s);
    return code;
}
